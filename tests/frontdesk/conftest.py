"""The stand-in for OpenAI, for commands that ask a model."""

from tests.sandbox.openai.conftest import openai_url

__all__ = ["openai_url"]
