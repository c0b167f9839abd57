"""The deployment's own patterns, such as numbers of patients: searched by RE2, in a time linear in the text.

RE2 knows no backtracking, so that no pattern can hold the process with a text that a stranger chose. The memory of each
pattern is bounded. A pattern that is wrong, too large, or matches nothing at all is refused before anything starts.
"""

import re
from collections.abc import Iterator, Sequence

MAX_PATTERNS = 20
MAX_LENGTH = 500
"""Characters of one pattern."""

MAX_MEMORY = 1 << 20
"""Bytes that RE2 may use for one pattern: a counted repeat can make a short pattern large."""

PIECE = 8_192
"""Characters that are searched at a time: to find all matches takes more than linear time in the length of a text."""

MAX_MATCH = 1_024
"""Characters that two pieces share, so that a match of this length is found where one piece ends, too."""

_SURROGATES = re.compile("[\ud800-\udfff]")


class BadPattern(ValueError):
    """A pattern that can't be used; the message says which and why."""


class Patterns:
    """Safe to share between tasks. Raises BadPattern."""

    def __init__(self, patterns: Sequence[str]) -> None:
        if len(patterns) > MAX_PATTERNS:
            raise BadPattern(f"there are {len(patterns)} patterns; {MAX_PATTERNS} are the most")
        self._compiled = []
        if not patterns:
            return
        # Only deployments with patterns need to load it.
        import re2

        options = re2.Options()
        options.max_mem, options.log_errors = MAX_MEMORY, False
        for number, pattern in enumerate(patterns, start=1):
            if not 0 < len(pattern) <= MAX_LENGTH:
                raise BadPattern(f"pattern {number} must have 1 to {MAX_LENGTH} characters")
            try:
                compiled = re2.compile(pattern, options)
            except re2.error as error:
                raise BadPattern(f"pattern {number} is not understood: {_reason(error)}") from error
            # It would match between all characters, and hide nothing but cost a round for each.
            if compiled.search("") is not None:
                raise BadPattern(f"pattern {number} matches an empty text, and would mask everything")
            self._compiled.append(compiled)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The beginning and end of each match, for each pattern in turn."""
        text = _SURROGATES.sub("?", text)  # RE2 reads UTF-8, which has no halves of characters
        for begin in range(0, max(1, len(text) - MAX_MATCH), PIECE - MAX_MATCH):
            piece = text[begin : begin + PIECE]
            for compiled in self._compiled:
                for match in compiled.finditer(piece):
                    if match.end() > match.start():
                        yield begin + match.start(), begin + match.end()


def _reason(error: Exception) -> str:
    given = error.args[0] if error.args else ""
    return given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
