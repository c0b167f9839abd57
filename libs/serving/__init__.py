"""HTTP servers that one connection can't hold up: limits below the application, and the operator's port."""

from libs.serving.connection_guard import OVER_LIMIT, RETRY_S, Connections, guarded
from libs.serving.operator_server import OperatorServer, health_config

__all__ = [
    "OVER_LIMIT",
    "RETRY_S",
    "Connections",
    "OperatorServer",
    "guarded",
    "health_config",
]
