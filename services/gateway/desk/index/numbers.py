"""Numbers of conversations as arrays, and sets of them as flags or as the bits of one number.

A search finds tens of thousands of conversations, and a condition is passed by as many. One by one they would take the
thread ten times longer, and the event loop would wait for the interpreter.
"""

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Flags = NDArray[np.bool_]
"""Whether each conversation is in a set, by its number."""


def numbers_of(db: sqlite3.Connection, value: str, source: str, values: Sequence[object] = ()) -> IntArray:
    """`SELECT value FROM source`. In one row, because each row costs two switches between SQLite and Python."""
    (joined,) = db.execute(f"SELECT group_concat({value}) FROM {source}", values).fetchone()  # noqa: S608  (our own names)
    return np.fromstring(joined, dtype=np.int64, sep=",") if joined else np.zeros(0, dtype=np.int64)


def flags_of(numbers: IntArray, size: int) -> Flags:
    """`size`: above all numbers."""
    flags = np.zeros(size, dtype=np.bool_)
    flags[numbers] = True
    return flags


def bits_of(numbers: IntArray) -> int:
    """A number with these bits."""
    if not len(numbers):
        return 0
    flags = flags_of(numbers, int(numbers.max()) + 1)
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def flags_of_bits(bits: int, size: int) -> Flags:
    """The flags of a number's bits, all of which are below `size`."""
    packed = np.frombuffer(bits.to_bytes((size + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").view(np.bool_)
