"""A stand-in for OpenAI's HTTP API that needs no key, costs nothing and says what a test wants.

It answers `/v1/responses` and `/v1/models` in the API's own shapes and refuses what the API refuses.
What the model says is set over `/_sandbox/openai/...` (see `control`); without a script it echoes.
"""

from sandbox.openai.routes import openai_routes

__all__ = ["openai_routes"]
