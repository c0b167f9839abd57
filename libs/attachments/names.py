"""Names of files as people see them: without folders and control characters, and with an ending of their kind."""

import re
import unicodedata

from libs.attachments.content import FileKind
from libs.contracts import normalized

MAX_NAME = 120

_FOLDERS = re.compile(r"^.*[/\\]", re.DOTALL)
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # devices on Windows, with any ending
_NO_NAME = re.compile(r'[<>:"|?*]')


def clean_name(given: str, kind: FileKind) -> str:
    """The name under which the file is shown and saved."""
    name = normalized("NFC", _FOLDERS.sub("", given[-1_000:]), 1_000)
    # Control characters, and those that turn the direction of text: “exe.gpj” reads as “jpg.exe”.
    name = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    name = " ".join(_NO_NAME.sub("_", name).split()).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or suffix.lower() not in kind.suffixes:
        stem, suffix = name, kind.suffixes[0]
    stem = stem.strip(". ") or {"image": "image"}.get(kind.group, "file")
    return f"{stem[: MAX_NAME - len(suffix) - 1]}.{suffix}"
