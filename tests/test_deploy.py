"""What is deployed is valid for those who read it, and agrees with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from api.settings import Settings
from posture.cli.main import app
from tests.places import ROOT

DEPLOY = ROOT / "deploy"
KUBERNETES = "1.37"


def manifest() -> tuple[dict[str, Any], dict[str, Any]]:
    service, policy = yaml.safe_load_all((DEPLOY / "kubernetes/rayservice.yaml").read_text("utf-8"))
    return service, policy


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def test_compose_is_valid() -> None:
    schema = ["--builtin-schema", "vendor.compose-spec"]
    command = [sys.executable, "-m", "check_jsonschema", *schema, str(DEPLOY / "compose.yaml")]
    subprocess.run(command, check=True, capture_output=True)


def test_compose_starts_a_command_that_exists_and_mounts_files_that_exist() -> None:
    services = compose()["services"]
    command = services["posture"]["command"]
    assert command[0] == "posture"
    assert command[1] in [
        one.name or one.callback.__name__ for one in app.registered_commands if one.callback
    ]
    for service in services.values():
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            assert not source.startswith(".") or (DEPLOY / source).is_file(), source
    assert services["posture"]["read_only"]


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed (package prometheus)")
def test_prometheus_takes_its_configuration() -> None:
    subprocess.run(["promtool", "check", "config", str(DEPLOY / "prometheus.yml")], check=True)


def test_prometheus_asks_where_the_service_answers() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    (scraped,) = config["scrape_configs"]
    assert scraped["metrics_path"] == "/metrics"
    command = compose()["services"]["posture"]["command"]
    assert scraped["static_configs"] == [{"targets": [f"posture:{command[command.index('--port') + 1]}"]}]


def test_the_network_policy_is_valid() -> None:
    assert kubernetes_validate.validate(manifest()[1], KUBERNETES, strict=True) == KUBERNETES


def test_the_pods_are_valid() -> None:
    cluster = manifest()[0]["spec"]["rayClusterConfig"]
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        pod = {"apiVersion": "v1", "kind": "Pod", **group["template"]}
        pod["metadata"] = pod["metadata"] | {"name": "one"}
        assert kubernetes_validate.validate(pod, KUBERNETES, strict=True) == KUBERNETES
        for container in group["template"]["spec"]["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            _check_settings(container["env"])


def _check_settings(environment: list[dict[str, str]]) -> None:
    ours = {one["name"]: one["value"] for one in environment if one["name"].startswith("POSTURE_")}
    fields = {name.removeprefix("POSTURE_").lower(): value for name, value in ours.items()}
    assert set(fields) <= set(Settings.model_fields)
    chosen: dict[str, Any] = fields
    Settings(**chosen)
    assert {"name": "RAY_USAGE_STATS_ENABLED", "value": "0"} in environment


# Fields of KubeRay's API ray.io/v1, as its type definitions name them (rayservice_types.go and
# raycluster_types.go); what is not among them would be dropped without a word.
_GROUP = {
    "type": "object",
    "required": ["rayStartParams", "template"],
    "additionalProperties": False,
    "properties": {
        "rayStartParams": {"type": "object", "additionalProperties": {"type": "string"}},
        "template": {"type": "object", "required": ["spec"]},
        "serviceType": {"type": "string"},
        "headService": {"type": "object"},
        "enableIngress": {"type": "boolean"},
    },
}
_COUNT = {"type": "integer", "minimum": 0}
_WORKERS = {
    "type": "object",
    "required": ["groupName", "minReplicas", "maxReplicas", "rayStartParams", "template"],
    "additionalProperties": False,
    "properties": {
        **{name: _GROUP["properties"][name] for name in ("rayStartParams", "template")},  # type: ignore[index]
        "groupName": {"type": "string"},
        "replicas": _COUNT,
        "minReplicas": _COUNT,
        "maxReplicas": _COUNT,
        "numOfHosts": {"type": "integer", "minimum": 1},
    },
}
RAY_SERVICE = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "ray.io/v1"},
        "kind": {"const": "RayService"},
        "metadata": {"type": "object", "required": ["name"]},
        "spec": {
            "type": "object",
            "additionalProperties": False,
            "required": ["serveConfigV2", "rayClusterConfig"],
            "properties": {
                "serveConfigV2": {"type": "string"},
                "serveService": {"type": "object"},
                "rayClusterConfig": {
                    "type": "object",
                    "required": ["headGroupSpec"],
                    "additionalProperties": False,
                    "properties": {
                        "rayVersion": {"type": "string"},
                        "enableInTreeAutoscaling": {"type": "boolean"},
                        "autoscalerOptions": {"type": "object"},
                        "headGroupSpec": _GROUP,
                        "workerGroupSpecs": {"type": "array", "items": _WORKERS},
                    },
                },
            },
        },
    },
}


def test_the_ray_service_has_the_fields_that_its_operator_reads() -> None:
    service = manifest()[0]
    jsonschema.validate(service, RAY_SERVICE)
    misspelled = {**service, "spec": {**service["spec"], "serveConfig": ""}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(misspelled, RAY_SERVICE)


@pytest.mark.filterwarnings("ignore:Using extra keyword arguments on `Field`")  # Ray's own
def test_ray_takes_the_serve_configuration_and_finds_the_application() -> None:
    pytest.importorskip("ray", reason='Ray is not installed: pip install ".[ray]"')
    from ray.serve.schema import ServeDeploySchema

    config = ServeDeploySchema(**yaml.safe_load(manifest()[0]["spec"]["serveConfigV2"]))
    (application,) = config.applications
    module, _, name = application.import_path.partition(":")
    assert callable(getattr(__import__(module, fromlist=[name]), name))
    assert set(application.args) == {"max_replicas"}


def test_versions_of_image_and_ray_agree() -> None:
    service = manifest()[0]
    lock = (ROOT / "requirements-ray.lock").read_text("utf-8")
    found = re.search(r"^ray==(\S+)", lock, re.MULTILINE) or re.search(
        r"^ray\[.*\]==(\S+)", lock, re.MULTILINE
    )
    assert found
    assert service["spec"]["rayClusterConfig"]["rayVersion"] == found[1]
