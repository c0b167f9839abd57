"""Reads Korean requests: the verb stands at the end, and the ending of each word tells its part in the sentence."""

from services.agent.assistants.guided.parsing.hangul.cards import (
    KoreanPart,
    is_korean,
    is_labelled,
    is_plain_noun,
    is_request,
    is_short_name,
    is_signed,
    korean_places,
)
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.requests import read_korean
from services.agent.assistants.guided.parsing.hangul.spacing import spaced
from services.agent.assistants.guided.parsing.hangul.stems import Stems

__all__ = [
    "Grammar",
    "KoreanPart",
    "Stems",
    "is_korean",
    "is_labelled",
    "is_plain_noun",
    "is_request",
    "is_short_name",
    "is_signed",
    "korean_places",
    "read_korean",
    "spaced",
]
