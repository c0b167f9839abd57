"""The desk for teammates: lists, conversations, presence, assignment and reports, over HTTP and one socket."""

from services.gateway.desk import api, directory_api, reports_api, socket
from services.gateway.desk.api import Using
from services.gateway.desk.service import DeskService

__all__ = [
    "DeskService",
    "Using",
    "api",
    "directory_api",
    "reports_api",
    "socket",
]
