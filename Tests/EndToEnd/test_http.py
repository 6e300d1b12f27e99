"""HTTP: pages, health, metrics, the OpenAPI document against the routes, and how the process starts and ends."""

import asyncio
import http.client
import json
import re
import subprocess
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import StartHub
from customer import Customer
from hub_client import HubClient
from newsroom import Newsroom
from raw_client import RawClient
from server import BINARY, GONE_WITHIN, REPOSITORY, Server
from waiting import until

PAGES = {
    "/": "text/html",
    "/console": "text/html",
    "/knowledge": "text/html",
    "/widget.js": "text/javascript",
    "/widget/panel.html": "text/html",
    "/tokens.css": "text/css",
}
METHODS = {"get", "put", "post", "patch", "delete"}
UNSIGNED: list[Any] = []
"""`security: []` of an operation: open to all."""
EXPOSITION = re.compile(r'(#.*|[a-zA-Z_:][\w:]*(\{(\w+="([^"\\]|\\.)*",?)*\})? \S+( \d+)?)?')


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Runs a command of the hub to its end."""
    return subprocess.run([BINARY, *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=GONE_WITHIN)


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_have_a_type_and_are_not_sent_twice(self, hub: Server, path: str) -> None:
        first = hub.get(path)
        assert first.status_code == 200 and first.content
        kind = first.headers["Content-Type"].lower().replace(" ", "")
        assert kind == f"{PAGES[path]};charset=utf-8"
        again = hub.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        stale = hub.get(path, headers={"If-None-Match": '"another"'})
        assert (stale.status_code, stale.content) == (200, first.content)

    @pytest.mark.parametrize("path", ["/nowhere", "/widget/nowhere.js", "/../Package.swift", "/%2e%2e/Package.swift"])
    def test_that_are_none_are_not_found(self, hub: Server, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=GONE_WITHIN)
        connection.request("GET", path)  # as it is, where other clients would tidy it
        assert connection.getresponse().status in (400, 404)


class TestLimits:
    @pytest.mark.parametrize("path", ["/v1/notices", "/api/publish"])
    def test_a_body_over_a_mebibyte_is_too_large(self, hub: Server, path: str) -> None:
        body = json.dumps({"title": "x" * (1 << 20)}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=GONE_WITHIN)
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all there
            connection.request("POST", path, body, hub.key | {"Content-Type": "application/json"})
        assert connection.getresponse().status == 413
        assert hub.get("/health/live").status_code == 200


class TestHealth:
    def test_a_hub_with_all_its_parts_is_live_and_ready(self, hub: Server) -> None:
        assert hub.get("/health/live").status_code == 200
        ready = hub.get("/health/ready")
        assert ready.status_code == 200
        assert ready.json()["level"] == "L0"
        assert ready.json()["status"] != "degraded"

    async def test_metrics_are_prometheus_text(self, hub: Server) -> None:
        async with Customer(hub) as customer:
            await customer.open()
            await customer.ask("hello")
        answer = hub.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert [line for line in answer.text.splitlines() if not EXPOSITION.fullmatch(line)] == []
        assert [name for name in hub.metrics() if name.startswith("switchboard_")]


class TestDocument:
    def test_every_route_is_there_and_guarded(self, hub: Server) -> None:
        document = hub.get("/v1/openapi.json").json()
        assert document["openapi"].startswith("3.")
        operations = [
            (method, path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        ]
        assert {"/v1/notices", "/v1/notices/{id}", "/v1/load", "/v1/releases/{number}"} <= set(document["paths"])
        for method, path, operation in operations:
            url = self.example(hub, path)
            answer = hub.request(method.upper(), url, headers=hub.admin)
            assert answer.status_code not in (404, 405), (method, path)
            assert str(answer.status_code) in operation["responses"], (method, path, answer.status_code)
            if operation.get("security", document.get("security")) != UNSIGNED:
                assert hub.request(method.upper(), url).status_code == 401, (method, path)

    def risk(self, hub: Server) -> str:
        """A warning: somebody unhappy had to be handed over twice."""
        told: list[tuple[str, list[object]]] = [("mood", ["Contact:document", -2])]
        for talk in ("Conversation:document-1", "Conversation:document-2"):
            told += [("talked", ["Contact:document", talk]), ("handed_over", [talk])]
        changes = [{"op": "add", "relation": relation, "arguments": arguments} for relation, arguments in told]
        assert hub.post("/v1/graph", json={"source": "document", "changes": changes}, headers=hub.key).ok

        def found() -> list[str]:
            risks = hub.get("/v1/risks", headers=hub.admin).json()["risks"]
            return [str(risk["id"]) for risk in risks if risk["node"]["id"] == "Contact:document"]

        return until(found, 5, "the warning")[0]

    def example(self, hub: Server, path: str) -> str:
        """The path of something that exists."""
        desk = Newsroom(hub)
        notice = {"topic": "news:document", "title": "Hello", "body": "World"}
        examples = {
            "/v1/contacts/{id}": lambda: hub.put("/v1/contacts/somebody", json={}, headers=hub.key).json()["id"],
            "/v1/intents/{name}": lambda: hub.put(
                "/v1/intents/document", json={"title": {"en": "D"}, "answer": {"en": "D"}, "phrasings": {"en": ["d"]}},
                headers=hub.admin,
            ).json()["name"],
            "/v1/contacts/{id}/profile": lambda: hub.put("/v1/contacts/somebody", json={}, headers=hub.key).json()["id"],
            "/v1/graph/nodes/{id}": lambda: "Article:shipping-time",
            "/v1/graph/nodes/{id}/around": lambda: "Article:shipping-time",
            "/v1/graph/nodes/{id}/history": lambda: "Article:shipping-time",
            "/v1/risks/{id}": lambda: self.risk(hub),
            "/v1/articles/{id}": lambda: "shipping-time",
            "/v1/articles/{id}/draft": lambda: desk.draft("document", {}).json()["id"],
            "/v1/rules/{name}": lambda: "document",
            "/v1/rules/{name}/draft": lambda: hub.put(
                "/v1/rules/document", json={"text": "x"}, headers=desk.editor
            ).json()["name"],
            "/v1/gaps/{id}": lambda: self.gap(hub),
            "/v1/gaps/{id}/draft": lambda: self.gap(hub),
            "/v1/releases/{number}": lambda: str(desk.open_release()),
            "/v1/notices/{id}": lambda: hub.post("/v1/notices", json=notice, headers=hub.key).json()["id"],
        }
        if "{" not in path:
            return path
        kind = path if path in examples else path.rpartition("/")[0]
        assert kind in examples, f"say here what {path} could be"
        return re.sub(r"\{\w+\}", examples[kind](), path)

    def gap(self, hub: Server) -> str:
        """A question of its own that nothing answers."""
        question = " ".join(uuid.uuid4().hex[:8] for _ in range(3))

        async def ask() -> None:
            async with Customer(hub) as customer:
                await customer.open()
                await customer.ask(question)
                await customer.ask("xylophone quartz zephyr")

        asyncio.run(ask())
        return next(gap["id"] for gap in Newsroom(hub).gaps() if gap["question"] == question)

    def test_an_unknown_route_or_method_is_refused(self, hub: Server) -> None:
        assert hub.get("/v1/nowhere", headers=hub.admin).status_code == 404
        assert hub.request("DELETE", "/v1/load", headers=hub.admin).status_code in (404, 405)


class TestEnd:
    async def test_sigterm_says_goodbye_and_ends_in_order(self, start_hub: StartHub) -> None:
        server = start_hub()
        async with RawClient(server) as idle, HubClient(server) as waiting, Customer(server) as talking:
            await idle.connect()
            await talking.open()
            await talking.say("how long does delivery take")
            exit = await asyncio.to_thread(server.terminate)
            assert (exit.code, exit.seconds < GONE_WITHIN) == (0, True)
            assert (await idle.closed()).code == 3001
            await waiting.wait_until(lambda: waiting.breaks, "the goodbye")
            assert waiting.breaks[0].code == 3001
            await asyncio.to_thread(server.start)
            await talking.wait_until(lambda: len(talking.subscriptions) > 2, "being back")
            assert len(await talking.history()) == 2


class TestConfiguration:
    @pytest.mark.parametrize(
        ("line", "text"),
        [
            (2, "# of a shop\nbehind_proxy: banana\n"),
            (3, "# of a shop\n\ncolour: blue\n"),
            (2, "pack: retail\nstore: [unclosed\n"),
        ],
        ids=["a bad value", "an unknown setting", "no YAML"],
    )
    def test_a_mistake_is_named_with_file_and_line(self, binary: Path, tmp_path: Path, line: int, text: str) -> None:
        config = tmp_path / "shop.yaml"
        config.write_text(text)
        ended = run("serve", "--port", "0", "--data", tmp_path / "data", "--config", config)
        assert ended.returncode != 0
        place = re.search(r"shop\.yaml:(\d+)", ended.stderr)
        assert place, ended.stderr
        # A parser may notice an open bracket only behind it.
        assert int(place[1]) >= line if "unclosed" in text else int(place[1]) == line

    def test_an_unknown_pack_is_named(self, binary: Path, tmp_path: Path) -> None:
        config = tmp_path / "shop.yaml"
        config.write_text("pack: circus\n")
        ended = run("serve", "--port", "0", "--data", tmp_path / "data", "--config", config)
        assert ended.returncode != 0
        assert "circus" in ended.stderr


class TestDoctor:
    def test_looks_at_every_part(self, binary: Path, tmp_path: Path) -> None:
        ended = run("doctor", "--json", "--data", tmp_path / "data")
        report = json.loads(ended.stdout)
        assert report["ok"] == (ended.returncode == 0)
        well = {check["name"] for check in report["checks"] if check["ok"]}
        assert {"topics", "pack retail", "pages", "store"} <= well
        assert all(check["problem"] for check in report["checks"] if not check["ok"])

    def test_says_what_to_fix(self, binary: Path, tmp_path: Path) -> None:
        config = tmp_path / "shop.yaml"
        config.write_text("backend:\n  allow: [banana]\n")
        ended = run("doctor", "--json", "--data", tmp_path / "data", "--config", config)
        assert ended.returncode != 0
        report = json.loads(ended.stdout)
        assert not report["ok"]
        assert [check for check in report["checks"] if "backend.allow" in check.get("problem", "")]
