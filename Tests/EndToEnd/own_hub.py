"""What makes a hub a test's own: topic rules, limits, topics and users that nobody else has."""

import uuid
from pathlib import Path
from typing import Any

import yaml

from server import REPOSITORY

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
