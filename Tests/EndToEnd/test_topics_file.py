"""The file of topic rules: what cannot be meant is refused at start, with file and line."""

import re
from pathlib import Path

import pytest
import yaml

from conftest import StartHub
from own_hub import Rules, fresh
from raw_client import RawClient
from server import REPOSITORY, Server
from test_http import run

STANDARD = (REPOSITORY / "config/topics.yaml").read_text()

MISTAKES = {
    "an unknown option": (2, "shop:\n  colour: blue\n"),
    "an unknown kind of history": (2, "shop:\n  history: forever\n"),
    "a history without an end": (2, "shop:\n  history_size: 10\n"),
    "a size that is a word": (2, "shop:\n  history_size: many\n  history_ttl: 10\n"),
    "a size below zero": (2, "shop:\n  history_size: -1\n  history_ttl: 10\n"),
    "a time below zero": (3, "shop:\n  history_size: 10\n  history_ttl: -10\n"),
    "a flag that is none": (2, "shop:\n  presence: perhaps\n"),
    "an unknown audience": (2, "shop:\n  subscribe: [strangers]\n"),
    "an audience that is a map": (2, "shop:\n  subscribe: {anyone: true}\n"),
    "an unknown way to recover": (
        5, "shop:\n  history_size: 1\n  history_ttl: 10\n  recovery: true\n  recovery_mode: magic\n"
    ),
    "an unknown difference": (2, "shop:\n  delta: xdelta\n"),
    "an unknown rule for the slow": (2, "shop:\n  slow: wait\n"),
    "differences for the slow who get the latest only": (2, "shop:\n  delta: fossil\n  slow: latest_only\n"),
    "differences for the slow who lose the oldest": (2, "shop:\n  slow: drop_oldest\n  delta: fossil\n"),
    "a namespace twice": (1, "shop:\n  presence: true\nshop:\n  presence: false\n"),
    "an option twice": (2, "shop:\n  presence: true\n  presence: false\n"),
    "a namespace that is a word": (1, "shop: open\n"),
    "a list of namespaces": (1, "- shop\n"),
    "no YAML": (2, "shop:\n  subscribe: [anyone\n"),
}
"""By what is wrong: the first line that may be named, counted from where the mistake begins, and the text."""

TAKEN: dict[str, Rules] = {
    "all there is": {
        "history_size": 10, "history_ttl": 10, "recovery": True, "recovery_mode": "stream", "positioning": True,
        "presence": True, "join_leave": True, "delta": "fossil", "slow": "close",
        "subscribe": ["anyone", "subscriber", "owner", "token", "agent"], "publish": ["subscriber"],
    },
    "nothing": {},
    "the latest for the slow": {"delta": "none", "slow": "latest_only", "subscribe": ["anyone"]},
    "the newest for the slow": {"history": "none", "slow": "drop_oldest", "subscribe": ["anyone"]},
}  # fmt: skip


def serve(tmp_path: Path, text: str) -> tuple[int, str, str]:
    """Starts a hub with these rules; returns its exit code, its complaint and the file's name."""
    file = tmp_path / "shop-topics.yaml"
    file.write_text(text)
    config = tmp_path / "shop.yaml"
    config.write_text(f"topics: {file}\n")
    ended = run("serve", "--port", "0", "--data", tmp_path / "data", "--config", config)
    return ended.returncode, ended.stderr, file.name


class TestMistakes:
    @pytest.mark.parametrize("name", MISTAKES)
    def test_are_named_with_file_and_line(self, binary: Path, tmp_path: Path, name: str) -> None:
        line, text = MISTAKES[name]
        before = "" if text.startswith("-") else STANDARD
        code, complaint, file = serve(tmp_path, before + text)
        assert code not in (0, None)
        place = re.search(re.escape(file) + r":(\d+)", complaint)
        assert place, complaint
        first = len(before.splitlines()) + line
        assert first <= int(place[1]) <= len((before + text).splitlines()) + 1, complaint
        assert "Fatal" not in complaint and "0x" not in complaint

    def test_a_file_that_is_not_there_is_named(self, binary: Path, tmp_path: Path) -> None:
        config = tmp_path / "shop.yaml"
        config.write_text(f"topics: {tmp_path / 'nowhere.yaml'}\n")
        ended = run("serve", "--port", "0", "--data", tmp_path / "data", "--config", config)
        assert ended.returncode not in (0, None) and "nowhere.yaml" in ended.stderr

    def test_the_doctor_finds_them_too(self, binary: Path, tmp_path: Path) -> None:
        file = tmp_path / "shop-topics.yaml"
        file.write_text(STANDARD + "shop:\n  delta: fossil\n  slow: latest_only\n")
        config = tmp_path / "shop.yaml"
        config.write_text(f"topics: {file}\n")
        ended = run("doctor", "--json", "--data", tmp_path / "data", "--config", config)
        assert ended.returncode != 0 and "shop-topics.yaml" in ended.stdout


class TestRules:
    @pytest.mark.parametrize("name", TAKEN)
    async def test_that_go_together_are_taken(self, start_hub: StartHub, tmp_path: Path, name: str) -> None:
        file = tmp_path / "topics.yaml"
        file.write_text(STANDARD + yaml.safe_dump({"shop": TAKEN[name]}))
        hub: Server = start_hub(settings={"SWITCHBOARD_TOPICS": str(file)})
        async with RawClient(hub) as client:
            await client.connect()
            reply = await client.command(subscribe={"channel": fresh("shop")})
            if "anyone" in TAKEN[name].get("subscribe", []):
                assert "error" not in reply
            else:
                assert reply["error"]["code"] == 103
