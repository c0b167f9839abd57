"""The project's own text is plain English: few words of a private vocabulary, and comments that give reasons."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.english import ODD
from tests.architecture.sources import nodes_of, text_of

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "libs", "frontdesk", "sandbox", "bench", "tests")
CODE = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
SCRIPTS = sorted((ROOT / "web/src").rglob("*.js"))
STEPS = [path for folder in ("services", "libs") for path in sorted((ROOT / folder).rglob("*.lua"))]
PAGES = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "tests/README.md",
    ROOT / "web/README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
MAX_ODD = 0.6
"""Odd words for each 1,000 words: a few are the plain word in their place."""

COMMENTED = ("services", "libs", "frontdesk", "sandbox", "bench")
MIN_COMMENTS = 2.0
"""Comment lines for each 100 lines of code. At most about 4: a comment that restates its code is noise."""

DIRECTIVE = re.compile(r"#\s*(?:fmt:|ruff:|pragma|(?:noqa|type: ignore)(?![^(#]*[(#]))")
"""A comment for a tool. Only one with a reason behind it counts."""


@cache
def texts() -> dict[str, str]:
    """Docstrings and comments of each module, and each page without its examples of code."""
    found = {path.relative_to(ROOT).as_posix(): " ".join(_words_of(path)) for path in CODE}
    for script in SCRIPTS:
        comments = re.findall(r"//[^\n]*|/\*.*?\*/", script.read_text(encoding="utf-8"), re.DOTALL)
        found[script.relative_to(ROOT).as_posix()] = " ".join(comments)
    for step in STEPS:
        # A header of arguments and an include are no text.
        comments = re.findall(r"-- (?!KEYS:|ARGV:|include:)[^\n]*", step.read_text(encoding="utf-8"))
        found[step.relative_to(ROOT).as_posix()] = " ".join(comments)
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        found[page.relative_to(ROOT).as_posix()] = text
    return found


def _words_of(path: Path) -> Iterator[str]:
    source = text_of(path)
    for node in nodes_of(path):
        # A docstring, or the string below a constant that explains it.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def test_few_words_are_odd() -> None:
    words = sum(len(text.split()) for text in texts().values())
    odd = Counter({name: len(ODD.findall(text)) for name, text in texts().items()})
    rate = 1_000 * odd.total() / words
    worst = [f"{name}: {count}" for name, count in odd.most_common(10)]
    assert rate < MAX_ODD, f"{rate:.1f} of 1,000 words; most in {worst}"


def test_comments_give_reasons() -> None:
    """A reason belongs on the line of its code or above it: a race, a measurement, a limit of a library."""
    sources = [path for folder in COMMENTED for path in (ROOT / folder).rglob("*.py")]
    lines = sum(len(text_of(path).splitlines()) for path in sources)
    rate = 100 * sum(_comment_lines(path) for path in sources) / lines
    assert rate >= MIN_COMMENTS, f"{rate:.2f} of 100 lines"


def _comment_lines(path: Path) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text_of(path)).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return len({token.start[0] for token in comments if not DIRECTIVE.match(token.string)})
