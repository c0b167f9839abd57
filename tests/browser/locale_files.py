"""The language files of the widget and the desk."""

import re
from pathlib import Path

LOCALES_DIR = Path(__file__).parents[2] / "web/src/locales"


ENTRY = re.compile(r"^  '?([\w.]+)'?: (['\"])(.+)\2,$", re.MULTILINE)


def words(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    found = {key: value for key, _, value in ENTRY.findall(text)}
    assert len(found) == text.count("\n") - 3, f"{path.name} has lines that are no entry"
    return found
