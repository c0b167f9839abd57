"""The alerts and dashboards in `deploy/observe`: each metric exists, each alert has a section, compose loads them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.metrics import declared
from tests.telemetry.evaluation import Scrapes
from tests.telemetry.promql import OBSERVE, expressions, grouped, rules, selected

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations.md"
OF_THE_SCRAPE = {"up": {"job", "service", "instance"}}
EVERYWHERE = {"job", "service", "instance"}
PARTS = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}

ALERTS = [rule for rule in rules() if "alert" in rule]


def known() -> dict[str, set[str]]:
    """Each metric as Prometheus stores it, with its labels."""
    found = dict(OF_THE_SCRAPE)
    for _, kind, (name, _, *labels) in declared():
        for part in PARTS[kind]:
            found[name + part] = {*labels, *EVERYWHERE} | ({"le"} if part == "_bucket" else set())
    return found | {rule["record"]: set() for rule in rules() if "record" in rule}


def test_each_metric_of_an_alert_or_a_panel_exists_with_its_labels() -> None:
    metrics, wrong = known(), []
    for where, expression in expressions():
        used = selected(expression)
        assert used, f"{where}: {expression} reads no metric"
        wrong += [f"{where}: {name}" for name, labels in used.items() if not labels <= metrics.get(name, set())]
        wrong += [f"{where}: {name}" for name in used if name not in metrics]
        of_all = set().union(*(metrics.get(name, set()) for name in used))
        wrong += [f"{where}: by ({label})" for label in grouped(expression) - of_all]
    assert wrong == []


def test_each_alert_has_a_summary_and_a_section_that_says_where_to_look() -> None:
    sections = re.findall(r"^#### (\w+)\n\n(.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _ in sections] == [rule["alert"] for rule in ALERTS]
    assert [name for name, text in sections if " Look at " not in text] == []
    for rule in ALERTS:
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_the_profile_mounts_files_that_exist_and_pins_its_images() -> None:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    observing = {name: service for name, service in services.items() if service.get("profiles") == ["observe"]}
    assert set(observing) == {"prometheus", "grafana", "tempo"}
    for service in observing.values():
        assert re.search(r":v?\d+\.\d+\.\d+$", service["image"])
        mounted = [volume.split(":")[0] for volume in service["volumes"] if volume.startswith("./")]
        assert [path for path in mounted if not (ROOT / path).exists()] == []
        assert [port for port in service.get("ports", ()) if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize(
    ("alert", "before", "now"),
    [
        ("FrontdeskDeadLetters", 'frontdesk_dead_letters{reason="gone"} 0', 'frontdesk_dead_letters{reason="gone"} 1'),
        ("FrontdeskBacklogOld", "", 'frontdesk_stream_oldest_seconds{stream="chat.message"} 31'),
        ("FrontdeskTurnsFail", "", 'frontdesk_agent_advances_total{outcome="deadline"} 2'),
        ("FrontdeskTrialRolledBack", 'frontdesk_canaries_ended_total{outcome="rule"} 0',
         'frontdesk_canaries_ended_total{outcome="rule"} 1'),
        ("FrontdeskHubSpotBudgetLow", "", 'frontdesk_hubspot_budget_remaining{limit="daily"} 12'),
        ("FrontdeskGatewayErrors", 'frontdesk_gateway_requests_total{status="200"} 5',
         'frontdesk_gateway_requests_total{status="200"} 9\nfrontdesk_gateway_requests_total{status="503"} 3'),
    ],
)  # fmt: skip
def test_an_alert_fires_above_its_bound_only(alert: str, before: str, now: str) -> None:
    [expression] = [rule["expr"] for rule in ALERTS if rule["alert"] == alert]
    scraped = ({"agent": f"{before}\n"}, {"agent": f"{now}\n"})
    assert Scrapes.of(*scraped).evaluate(expression)
    assert not Scrapes.of(scraped[0], scraped[0]).evaluate(expression)


def test_prometheus_scrapes_each_service_of_compose() -> None:
    [job] = yaml.safe_load((OBSERVE / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    assert job["job_name"] == "frontdesk"
    assert set(job["dns_sd_configs"][0]["names"]) == {"gateway", "agent", "hubspot_tools", "archive"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_accepts_the_alerts() -> None:
    done = subprocess.run(["promtool", "check", "rules", str(OBSERVE / "alerts.yml")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
