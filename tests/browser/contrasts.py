"""The contrasts of a page, measured by a script in it."""

from pathlib import Path

CONTRASTS = Path(__file__).with_name("contrasts.js").read_text(encoding="utf-8").partition("\n")[2]
