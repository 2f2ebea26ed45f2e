"""A runner for steps of the Action: an event and a workspace go in; exit code, log, outputs and summary come out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from foureyes.entrypoints.action import perform


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass
class Runner:
    """`environment` is what every step is given; `workspace` is where a checkout would lie."""

    directory: Path
    capture: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace.mkdir(parents=True, exist_ok=True)
        (self.directory / "temp").mkdir(exist_ok=True)
        self.environment = {
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_EVENT_PATH": str(self.directory / "event.json"),
            "GITHUB_OUTPUT": str(self.directory / "output"),
            "GITHUB_STEP_SUMMARY": str(self.directory / "summary.md"),
            "GITHUB_SERVER_URL": "http://127.0.0.1:9",
            "GITHUB_API_URL": "http://127.0.0.1:9",
            "RUNNER_TEMP": str(self.directory / "temp"),
        } | self.environment

    @property
    def workspace(self) -> Path:
        return self.directory / "workspace"

    def step(self, name: str, event: str, payload: object, **inputs: str) -> Ran:
        """Do one step of the Action for an event. The payload may be bytes that are no JSON."""
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        (self.directory / "event.json").write_bytes(data)
        for file in ("output", "summary.md"):
            (self.directory / file).write_text("")
        given = {f"INPUT_{key.upper()}": value for key, value in inputs.items()}
        self.capture.readouterr()
        code = perform([name], self.environment | {"GITHUB_EVENT_NAME": event} | given)
        log = self.capture.readouterr().out
        outputs = read_outputs((self.directory / "output").read_text("utf-8"))
        return Ran(int(code), log, outputs, (self.directory / "summary.md").read_text("utf-8"))

    def both(self, event: str, payload: object, **inputs: str) -> Ran:
        """Prepare and run."""
        prepared = self.step("prepare", event, payload, **inputs)
        assert prepared.code == 0, prepared.log
        done = self.step("run", event, payload, **inputs)
        assert done.outputs or done.code != 3, done.log
        return done


def read_outputs(text: str) -> dict[str, str]:
    """Read a file of outputs as the runner does."""
    return {
        match[1]: match[3] for match in re.finditer(r"^([\w-]+)<<(\S+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
    }
