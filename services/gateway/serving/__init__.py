"""The process around the application: the server, static files, and the operator's health port."""

from services.gateway.serving import health
from services.gateway.serving.garbage import Garbage
from services.gateway.serving.health import serving_health
from services.gateway.serving.server import listen, listen_for_health, make_server
from services.gateway.serving.static import Static

__all__ = [
    "Garbage",
    "Static",
    "health",
    "listen",
    "listen_for_health",
    "make_server",
    "serving_health",
]
