"""All endpoints and sockets of the gateway, in the order of their pages in the reference."""

from fastapi import APIRouter

from services.gateway import attachments_api, events_api, flow_events_api, mail_api
from services.gateway.channels import api as channels_api
from services.gateway.contact_import import api as imports_api
from services.gateway.conversations import api as conversations_api
from services.gateway.conversations import ratings_api, sse
from services.gateway.conversations import socket as chat_socket
from services.gateway.desk import api as desk_api
from services.gateway.desk import (
    audit_api,
    blocks_api,
    bulk_api,
    calendars_api,
    describing_api,
    directory_api,
    export_api,
    flow_numbers_api,
    flow_replay_api,
    flow_studio_api,
    flow_tests_api,
    holds_api,
    labels_api,
    macros_api,
    oidc_api,
    privacy_api,
    reports_api,
    routing_api,
    session_api,
    settings_api,
    sla_api,
    undo_api,
    views_api,
    widget_look_api,
)
from services.gateway.desk import socket as desk_socket
from services.gateway.flows import api as flows_api
from services.gateway.flows import canary_api, flow_api, versions_api
from services.gateway.http import SocketRoute
from services.gateway.serving import health
from services.gateway.widget import api as widget_api

ROUTERS: tuple[APIRouter, ...] = (
    conversations_api.router,
    ratings_api.router,
    imports_api.router,
    attachments_api.router,
    mail_api.router,
    flow_events_api.router,
    sse.router,
    channels_api.router,
    desk_api.router,
    bulk_api.router,
    describing_api.router,
    labels_api.router,
    undo_api.router,
    views_api.router,
    macros_api.router,
    # Its fixed paths come before the names of flows.
    flow_numbers_api.router,
    flow_replay_api.router,
    flow_studio_api.router,
    directory_api.router,
    calendars_api.router,
    settings_api.router,
    audit_api.router,
    blocks_api.router,
    privacy_api.router,
    export_api.router,
    flow_tests_api.router,
    flows_api.router,
    flow_api.router,
    versions_api.router,
    canary_api.router,
    holds_api.router,
    sla_api.router,
    widget_look_api.router,
    reports_api.router,
    routing_api.router,
    session_api.router,
    oidc_api.router,
    events_api.router,
    widget_api.router,
    health.router,
)

SOCKETS: tuple[SocketRoute, ...] = (chat_socket.ROUTE, desk_socket.ROUTE)
