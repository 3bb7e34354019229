"""Clients that nobody here wrote, each in its own environment, on one running sandbox: see `make strangers`."""

from __future__ import annotations

import os

import pytest

from mqm_sync.emulator import Control
from strangers import terraform, world

pytest.register_assert_rewrite("strangers.clients", "strangers.project")

from strangers.project import Project  # noqa: E402 - after its assertions were announced


def pytest_sessionstart(session: pytest.Session) -> None:
    """Furnish the sandbox once, before any worker begins."""
    url = os.environ.get("AWS_ENDPOINT_URL", "")
    if not url.startswith("http://127.0.0.1:"):
        raise pytest.UsageError("these tests run inside a sandbox: make strangers")
    if not hasattr(session.config, "workerinput"):
        Control(url).switches(endpoint_must_exist=True)
        world.furnish()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs Terraform is not counted where Terraform or its provider is missing; the report says so."""
    without = [item for item in items if "terraform" in item.path.name and terraform.missing()]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not counted, and why."""
    reason = terraform.missing()
    if reason:
        terminalreporter.write_line(f"terraform: not counted, {reason}")


@pytest.fixture(name="control")
def control_fixture() -> Control:
    """The sandbox's control interface."""
    return Control(os.environ["AWS_ENDPOINT_URL"])


@pytest.fixture(name="project")
def project_fixture(tmp_path: os.PathLike[str]) -> Project:
    """An empty project of ours in a folder of its own."""
    return Project(tmp_path)
