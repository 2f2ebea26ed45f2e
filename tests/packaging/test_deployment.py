"""Compose file and Kubernetes manifests: valid, without secrets in them, and in keeping with the App's own settings."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from foureyes.server.settings import Settings
from tests.packaging.dockerfile import one, stages

ROOT = Path(__file__).parent.parent.parent
BIN = Path(sys.executable).parent
MANIFESTS = sorted((ROOT / "deploy").glob("*.yaml"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OBJECTS: list[dict[str, Any]] = [
    item for path in MANIFESTS for item in yaml.safe_load_all(path.read_text("utf-8")) if item is not None
]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [item for item in OBJECTS if item["kind"] == kind]


def run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schemas_accept_them() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    run(BIN / "kubernetes-validate", "--strict", *MANIFESTS)


def test_hadolint_finds_nothing() -> None:
    run(BIN / "hadolint", "Dockerfile")


def test_every_setting_that_is_given_exists() -> None:
    known = {f"FOUREYES_{name.upper()}" for name in Settings.model_fields}
    known |= {f"FOUREYES_{name}_FILE" for name in ("PRIVATE_KEY", "WEBHOOK_SECRETS", "DATABASE_URL")}
    for values in (of_kind("ConfigMap")[0]["data"], COMPOSE["services"]["serve"]["environment"]):
        assert set(values) <= known
        assert {"FOUREYES_APP_ID", "FOUREYES_PRIVATE_KEY_FILE", "FOUREYES_WEBHOOK_SECRETS_FILE"} <= set(values)


def test_no_manifest_holds_a_secret() -> None:
    assert of_kind("Secret") == []
    for path in (*MANIFESTS, ROOT / "compose.yaml"):
        text = path.read_text("utf-8")
        assert "PRIVATE KEY-----" not in text
        assert "postgresql://" not in text


def test_pods_may_do_as_little_as_they_need() -> None:
    user = int(one(stages((ROOT / "Dockerfile").read_text("utf-8"))[1], "USER").split(":")[0])
    for item in of_kind("Deployment"):
        pod = item["spec"]["template"]["spec"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsUser"] == user
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert {"startupProbe", "livenessProbe"} <= set(container)
            mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
            assert {"/data", "/tmp"} <= mounted


def test_every_deployment_survives_a_drained_node() -> None:
    kept = [item["spec"]["selector"]["matchLabels"] for item in of_kind("PodDisruptionBudget")]
    for item in of_kind("Deployment"):
        assert item["spec"]["selector"]["matchLabels"] in kept
        assert item["spec"]["replicas"] >= 2


def test_labels_meet_their_selectors() -> None:
    pods = [item["spec"]["template"]["metadata"]["labels"] for item in of_kind("Deployment")]
    for item in of_kind("Service"):
        assert any(item["spec"]["selector"].items() <= labels.items() for labels in pods)
    policy = of_kind("NetworkPolicy")[0]["spec"]["podSelector"]["matchLabels"]
    assert all(policy.items() <= labels.items() for labels in pods)


def test_compose_has_a_database_and_two_workers_that_may_write_nowhere_else() -> None:
    services = COMPOSE["services"]
    assert services["worker"]["deploy"]["replicas"] == 2
    for name in ("serve", "worker"):
        assert services[name]["command"] == [name]
        assert services[name]["read_only"] is True
        assert services[name]["depends_on"]["database"]["condition"] == "service_healthy"
        assert set(services[name]["secrets"]) <= set(COMPOSE["secrets"])
