"""The templates that a new flow may begin with: YAML files in six languages, shipped with the gateway."""

from functools import cache
from pathlib import Path

from pydantic import JsonValue

from libs.flows import FlowText

FOLDER = Path(__file__).parent / "templates"


@cache
def templates() -> dict[str, JsonValue]:
    """The documents of all templates by name, which is also the name of their file."""
    # Read at the first request: most gateways never show them.
    return {file.stem: FlowText(file.read_text(encoding="utf-8")).document for file in sorted(FOLDER.glob("*.yaml"))}
