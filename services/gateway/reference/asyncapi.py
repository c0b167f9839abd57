"""The sockets as an AsyncAPI document, made from the models of their frames."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from libs.contracts import ClientFrame, ServerFrame
from services.gateway.desk import DeskClientFrame, DeskServerFrame
from services.gateway.reference.openapi import CONVERSATION_TOKEN, HOST_TOKEN, SECURITY_SCHEMES

VERSION = "3.0.0"
"""Of the AsyncAPI specification."""

_REF = "#/components/schemas/{model}"


@dataclass(frozen=True)
class Socket:
    """A socket of the gateway: its channel's name, and the frames that it takes and sends."""

    name: str
    title: str
    address: str
    protocol: str
    token: str
    takes: Any
    sends: Any


SOCKETS = (
    Socket(
        "conversation", "A conversation, for its contact", "/v1/conversations/{conversation_id}/socket", "frontdesk.v1",
        CONVERSATION_TOKEN, ClientFrame, ServerFrame,
    ),
    Socket(
        "desk", "The desk, for a teammate", "/v1/desk/socket", "frontdesk.desk.v1", HOST_TOKEN, DeskClientFrame,
        DeskServerFrame,
    ),
)  # fmt: skip


def frames_of(union: Any) -> list[type[BaseModel]]:
    """The models of a union, in its order."""
    members = get_args(union)
    return list(members if isinstance(members[0], type) else get_args(members[0]))


@cache
def asyncapi() -> dict[str, Any]:
    """The document. `receive` and `send` are seen from the gateway, as the specification wants it.

    Made for its first reader and not at the start: the schemas of all frames take a fifth of a second.
    """
    directions = [
        (socket, action, frames_of(union), mode) for socket in SOCKETS for action, union, mode in _directions(socket)
    ]
    # In one call, so that a model that both directions use with different fields gets two names.
    payloads, definitions = models_json_schema(
        [(frame, mode) for _, _, frames, mode in directions for frame in frames], ref_template=_REF
    )
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for socket, action, frames, mode in directions:
        added = {f"{socket.name}.{action}.{_kind(frame)}": _message(frame, payloads[frame, mode]) for frame in frames}
        messages.update(added)
        operations[f"{socket.name}.{action}"] = {
            "action": action,
            "channel": {"$ref": f"#/channels/{socket.name}"},
            "messages": [{"$ref": f"#/channels/{socket.name}/messages/{name}"} for name in added],
        }
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Frontdesk's sockets",
            "version": "1",
            "description": "Frames are JSON objects with a `type`, one in each text message. Both sockets take their "
            "token as the subprotocol `bearer.<token>`, or in the header `Authorization`.",
        },
        "defaultContentType": "application/json",
        "servers": {"gateway": {"host": "chat.example.com", "pathname": "/", "protocol": "wss"}},
        "channels": {socket.name: _channel(socket, messages) for socket in SOCKETS},
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {socket.token: SECURITY_SCHEMES[socket.token] for socket in SOCKETS},
        },
    }


def _directions(socket: Socket) -> Iterable[tuple[str, Any, JsonSchemaMode]]:
    return (("receive", socket.takes, "validation"), ("send", socket.sends, "serialization"))


def _kind(frame: type[BaseModel]) -> str:
    return str(frame.model_fields["type"].default)


def _message(frame: type[BaseModel], payload: Any) -> dict[str, Any]:
    return {"name": _kind(frame), "summary": " ".join((frame.__doc__ or "").split()), "payload": payload}


def _channel(socket: Socket, messages: dict[str, Any]) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": socket.address,
        "title": socket.title,
        "description": f"Subprotocols: `{socket.protocol}` and `bearer.<token>`.",
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name in messages if name.startswith(f"{socket.name}.")
        },
    }
    if "{conversation_id}" in socket.address:
        after = {"type": "string", "description": "The offset after which the client wants to go on; `0`: all."}
        channel["parameters"] = {"conversation_id": {"description": "From `POST /v1/conversations`."}}
        channel["bindings"] = {"ws": {"query": {"type": "object", "properties": {"after": after}}}}
    return channel
