"""A stand-in for OpenAI's HTTP API. It needs no key, costs nothing, and gives the answers that a test scripts.

It serves `/v1/responses` and `/v1/models` in the API's own shapes, and refuses the same requests. Tests set the answers
over `/_sandbox/openai/...` (see `control`). Without a script it repeats the last message.
"""

from sandbox.openai.routes import openai_routes

__all__ = ["openai_routes"]
