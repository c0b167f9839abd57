"""The mark of every text that people write and Frontdesk keeps: it is masked as it is read from a request.

    text: Annotated[str, Field(max_length=4_000), MASKED]

A process may serve several deployments, as in tests, so that the masker belongs to the request and not to the process:
the edge of the gateway sets it, and the mark uses it. Where none is set, texts stay as they are: stored texts were
masked when they came in.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pydantic import AfterValidator

Mask = Callable[[str], str]

_mask: ContextVar[Mask | None] = ContextVar("mask", default=None)


@contextmanager
def masking(mask: Mask | None) -> Iterator[None]:
    """Texts that are read within this context, and in the tasks that it starts, are masked."""
    token = _mask.set(mask)
    try:
        yield
    finally:
        _mask.reset(token)


def masked(text: str) -> str:
    """The text as the mask of this context leaves it."""
    mask = _mask.get()
    return text if mask is None else mask(text)


MASKED = AfterValidator(masked)
"""Stands behind the limits of a field, which are for the text as it was sent. A masked text is never longer."""
