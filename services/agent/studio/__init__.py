"""Answers the flow builder: which mistakes a draft has, which kinds of steps there are, and how a draft runs."""

from services.agent.studio.answers import StudioParts, answerers
from services.agent.studio.checking import desk_names
from services.agent.studio.kinds import PublishedKinds, publish_kinds
from services.agent.studio.words import BuilderWords

__all__ = ["BuilderWords", "PublishedKinds", "StudioParts", "answerers", "desk_names", "publish_kinds"]
