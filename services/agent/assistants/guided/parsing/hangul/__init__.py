"""Reads Korean requests: the verb stands at the end, and the ending of each word tells its part in the sentence."""

from services.agent.assistants.guided.parsing.hangul.requests import Spoken, read_korean

__all__ = ["Spoken", "read_korean"]
