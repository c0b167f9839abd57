"""Offsets are stream IDs: pairs of integers, which must never be compared as text."""

START = "0"
"""Before the first entry."""


def parse(offset: str) -> tuple[int, int]:
    """`"<ms>-<n>"`, `"<ms>"` or `"0"` as a pair that compares. Raises ValueError for anything else."""
    ms, _, n = offset.partition("-")
    # `int` alone would accept spaces, signs, underscores and the digits of other scripts.
    if not (ms.isascii() and ms.isdigit() and (n == "" or (n.isascii() and n.isdigit()))):
        raise ValueError("not an offset")
    return int(ms), int(n or 0)


def after(a: str, b: str) -> bool:
    """Whether `a` comes later than `b`."""
    return parse(a) > parse(b)
