"""Releases: one version, written in pyproject.toml, which the chart, the images and the changelog repeat.

python deploy/release.py check            # whether this commit can be released: the exit status, with all reasons
python deploy/release.py version
python deploy/release.py notes            # the changelog's section of this version
python deploy/release.py chart FOLDER     # package the chart; needs the development packages
python deploy/release.py raise 0.3.0      # begin the next version, in all files that name it
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHART = ROOT / "deploy" / "helm" / "frontdesk"

SEMANTIC = r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?"

PLACES = {
    "pyproject.toml": r'^version = "(.+)"$',
    "deploy/helm/frontdesk/Chart.yaml": r"^(?:version|appVersion): (.+)$",
    "Dockerfile": r"^ARG VERSION=(.+)$",
}
"""The files that name the version. The first decides."""


class Refused(Exception):
    """The message says what to correct."""


def version() -> str:
    found: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return found


def problems() -> list[str]:
    """The reasons why this commit can't be released."""
    ours = version()
    found = [] if re.fullmatch(SEMANTIC, ours) else [f"{ours} is no semantic version"]
    for name, pattern in PLACES.items():
        named = set(re.findall(pattern, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        if named != {ours}:
            found.append(f"{name} names {', '.join(sorted(named))} instead of {ours}")
    sections = changelog()
    dated = [name for name in sections if name != "Unreleased"]
    if dated[:1] != [ours]:
        found.append(f"the newest section of CHANGELOG.md is not [{ours}] with a date")
    if sections.get("Unreleased"):
        found.append("CHANGELOG.md has entries under [Unreleased]")
    return found


def changelog() -> dict[str, str]:
    """The sections by version, the newest first. A version without a date is not released, and left out."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    parts = re.split(rf"^## \[(Unreleased|{SEMANTIC})\](?: - \d{{4}}-\d\d-\d\d)?$\n", text, flags=re.MULTILINE)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def notes() -> str:
    """Raises Refused where the changelog does not know this version."""
    try:
        return changelog()[version()]
    except KeyError:
        raise Refused(f"CHANGELOG.md has no section [{version()}]") from None


def package(folder: Path) -> str:
    import helm_python

    folder.mkdir(parents=True, exist_ok=True)
    return helm_python.package(CHART, destination=folder, version=version(), app_version=version())


def raise_to(newer: str) -> None:
    """Write another version into all files. Raises Refused for one that is not newer."""
    if not re.fullmatch(SEMANTIC, newer) or _order(newer) <= _order(version()):
        raise Refused(f"{newer} is no semantic version above {version()}")
    for name, pattern in PLACES.items():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(pattern, lambda match: _with(match, newer), text, flags=re.MULTILINE), encoding="utf-8")


def _with(match: "re.Match[str]", newer: str) -> str:
    return match[0].replace(match[1], newer)


def _order(named: str) -> tuple[int, ...]:
    return tuple(int(part) for part in named.partition("-")[0].split("."))


def main(arguments: list[str]) -> int:
    match arguments:
        case ["version"]:
            print(version())
        case ["notes"]:
            print(notes())
        case ["chart", folder]:
            print(package(Path(folder)))
        case ["raise", newer]:
            raise_to(newer)
        case ["check"]:
            found = problems()
            print("\n".join(found) or f"{version()} can be released")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(str(refused))
