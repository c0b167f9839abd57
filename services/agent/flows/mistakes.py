"""Mistakes that several parts of the language have in common."""

from pydantic_core import PydanticCustomError

from libs.contracts import mistake


def unknown_value(place: str) -> PydanticCustomError:
    """A place in a text that no value fills. `place`: what stands between its braces."""
    # The message keeps the braces that stand for no value of its own.
    return mistake(
        "unknown_value", "unknown place {{place}}; there are {vars.NAME} and {contact.PROPERTY}", place=place
    )
