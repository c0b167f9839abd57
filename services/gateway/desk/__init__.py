"""The desk for teammates: lists, conversations, presence, assignment and reports, over HTTP and one socket."""

from services.gateway.desk import (
    api,
    audit_api,
    blocks_api,
    bulk_api,
    calendars_api,
    describing_api,
    directory_api,
    export_api,
    holds_api,
    labels_api,
    macros_api,
    oidc_api,
    privacy_api,
    reports_api,
    session_api,
    settings_api,
    sla_api,
    socket,
    undo_api,
    views_api,
    widget_look_api,
)
from services.gateway.desk.api import SignedInTeammate, UseDesk
from services.gateway.desk.editing import admin_reader
from services.gateway.desk.frames import DeskClientFrame, DeskServerFrame
from services.gateway.desk.service import DeskService

__all__ = [
    "DeskClientFrame",
    "DeskServerFrame",
    "DeskService",
    "SignedInTeammate",
    "UseDesk",
    "admin_reader",
    "api",
    "audit_api",
    "blocks_api",
    "bulk_api",
    "calendars_api",
    "describing_api",
    "directory_api",
    "export_api",
    "holds_api",
    "labels_api",
    "macros_api",
    "oidc_api",
    "privacy_api",
    "reports_api",
    "session_api",
    "settings_api",
    "sla_api",
    "socket",
    "undo_api",
    "views_api",
    "widget_look_api",
]
