"""A meaning of a phrase."""

from typing import NamedTuple

from libs.contracts import Locale
from services.agent.assistants.guided.locales import MarkKind


class Mark(NamedTuple):
    """One phrase may have several: of several kinds, in several languages."""

    kind: MarkKind
    value: str
    language: Locale
