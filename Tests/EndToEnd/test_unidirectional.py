"""Streams that only tell: the connect request says all, and pushes come bare."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed

from conftest import StartHub
from hub_client import ANSWER_WITHIN
from own_hub import UNLIMITED, fresh, somebody
from server import Server
from stream_client import HttpStream, connect
from test_server_api_all import publish

KINDS = ["uni_http_stream", "uni_sse"]
TYPES = {"uni_http_stream": "application/x-ndjson", "uni_sse": "text/event-stream"}


@pytest.fixture(scope="module")
def telling(start_module_hub: StartHub) -> Server:
    return start_module_hub("telling", settings=UNLIMITED | {"SWITCHBOARD_PING_INTERVAL": "1"})


@pytest.mark.parametrize("kind", KINDS)
class TestByHttp:
    def test_begins_with_how_it_stands(self, telling: Server, kind: str) -> None:
        topic = fresh()
        with connect(telling, kind, subs={topic: {}}) as stream:
            assert stream.status == 200 and stream.content_type.startswith(TYPES[kind])
            first = stream.next()
            assert first is not None and set(first) == {"connect"}
            told = first["connect"]
            assert told["client"] and told["version"].startswith("switchboard") and told["ping"] == 1
            assert not told.get("pong") and topic in told["subs"]

    def test_brings_publications_of_topics_asked_for_and_given(self, telling: Server, kind: str) -> None:
        asked, given = fresh(), fresh()
        token = telling.token(somebody(), "customer", channels=[given])
        with connect(telling, kind, token, subs={asked: {}}) as stream:
            assert {asked, given} <= set(stream.push("connect")["connect"]["subs"])
            publish(telling, asked, "a")
            publish(telling, given, "b")
            found = [stream.push("pub") for _ in range(2)]
            assert [(each["channel"], each["pub"]["data"]) for each in found] == [(asked, "a"), (given, "b")]
            assert [each["pub"]["offset"] for each in found] == [1, 1]

    def test_recovers(self, telling: Server, kind: str) -> None:
        topic = fresh()
        with connect(telling, kind, subs={topic: {}}) as stream:
            seen = stream.push("connect")["connect"]["subs"][topic]
        publish(telling, topic, "a", "b")
        position = {"recover": True, "offset": seen.get("offset", 0), "epoch": seen["epoch"]}
        with connect(telling, kind, subs={topic: position}) as stream:
            result = stream.push("connect")["connect"]["subs"][topic]
            assert result["recovered"] and [each["data"] for each in result["publications"]] == ["a", "b"]
            publish(telling, topic, "c")
            assert stream.push("pub")["pub"]["data"] == "c"

    def test_leaves_out_what_is_not_allowed(self, telling: Server, kind: str) -> None:
        topic = fresh()
        forbidden = ["desk:queue", "notices:adam", "nowhere:a", "nonsense", ""]
        with connect(telling, kind, subs={each: {} for each in [*forbidden, topic]}) as stream:
            assert set(stream.push("connect")["connect"]["subs"]) == {topic}

    def test_lives_without_pongs(self, telling: Server, kind: str) -> None:
        """Longer than a connection that owes them does."""
        topic = fresh()
        with connect(telling, kind, subs={topic: {}}) as stream:
            pings = 0
            while pings < 11:
                found = stream.next()
                assert found is not None and "disconnect" not in found
                pings += found == {}
            publish(telling, topic, "still here")
            assert stream.push("pub")["pub"]["data"] == "still here"

    def test_ends_with_why(self, telling: Server, kind: str) -> None:
        user = somebody()
        with connect(telling, kind, telling.token(user, "customer")) as stream:
            stream.push("connect")
            telling.post("/api/disconnect", json={"user": user}, headers=telling.key)
            last = stream.push("disconnect")
            assert set(last) == {"disconnect"} and last["disconnect"]["code"] == 3503 and last["disconnect"]["reason"]
            assert stream.has_ended()

    def test_a_forged_token_ends_it(self, telling: Server, kind: str) -> None:
        with connect(telling, kind, "nonsense") as stream:
            assert stream.push("disconnect")["disconnect"]["code"] == 3500
            assert stream.has_ended()

    def test_an_expired_token_ends_it(self, telling: Server, kind: str) -> None:
        """There is no reply that could carry an error; as in Centrifugo the code is the expiry's or the error's."""
        with connect(telling, kind, telling.token("eve", "customer", lifetime=-120)) as stream:
            assert stream.push("disconnect")["disconnect"]["code"] in (109, 3005, 3500)
            assert stream.has_ended()

    @pytest.mark.parametrize("first", ["nonsense", "[]"])
    def test_a_request_that_is_none_is_refused(self, telling: Server, kind: str, first: str) -> None:
        with HttpStream(telling, kind, first) as stream:
            if stream.status == 200:
                assert stream.push("disconnect")["disconnect"]["code"] in (3500, 3501)
                assert stream.has_ended()
            else:
                assert stream.status == 400

    def test_cannot_be_spoken_to(self, telling: Server, kind: str) -> None:
        with connect(telling, kind) as stream:
            told = stream.push("connect")["connect"]
            stream.session, stream.node = told.get("session", told["client"]), told.get("node", "")
            assert stream.send({"id": 2, "rpc": {"method": "echo", "data": 1}}) in (400, 404)
            assert stream.next() == {}  # a ping, and no answer


class TestByWebSocket:
    def connection(self, hub: Server) -> open_socket:
        url = hub.ws_url.replace("/websocket", "/uni_websocket")
        return open_socket(url, proxy=None, compression=None, ping_interval=None, close_timeout=1)

    async def next(self, socket: ClientConnection) -> dict[str, Any]:
        """The next object that is no ping."""
        async with asyncio.timeout(ANSWER_WITHIN):
            while True:
                for line in str(await socket.recv()).split("\n"):
                    if line and (found := json.loads(line)) != {}:
                        return found

    async def code(self, socket: ClientConnection) -> int:
        async with asyncio.timeout(ANSWER_WITHIN):
            try:
                while True:
                    await socket.recv()
            except ConnectionClosed:
                return socket.close_code or 0

    async def test_tells_bare_pushes(self, telling: Server) -> None:
        topic, given = fresh(), fresh()
        token = telling.token(somebody(), "customer", channels=[given])
        async with self.connection(telling) as socket:
            await socket.send(json.dumps({"token": token, "subs": {topic: {}, "desk:queue": {}}}))
            told = (await self.next(socket))["connect"]
            assert {topic, given} <= set(told["subs"]) and "desk:queue" not in told["subs"] and not told.get("pong")
            publish(telling, topic, "a")
            push = await self.next(socket)
            while "pub" not in push:
                push = await self.next(socket)
            assert (push["channel"], push["pub"]["data"]) == (topic, "a")

    async def test_closes_with_a_code(self, telling: Server) -> None:
        user = somebody()
        async with self.connection(telling) as socket:
            await socket.send(json.dumps({"token": telling.token(user, "customer")}))
            await self.next(socket)
            telling.post("/api/disconnect", json={"user": user}, headers=telling.key)
            assert await self.code(socket) == 3503

    @pytest.mark.parametrize(("first", "code"), [('{"token": "nonsense"}', 3500), ("nonsense", 3501), ("[]", 3501)])
    async def test_a_bad_first_message_closes_it(self, telling: Server, first: str, code: int) -> None:
        async with self.connection(telling) as socket:
            await socket.send(first)
            assert await self.code(socket) == code
