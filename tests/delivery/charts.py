"""The chart of deploy/helm, rendered without a cluster, and the services that it must agree with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import helm_python
import yaml

from frontdesk.settings import settings_classes, variables

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "frontdesk"
SERVICES = {"gateway": "gateway", "agent": "agent", "hubspot_tools": "hubspotTools", "archive": "archive"}
"""The services, and their names in the values of the chart."""

MINIMAL: dict[str, Any] = {"redis": {"url": "redis://redis:6379/0"}, "secrets": {"existing": "frontdesk"}}

Document = dict[str, Any]


@dataclass(frozen=True)
class Rendered:
    documents: tuple[Document, ...]

    def of(self, kind: str) -> dict[str, Document]:
        """The documents of a kind, by component."""
        return {
            each["metadata"]["labels"]["app.kubernetes.io/component"]: each
            for each in self.documents
            if each["kind"] == kind
        }

    def pod(self, service: str) -> Document:
        pod: Document = self.of("Deployment")[service.replace("_", "-")]["spec"]["template"]["spec"]
        return pod

    def container(self, service: str) -> Document:
        [container] = self.pod(service)["containers"]
        found: Document = container
        return found

    def environment(self, service: str) -> dict[str, str]:
        return {each["name"]: each["value"] for each in self.container(service)["env"]}

    def secrets(self, service: str) -> list[str]:
        """The files of the folder of secrets."""
        [volume] = [each for each in self.pod(service)["volumes"] if each["name"] == "secrets"]
        return [item["path"] for source in volume["projected"]["sources"] for item in source["secret"]["items"]]


def render(chart: helm_python.Chart, **values: Any) -> Rendered:
    """`values` are added to the minimal ones. Raises HelmError."""
    found: list[Document] = []
    for name, text in chart.render({**MINIMAL, **values}, name="desk", namespace="support").items():
        if name.endswith(".yaml"):
            found += [each for each in yaml.safe_load_all(text) if each]
    return Rendered(tuple(found))


def settings_of(service: str) -> set[str]:
    """The variables that a service reads, the preferred name of each."""
    return {names[0] for each in settings_classes(f"services.{service}") for names in variables(each).values()}
