"""The findings of a check, and their form for a person or a script."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "weak", "broken"]

_MARKS: dict[Level, str] = {"ok": "✓", "weak": "!", "broken": "✗"}
_COLOURS: dict[Level, str] = {"ok": "\x1b[32m", "weak": "\x1b[33m", "broken": "\x1b[31m"}
_END = "\x1b[0m"


@dataclass(frozen=True)
class Finding:
    """`mend`: the remedy; for `weak`, also what may be lost until then. `code`: the name of a known state."""

    area: str
    level: Level
    text: str
    mend: str | None = None
    code: str | None = None


def is_broken(findings: Sequence[Finding]) -> bool:
    return any(finding.level == "broken" for finding in findings)


def as_text(findings: Sequence[Finding], *, colour: bool) -> str:
    lines = []
    for finding in findings:
        mark = _MARKS[finding.level]
        mark = f"{_COLOURS[finding.level]}{mark}{_END}" if colour else mark
        lines.append(f"{mark} {finding.area:<10} {finding.text}")
        lines += [f"  {'':<10} → {finding.mend}"] if finding.mend else []
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    body = {"ok": not is_broken(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(body, indent=2, ensure_ascii=False)
