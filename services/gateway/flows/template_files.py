"""The templates that a new flow may begin with, in six languages: files of their own, and the two shipped flows."""

import logging
from functools import cache
from pathlib import Path

from pydantic import JsonValue

from libs.flows import FlowText, FlowTextError

FOLDER = Path(__file__).parent / "templates"
SHIPPED = Path(__file__).parents[3] / "flows"

SHIPPED_FLOWS = ("contact_manager", "inbound_conversation")
"""Other files of that folder are a deployment's own flows."""

logger = logging.getLogger(__name__)


@cache
def templates() -> dict[str, JsonValue]:
    """The documents of all templates by name, which is also the name of their file."""
    # Read at the first request: most gateways never show them.
    files = [*FOLDER.glob("*.yaml"), *(SHIPPED / f"{name}.yaml" for name in SHIPPED_FLOWS)]
    found: dict[str, JsonValue] = {}
    for file in sorted(files, key=lambda each: each.stem):
        try:
            found[file.stem] = FlowText(file.read_text(encoding="utf-8")).document
        except (OSError, FlowTextError) as error:
            # A deployment may change or remove the shipped flows: the other templates stay.
            logger.warning("template left out", extra={"template": file.stem, "error": str(error)})
    return found
