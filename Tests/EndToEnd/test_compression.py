"""Deflated messages (RFC 7692): only where the settings allow it, with a client of other people, and never longer than a
message may be."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from conftest import StartHub
from frame_client import UNHURRIED, FrameClient
from own_hub import UNLIMITED
from process_memory import resident_bytes
from server import Server
from websocket_frames import Opcode, frame

EXTENSION = "permessage-deflate"
OFFER = f"Sec-WebSocket-Extensions: {EXTENSION}"
RSV1 = 4
"""Says that a message is deflated (section 6)."""
MEBIBYTE = 1 << 20
TOO_BIG = 1009


@pytest.fixture(scope="module")
def compressing(start_module_hub: StartHub) -> Server:
    return start_module_hub("compressing", settings=UNLIMITED | UNHURRIED | {"SWITCHBOARD_COMPRESSION": "true"})


@asynccontextmanager
async def client_of(server: Server, compression: str | None = "deflate") -> AsyncIterator[ClientConnection]:
    async with connect(server.ws_url, compression=compression, max_size=None, proxy=None) as client:
        await client.send('{"id": 1, "connect": {}}')
        assert "connect" in json.loads(await client.recv())
        yield client


async def echo(client: ClientConnection, id: int, data: Any) -> Any:
    await client.send(json.dumps({"id": id, "rpc": {"method": "echo", "data": data}}, ensure_ascii=False))
    while (answer := json.loads(await client.recv())).get("id") != id:
        pass
    return answer["rpc"]["data"]


def extensions(client: ClientConnection) -> str:
    assert client.response
    return client.response.headers.get("Sec-WebSocket-Extensions", "")


def deflated(payload: bytes) -> bytes:
    """Section 7.2.1: without the four bytes that every such message ends with."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (machine.compress(payload) + machine.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")


class TestAgreeing:
    async def test_on_it_where_both_want_it(self, compressing: Server) -> None:
        async with client_of(compressing) as client:
            assert EXTENSION in extensions(client)
            assert "server_no_context_takeover" in extensions(client)

    async def test_not_where_the_client_does_not_offer_it(self, compressing: Server) -> None:
        async with client_of(compressing, compression=None) as client:
            assert extensions(client) == ""
            assert await echo(client, 2, "plain") == "plain"

    async def test_not_by_default(self, hub: Server) -> None:
        async with client_of(hub) as client:
            assert extensions(client) == ""
            assert await echo(client, 2, "plain") == "plain"


class TestTalking:
    @pytest.mark.parametrize("count", [0, 1, 125, 126, 1000, 5000, 20_000])
    async def test_what_is_said_comes_back(self, compressing: Server, count: int) -> None:
        async with client_of(compressing) as client:
            for id, data in enumerate(["茶" * (count // 3), "x" * count, [*range(count // 8)]], start=2):
                assert await echo(client, id, data) == data

    async def test_a_burst_comes_whole_and_in_order(self, compressing: Server) -> None:
        async with client_of(compressing) as client:
            topic = "news:deflated"
            await client.send(json.dumps({"id": 2, "subscribe": {"channel": topic}}))
            assert "subscribe" in json.loads(await client.recv())
            commands = [{"publish": {"channel": topic, "data": {"n": n, "text": "tea " * 500}}} for n in range(300)]
            body = {"commands": commands}
            assert compressing.post("/api/batch", json=body, headers=compressing.key).status_code == 200
            numbers = [json.loads(await client.recv())["push"]["pub"]["data"]["n"] for _ in commands]
            assert numbers == list(range(300))

    async def test_the_hub_says_goodbye(self, compressing: Server) -> None:
        async with client_of(compressing) as client:
            await client.send("no JSON")
            await client.wait_closed()
            assert client.close_code == 3501


class TestBombs:
    def test_a_message_may_not_be_longer_than_others_when_it_is_inflated(self, compressing: Server) -> None:
        before = resident_bytes(compressing)
        for _ in range(2):
            with FrameClient(compressing, says_connect=False, fields=(OFFER,)) as client:
                bomb = deflated(b" " * (32 * MEBIBYTE))
                assert len(bomb) < 40_000
                client.say(frame(Opcode.TEXT, bomb[:30_000], reserved=RSV1))
                assert client.ending(hangs_up=True).code == TOO_BIG
        assert resident_bytes(compressing) - before < 16 * MEBIBYTE

    def test_rubbish_ends_the_connection_and_no_other(self, compressing: Server) -> None:
        with FrameClient(compressing, says_connect=False, fields=(OFFER,)) as client:
            client.say(frame(Opcode.TEXT, b"\xff\xff\xff\xff rubbish", reserved=RSV1))
            client.ending(hangs_up=True)
        with FrameClient(compressing) as another:
            assert another.is_open
