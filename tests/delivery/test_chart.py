"""The chart and the services agree: settings, secrets, ports, paths, users, streams, metrics and time to end."""

import json
import re
from typing import Any

import helm_python
import pytest
import yaml
from pydantic_settings import BaseSettings

from frontdesk.settings import settings_classes, variables, wrong_settings
from libs.messaging import parse_address
from libs.messaging.keys import GROUP_OF, WORK_STREAMS, Keys
from libs.messaging.workers.worker import DRAIN as WORKER_DRAIN
from services.agent.settings import AgentSettings
from services.gateway.serving.server import DRAIN_TIMEOUT as GATEWAY_DRAIN
from services.hubspot_tools.settings import HubSpotSettings, ToolsSettings
from tests.delivery.charts import CHART, ROOT, SERVICES, render, settings_of

BY_THE_CHART = {
    "FRONTDESK_REDIS_URL", "FRONTDESK_REDIS_PREFIX", "FRONTDESK_SHARDS", "FRONTDESK_SECRETS_FOLDER",
    "FRONTDESK_ARCHIVE_URL", "FRONTDESK_POLICY", "FRONTDESK_HUBSPOT_ACCOUNT",
}  # fmt: skip
"""Settings with a value or a file of the chart's own."""

BY_THE_IMAGE = {
    "FRONTDESK_HOST", "FRONTDESK_PORT", "FRONTDESK_HEALTH_HOST", "FRONTDESK_HEALTH_PORT", "FRONTDESK_WEB_FOLDER",
    "FRONTDESK_DESK", "FRONTDESK_FLOWS", "FRONTDESK_LOCALES", "FRONTDESK_DEMO", "FRONTDESK_SANDBOX_URL",
}  # fmt: skip
"""Where a service listens and finds its files inside a container. There is no sandbox in a cluster, and no demo."""

BY_FILE = {"FRONTDESK_ARCHIVE_PASSWORD_FILE", "FRONTDESK_OIDC_CLIENT_SECRET_FILE", "FRONTDESK_SMTP_PASSWORD_FILE"}
"""Each secret is a file in the folder of secrets already."""

REDIS_PASSWORD = "FRONTDESK_REDIS_PASSWORD"
"""No setting, but a file that the address of Redis may name as its `password_file`."""

EXAMPLES = {
    "FRONTDESK_HUBSPOT_TOKEN": "pat-na1-1",
    "FRONTDESK_IDENTITY_SECRET": "s" * 64,
    "FRONTDESK_ARCHIVE_URL": "postgresql://frontdesk@db/frontdesk",
    "FRONTDESK_ARCHIVE_PASSWORD": "p",
}
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def holds_secrets(settings: type[BaseSettings]) -> set[str]:
    """Variables with a part that is hidden from logs."""
    found = {name for name, field in settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    return {names[0] for name, names in variables(settings).items() if name in found}


@pytest.mark.parametrize(("service", "name"), SERVICES.items())
def test_each_setting_can_be_made_and_no_other(service: str, name: str) -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())["properties"]
    known = set(schema[name]["properties"]["settings"]["propertyNames"]["enum"])
    secrets = set(schema["secrets"]["properties"]["values"]["propertyNames"]["enum"])
    read = settings_of(service)
    own = read - BY_THE_CHART - BY_THE_IMAGE - BY_FILE - secrets
    assert own == known, f"bring {name}.settings of values.schema.json in line with the settings of the service"
    everywhere = set(schema["settings"]["propertyNames"]["enum"])
    assert everywhere <= read


def test_every_secret_reaches_its_services_only(chart: helm_python.Chart) -> None:
    rendered = render(chart)
    schema = json.loads((CHART / "values.schema.json").read_text())["properties"]["secrets"]["properties"]["values"]
    given: set[str] = set()
    for service in SERVICES:
        files = set(rendered.secrets(service))
        hidden = set().union(*(holds_secrets(each) for each in settings_classes(f"services.{service}")))
        assert hidden <= files <= settings_of(service) | {REDIS_PASSWORD}, service
        given |= files
    assert set(schema["propertyNames"]["enum"]) == given
    assert [each for each in SERVICES if "FRONTDESK_HUBSPOT_TOKEN" in rendered.secrets(each)] == ["hubspot_tools"]


@pytest.mark.parametrize("service", SERVICES)
def test_services_accept_the_rendered_settings(
    chart: helm_python.Chart, service: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    values: dict[str, Any] = {
        "gateway": {
            "ingress": {"enabled": True, "hosts": ["a.example"]},
            "settings": {"FRONTDESK_BYTES_PER_ADDRESS_PER_HOUR": 20_000_000, "FRONTDESK_MASK_PATTERNS": ["A[0-9]+"]},
        },
        "settings": {"FRONTDESK_RETENTION_DAYS": 45.5, "FRONTDESK_LOG_LEVEL": "DEBUG"},
        "archive": {"settings": {"FRONTDESK_LOG_LEVEL": "INFO", "FRONTDESK_ARCHIVE_RETENTION": {"days": 30}}},
    }
    rendered = render(chart, **values)
    environment = rendered.environment(service)
    assert environment["FRONTDESK_RETENTION_DAYS"] == "45.5"
    assert environment["FRONTDESK_LOG_LEVEL"] == ("INFO" if service == "archive" else "DEBUG")
    folder = tmp_path_factory.mktemp("secrets")
    for name in set(rendered.secrets(service)) & EXAMPLES.keys():
        (folder / name).write_text(EXAMPLES[name])
    assert environment["FRONTDESK_SECRETS_FOLDER"] == "/run/secrets/frontdesk"
    assert wrong_settings(f"services.{service}", {**environment, "FRONTDESK_SECRETS_FOLDER": str(folder)}) == []


def test_no_setting_of_all_services_weighs_more_than_the_services_own_zero(chart: helm_python.Chart) -> None:
    rendered = render(
        chart,
        settings={"FRONTDESK_AUDIT_RETENTION_DAYS": 30},
        gateway={"settings": {"FRONTDESK_AUDIT_RETENTION_DAYS": 0}},
    )
    assert rendered.environment("gateway")["FRONTDESK_AUDIT_RETENTION_DAYS"] == "0"
    assert rendered.environment("agent")["FRONTDESK_AUDIT_RETENTION_DAYS"] == "30"


def grace(chart: helm_python.Chart, service: str, **values: Any) -> float:
    return float(render(chart, **values).pod(service)["terminationGracePeriodSeconds"])


def test_pods_have_more_time_than_their_longest_work(chart: helm_python.Chart) -> None:
    turn = AgentSettings.model_fields["turn_deadline_seconds"].default
    call = ToolsSettings.model_fields["tool_deadline_seconds"].default
    timeout = HubSpotSettings.model_fields["hubspot_timeout"].default
    drain = WORKER_DRAIN.total_seconds()
    assert grace(chart, "agent") > turn + drain
    assert grace(chart, "agent", agent={"settings": {"FRONTDESK_TURN_DEADLINE_SECONDS": 299.5}}) > 299.5 + drain
    assert grace(chart, "hubspot_tools") > call + timeout + drain
    slow = {"settings": {"FRONTDESK_HUBSPOT_TIMEOUT": 90, "FRONTDESK_TOOL_DEADLINE_SECONDS": 100}}
    assert grace(chart, "hubspot_tools", hubspotTools=slow) > 190 + drain
    pause = render(chart).container("gateway")["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert grace(chart, "gateway") > pause + 2 * GATEWAY_DRAIN.total_seconds()
    assert grace(chart, "gateway", gateway={"preStopSeconds": 60}) > 60 + 2 * GATEWAY_DRAIN.total_seconds()
    assert grace(chart, "archive") > 2 * drain


@pytest.mark.parametrize("service", SERVICES)
def test_pods_are_what_their_image_expects(chart: helm_python.Chart, service: str) -> None:
    rendered = render(chart)
    pod, container = rendered.pod(service), rendered.container(service)
    [user] = set(re.findall(r"^USER (\d+:\d+)$", DOCKERFILE, re.MULTILINE))
    context = pod["securityContext"]
    assert user == f"{context['runAsUser']}:{context['runAsGroup']}"
    assert context["runAsNonRoot"] is container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False, "a Service named frontdesk would set FRONTDESK_PORT"
    assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]
    assert re.search(rf"^FROM \S+ AS {service}$", DOCKERFILE, re.MULTILINE)
    assert container["image"].startswith(f"frontdesk-{service}:")


@pytest.mark.parametrize("service", SERVICES)
def test_probes_ask_for_paths_that_the_services_answer(chart: helm_python.Chart, service: str) -> None:
    container = render(chart).container(service)
    source = "services/gateway/serving/health.py" if service == "gateway" else "libs/messaging/workers/worker.py"
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    assert ports["health"] == int(re.findall(r"FRONTDESK_HEALTH_PORT=(\d+)", DOCKERFILE)[0])
    if service == "gateway":
        assert ports["http"] == int(re.findall(r"FRONTDESK_PORT=(\d+)", DOCKERFILE)[0])
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        request = container[probe]["httpGet"]
        assert request["port"] == "health"
        assert f'"{request["path"]}"' in (ROOT / source).read_text()


def test_files_are_mounted_where_the_services_look(chart: helm_python.Chart) -> None:
    files = {kind: {"data": {f"{kind}.yaml": "a: b\n"}} for kind in ("flows", "desk", "policy")}
    rendered = render(chart, files={**files, "locales": {"data": {"guided/en.yaml": "a: b\n"}}})
    [home] = set(re.findall(r"^WORKDIR (\S+)$", DOCKERFILE, re.MULTILINE))
    mounts = {each["mountPath"]: each for each in rendered.container("agent")["volumeMounts"]}
    fields = AgentSettings.model_fields
    assert f"{home}/{fields['flows'].default}" in mounts
    assert f"{home}/{fields['desk'].default.parent}" in mounts
    locale = mounts[f"{home}/{fields['locales'].default}/guided/en.yaml"]
    texts = {name: each["data"] for each in rendered.documents if each["kind"] == "ConfigMap"
             for name in [each["metadata"]["name"]]}  # fmt: skip
    assert locale["subPath"] in texts["desk-frontdesk-locales"]
    assert fields["desk"].default.name in texts["desk-frontdesk-desk"]
    policy = rendered.environment("hubspot_tools")["FRONTDESK_POLICY"]
    folder, _, name = policy.rpartition("/")
    assert folder in [each["mountPath"] for each in rendered.container("hubspot_tools")["volumeMounts"]]
    assert name in texts["desk-frontdesk-policy"]


def test_files_that_are_read_at_the_start_make_new_pods(chart: helm_python.Chart) -> None:
    def checksum(**files: Any) -> str:
        deployment = render(chart, files=files).of("Deployment")["agent"]
        found: str = deployment["spec"]["template"]["metadata"]["annotations"]["checksum/files"]
        return found

    assert checksum() == checksum(flows={"data": {"a.yaml": "x"}}), "agents take flows over as they change"
    assert checksum() != checksum(desk={"data": {"desk.yaml": "x"}})


@pytest.mark.parametrize(
    ("url", "kind", "address"),
    [
        ("redis://redis:6379/3", "redis-streams", {"address": "redis:6379", "databaseIndex": "3"}),
        ("rediss://ann:p%40@r:6379/0?x=1", "redis-streams", {"address": "r:6379", "enableTLS": "true"}),
        (
            "redis+sentinel://a:1,b/main",
            "redis-sentinel-streams",
            {"addresses": "a:1,b:26379", "sentinelMaster": "main"},
        ),
        ("rediss+sentinel://u@a:1/main/2", "redis-sentinel-streams", {"sentinelMaster": "main", "databaseIndex": "2"}),
        ("redis+cluster://a:1,b:2", "redis-cluster-streams", {"addresses": "a:1,b:2"}),
        ("rediss+cluster://a/", "redis-cluster-streams", {"addresses": "a:6379", "enableTLS": "true"}),
    ],
)
def test_scaling_reads_every_stream_of_every_shard(
    chart: helm_python.Chart, url: str, kind: str, address: dict[str, str]
) -> None:
    scaled = {"autoscaling": {"enabled": True}}
    rendered = render(chart, redis={"url": url, "prefix": "ours:", "shards": 3}, agent=scaled, hubspotTools=scaled)
    found = [
        (trigger["metadata"]["stream"], trigger["metadata"]["consumerGroup"])
        for each in rendered.of("ScaledObject").values()
        for trigger in each["spec"]["triggers"]
    ]
    keys = Keys(prefix="ours:", shards=3)
    wanted = [(keys.stream(shard, name), GROUP_OF[name]) for shard in range(3) for name in WORK_STREAMS]
    assert sorted(found) == sorted(wanted)
    parse_address(url)  # it is one that the services take
    trigger = rendered.of("ScaledObject")["agent"]["spec"]["triggers"][0]
    assert trigger["type"] == kind
    assert address.items() <= trigger["metadata"].items()
    assert "replicas" not in rendered.of("Deployment")["agent"]["spec"], "an upgrade would undo the scaling"


def test_metrics_that_scale_exist(chart: helm_python.Chart) -> None:
    scaled = {"enabled": True, "oldestSeconds": 9, "through": "prometheus"}
    by_adapter = render(chart, gateway={"autoscaling": {"enabled": True}}).of("HorizontalPodAutoscaler")
    by_keda = render(
        chart, agent={"autoscaling": scaled}, hubspotTools={"autoscaling": scaled},
        gateway={"autoscaling": {"enabled": True, "through": "keda"}}, prometheus={"serverAddress": "http://p:9090"},
    ).of("ScaledObject")  # fmt: skip
    named = set(re.findall(r"frontdesk_\w+", str(list(by_adapter.values())) + str(list(by_keda.values()))))
    listed = set(re.findall(r"^\| `(frontdesk_\w+)`", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE))
    assert named <= listed
    assert len(named) == 5
    streams = {each for names in re.findall(r'stream=~"([^"]+)"', str(by_keda)) for each in names.split("|")}
    assert streams == set(WORK_STREAMS)


def test_traces_may_leave_the_pods_where_they_are_sent(chart: helm_python.Chart) -> None:
    def ports(**values: Any) -> set[object]:
        policies = render(chart, **values).of("NetworkPolicy")
        return {port["port"] for rule in policies["agent"]["spec"]["egress"] for port in rule["ports"]}

    assert ports(settings={"FRONTDESK_TRACES_URL": "http://tempo:4318/v1/traces"}) - ports() == {4318}


def test_the_operators_scrapes_have_the_labels_that_rules_read(chart: helm_python.Chart) -> None:
    [monitor] = render(chart, podMonitor={"enabled": True}).of("PodMonitor").values()
    relabelings = monitor["spec"]["podMetricsEndpoints"][0]["relabelings"]
    prometheus = yaml.safe_load((ROOT / "deploy/observe/prometheus.yml").read_text())
    [scrape] = prometheus["scrape_configs"]
    labels: set[str] = {"job"}
    for rule in scrape["relabel_configs"]:
        labels.add(rule["target_label"])
    assert {each["targetLabel"] for each in relabelings} == labels
    assert {"targetLabel": "job", "replacement": scrape["job_name"]} in relabelings
    by_compose = set(scrape["dns_sd_configs"][0]["names"])
    renamed = {each["regex"]: each["replacement"] for each in relabelings if "regex" in each}
    components = {each.replace("_", "-") for each in SERVICES}
    assert {renamed.get(each, each) for each in components} == by_compose, "dashboards know these services"


def test_the_chart_the_images_and_the_project_have_one_version(chart: helm_python.Chart) -> None:
    [version] = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert set(re.findall(r"^ARG VERSION=(.+)$", DOCKERFILE, re.MULTILINE)) == {version}
    assert chart.version == chart.metadata["appVersion"] == version
