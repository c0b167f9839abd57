"""Short names for what only a joined module sees: its constants, functions, parameters and variables.

A name is replaced everywhere or not at all, by one that the module doesn't have, so that scopes don't matter. What may
be read from outside the code keeps its name: each that also stands behind a dot, names a property, a method or an
export, or occurs in a text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, product
from typing import cast

_TOKEN = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*\""""
    r"""|(?<=[(=,:!&|?{};])/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*)"""
    r"""|(?P<name>[A-Za-z_$#][\w$]*)|(?P<number>\d[\w.]*)|(?P<sign>[\s\S])"""
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_DECLARED = re.compile(r"\b(?:const|let|class|function\*?) ([A-Za-z_$][\w$]*)")
_SEVERAL = re.compile(
    r"(?:(?<!\bif)(?<!\bwhile)(?<!\bswitch)(?<!\bfor)\(|\b(?:const|let) ?\[)([\w$,]+)(?:\)(?:=>|\{)|\])"
)
_EXPORTED = re.compile(r"\bexport (?:async )?(?:const|let|class|function\*?) (\w+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = {"const": "let", "true": "!0", "false": "!1"}
_RESERVED = {"as", "do", "if", "in", "is", "of"}

Token = tuple[str, str]
"""The kind and the text; all texts together are the code."""


def with_short_names(code: str) -> str:
    tokens = list(_tokens(code))
    seen = Counter(text for kind, text in tokens if kind == "name")
    kept = _kept(tokens) | set(_EXPORTED.findall(code))
    declared = set(_DECLARED.findall(code)) | {name for names in _SEVERAL.findall(code) for name in names.split(",")}
    chosen = [name for name, _ in seen.most_common() if name in declared - kept and len(name) > 1]
    short = dict(zip(chosen, _unused(set(seen)), strict=False))
    short |= _WORDS
    followers = [text for _, text in tokens[1:]] + [""]
    return "".join(
        short.get(text, text) if kind == "name" else text.replace("_", "") if kind == "number" else text
        for (kind, text), after in zip(tokens, followers, strict=True)
        if kind != "sign" or text + after != ";}"
    )


def _tokens(code: str) -> Iterator[Token]:
    """The code in pieces; of a template, the text between its `${…}` is text."""
    at = 0
    open_braces: list[int] = []  # for each template that is open: braces within its `${…}`, -1 in its text
    while at < len(code):
        if open_braces and open_braces[-1] < 0:
            end = at
            while code[end] != "`" and not code.startswith("${", end):
                end += 2 if code[end] == "\\" else 1
            yield "text", code[at:end]
            if code[end] == "`":
                open_braces.pop()
                yield "sign", "`"
                at = end + 1
            else:
                open_braces[-1] = 0
                yield "sign", "${"
                at = end + 2
            continue
        found = cast("re.Match[str]", _TOKEN.match(code, at))  # any character is a sign
        kind, text = found.lastgroup or "", found[0]
        if text == "`":
            open_braces.append(-1)
        elif open_braces and text in "{}":
            open_braces[-1] += 1 if text == "{" else -1
        yield kind, text
        at = found.end()


def _kept(tokens: list[Token]) -> set[str]:
    """Names that something besides this code's own scopes may read."""
    kept: set[str] = set()
    brackets: list[str] = []
    texts = [text for _, text in tokens]
    for at, (kind, text) in enumerate(tokens):
        if kind == "text":
            kept.update(_NAME.findall(text))
        elif kind == "sign" and text in ("(", "[", "{", "${"):
            brackets.append(text)
        elif kind == "sign" and text in ")]}":
            brackets.pop()
        elif kind == "name":
            before, after = texts[at - 1] if at else "", texts[at + 1] if at + 1 < len(texts) else ""
            behind_dot = before == "." and texts[at - 2] != "."  # and not behind `...`
            in_braces = bool(brackets) and brackets[-1] == "{"
            shorthand = in_braces and before in "{," and after in ",}="
            method = in_braces and before in "{}\n;" and after == "("
            if behind_dot or after == ":" or shorthand or method:
                kept.add(text)
    return kept


def _unused(names: set[str]) -> Iterator[str]:
    for length in count(1):
        for letters in product(_LETTERS, repeat=length):
            name = "".join(letters)
            if name not in names and name not in _RESERVED:
                yield name
