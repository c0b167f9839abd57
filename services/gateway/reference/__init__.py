"""The reference of the API for its users: the pages under `/docs`, and the two documents that they show.

`openapi.json` describes the HTTP API and `asyncapi.json` the sockets. Both are made from the models that parse and
write what they describe, so that neither can differ from it.
"""

from services.gateway.reference.openapi import describe_problems_and_tokens
from services.gateway.reference.pages import add_pages

__all__ = ["add_pages", "describe_problems_and_tokens"]
