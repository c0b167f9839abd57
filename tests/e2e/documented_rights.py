"""The rights in Redis that docs/deployment.md gives each service."""

import re

from tests.stack import ROOT

PASSWORD = "only-for-this-test"


def documented() -> dict[str, list[str]]:
    """The ACL lines of docs/deployment.md, by service."""
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    ACL SETUSER frontdesk-(\w+) (.+)$", text, re.MULTILINE)
    return {service: line.replace(">PASSWORD", f">{PASSWORD}").split() for service, line in lines}


def documented_in_a_cluster() -> list[str]:
    """The further rights that each service needs in a Redis Cluster."""
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^    (\+cluster\|slots .+)$", text, re.MULTILINE)
    return str(line).split()
