"""Hubs with topic rules and limits of a test's own."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ARTIFACTS
from server import REPOSITORY, Server

UNLIMITED = {
    "SWITCHBOARD_MESSAGES_PER_SECOND": "100000",
    "SWITCHBOARD_MESSAGES_PER_SECOND_PER_ADDRESS": "100000",
    "SWITCHBOARD_MESSAGES_PER_SECOND_PER_USER": "100000",
    "SWITCHBOARD_CONNECTIONS_PER_USER": "10000",
    "SWITCHBOARD_FRAMES_PER_SECOND": "100000",
}
"""For tests of something else than limits."""

Rules = dict[str, Any]


def topics(folder: Path, **namespaces: Rules) -> dict[str, str]:
    """Settings that add namespaces to the standard ones."""
    rules = yaml.safe_load((REPOSITORY / "config/topics.yaml").read_text()) | namespaces
    file = folder / "topics.yaml"
    file.write_text(yaml.safe_dump(rules, sort_keys=False))
    return {"SWITCHBOARD_TOPICS": str(file)}


def fresh(namespace: str = "news") -> str:
    """A topic that nobody else uses."""
    return f"{namespace}:{uuid.uuid4().hex}"


def somebody() -> str:
    """A user whom nobody else is."""
    return f"u_{uuid.uuid4().hex[:12]}"


@contextmanager
def module_hub(
    request: pytest.FixtureRequest, factory: pytest.TempPathFactory, trained: Path, name: str, **fields: Any
) -> Iterator[Server]:
    """One hub for the tests of a module, whose log stays when one of them fails."""
    server = Server(factory.mktemp(name), name, **fields)
    shutil.copytree(trained, server.data)
    failed = request.session.testsfailed
    try:
        yield server.start()
    finally:
        server.kill()
        if request.session.testsfailed > failed or not server.seconds_to_ready:
            folder = ARTIFACTS / "logs" / name
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(server.log, folder)
