"""The chart renders with its defaults and with every option, and the objects fit the schemas of Kubernetes."""

import json
from functools import cache
from typing import Any

import helm_python
import kubernetes_validate
import pytest

from tests.delivery.charts import CHART, MINIMAL, Document, render

VERSIONS = ("1.30", "1.37")
"""The oldest that the chart accepts, and the newest of which the schemas are known."""

SCALED = {"enabled": True, "lag": 20, "pending": 100, "oldestSeconds": 7.5}

OPTIONS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "no archive, no budgets, no policies": {
        "archive": {"enabled": False},
        "podDisruptionBudget": {"enabled": False},
        "topologySpread": {"enabled": False},
        "networkPolicy": {"enabled": False},
        "serviceAccount": {"create": False, "name": "given"},
    },
    "own secrets and files": {
        "secrets": {"existing": "", "values": {"FRONTDESK_HUBSPOT_TOKEN": "pat", "OPENAI_API_KEY": "sk"}},
        "files": {
            "flows": {"data": {"inbound.yaml": "flow: inbound\n"}},
            "desk": {"existing": "our-desk"},
            "locales": {"data": {"guided/en.yaml": "x: y\n"}},
            "policy": {"data": {"policy.yaml": "a: b\n"}},
        },
    },
    "ingress and a volume for files": {
        "gateway": {
            "ingress": {"enabled": True, "className": "nginx", "hosts": ["chat.example.com"],
                        "tls": [{"hosts": ["chat.example.com"], "secretName": "chat"}]},
            "attachments": {"enabled": True, "storageClassName": "shared"},
            "service": {"type": "LoadBalancer", "annotations": {"a": "b"}},
        },
    },
    "a bucket, placement, more of everything": {
        "image": {"registry": "registry.example/", "pullSecrets": [{"name": "pull"}]},
        "gateway": {"settings": {"FRONTDESK_ATTACHMENTS_BUCKET": "files", "FRONTDESK_READS_PER_PERSON": 0}},
        "agent": {
            "tag": "0.1.1", "nodeSelector": {"a": "b"}, "tolerations": [{"key": "a", "operator": "Exists"}],
            "affinity": {"nodeAffinity": {}}, "priorityClassName": "high", "podLabels": {"x": "y"},
            "podAnnotations": {"x": "y"}, "extraEnv": [{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}],
            "extraVolumes": [{"name": "ca", "secret": {"secretName": "ca"}}],
            "extraVolumeMounts": [{"name": "ca", "mountPath": "/ca"}],
        },
        "networkPolicy": {
            "publicFrom": [{"namespaceSelector": {}}], "metricsFrom": [{"podSelector": {}}],
            "redis": {"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}], "ports": [6379, 26379]},
            "extraEgress": [{"ports": [{"port": 4317}]}],
        },
        "settings": {"FRONTDESK_TRACES_URL": "http://tempo:4318/v1/traces"},
    },
    "scaled by the adapter": {"gateway": {"autoscaling": {"enabled": True}}, "podMonitor": {"enabled": True}},
    "scaled by KEDA": {
        "gateway": {"autoscaling": {"enabled": True, "through": "keda"}},
        "agent": {"autoscaling": SCALED},
        "hubspotTools": {"autoscaling": {**SCALED, "through": "prometheus"}},
        "keda": {"redis": {"passwordKey": "REDIS_PASSWORD", "tls": True}},
        "prometheus": {"serverAddress": "http://prometheus:9090"},
    },
}  # fmt: skip

KEDA: dict[str, tuple[set[str], set[str]]] = {
    "redis-streams": ({"address", "stream", "consumerGroup"}, {"databaseIndex"}),
    "redis-sentinel-streams": ({"addresses", "sentinelMaster", "stream", "consumerGroup"}, {"databaseIndex"}),
    "redis-cluster-streams": ({"addresses", "stream", "consumerGroup"}, set()),
    "prometheus": ({"serverAddress", "query", "threshold"}, set()),
}
"""The fields that a trigger of KEDA needs, and those that it may have."""

STREAM_FIELDS = {"lagCount", "activationLagCount", "pendingEntriesCount", "enableTLS"}


@cache
def check(written: str) -> None:
    """Most objects are the same with most options."""
    document = json.loads(written)
    if "." in document["apiVersion"] and ".k8s.io/" not in document["apiVersion"]:
        check_custom(document)
    else:
        for version in VERSIONS:
            kubernetes_validate.validate(document, version, strict=True)


def check_custom(document: Document) -> None:
    """Objects of KEDA and of the Prometheus operator, for which Kubernetes itself has no schema."""
    spec = document["spec"]
    match document["kind"]:
        case "ScaledObject":
            assert spec["minReplicaCount"] <= spec["fallback"]["replicas"] <= spec["maxReplicaCount"]
            for trigger in spec["triggers"]:
                needed, possible = KEDA[trigger["type"]]
                fields = set(trigger["metadata"])
                streams = STREAM_FIELDS if "stream" in needed else set()
                assert needed <= fields <= needed | possible | streams
                assert all(isinstance(value, str) for value in trigger["metadata"].values()), "KEDA reads texts only"
                assert not streams or len(fields & {"lagCount", "pendingEntriesCount"}) == 1
        case "TriggerAuthentication":
            assert all(each.keys() == {"parameter", "name", "key"} for each in spec["secretTargetRef"])
        case "PodMonitor":
            assert [each["port"] for each in spec["podMetricsEndpoints"]] == ["health"]
        case kind:
            raise AssertionError(f"no check for {kind}")


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_the_chart_lints_and_every_object_fits_its_schema(chart: helm_python.Chart, options: dict[str, Any]) -> None:
    report = helm_python.lint(CHART, {**MINIMAL, **options}, strict=True)
    assert report["errors"] == []
    assert [each for each in report["messages"] if each["severity"] > 1] == []
    documents = render(chart, **options).documents
    names = [(each["kind"], each["metadata"]["name"]) for each in documents]
    assert len(names) == len(set(names))
    for document in documents:
        check(json.dumps(document))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"gateway": {"settings": {"FRONTDESK_ALOWED_ORIGINS": "*"}}}, "FRONTDESK_ALOWED_ORIGINS"),
        ({"redis": {"shards": 257}}, "shards"),
        ({"agnet": {}}, "agnet"),
        ({"gateway": {"settings": {"FRONTDESK_IDENTITY_SECRET": "s"}}}, "FRONTDESK_IDENTITY_SECRET"),
        ({"gateway": {"ingress": {"enabled": True}}}, "names no host"),
        ({"redis": {"url": ""}, "agent": {"autoscaling": {"enabled": True}}}, "keda.redis.addresses is needed"),
        ({"agent": {"autoscaling": {"enabled": True, "oldestSeconds": 5}}}, "prometheus.serverAddress is needed"),
    ],
)
def test_wrong_values_are_refused_by_their_name(chart: helm_python.Chart, values: dict[str, Any], words: str) -> None:
    with pytest.raises(helm_python.HelmError, match=words):
        render(chart, **values)
