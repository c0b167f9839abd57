"""Answers the flow builder: which mistakes a draft has, which kinds of steps there are, and how a draft runs."""

from services.agent.studio.answers import StudioParts, answerers
from services.agent.studio.checking import desk_names

__all__ = ["StudioParts", "answerers", "desk_names"]
