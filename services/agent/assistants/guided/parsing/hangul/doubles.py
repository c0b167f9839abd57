"""Words about records that are there twice: “두 번 등록됐네요”. They are a reason to merge them, and no request."""

import re
from collections.abc import Sequence

from services.agent.assistants.guided.parsing.hangul.pieces import Piece

_TWICE = re.compile(r"(?<![가-힣])(?:(?:두|2)\s?(?:번(?!째)|개|명|건|분)|중복|이중|겹쳐|겹치|따로)")


def says_twice(pieces: Sequence[Piece]) -> bool:
    return _TWICE.search(" ".join(piece.item.text for piece in pieces)) is not None
