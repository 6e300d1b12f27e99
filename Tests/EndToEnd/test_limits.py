"""What one connection, one person and one address may do: exactly so much, and nobody else is the worse for it."""

import asyncio
import json
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from caller import TOO_MANY_REQUESTS, Caller, behind_proxy, refusal
from conftest import StartHub
from own_hub import UNLIMITED, fresh, somebody
from raw_client import RawClient
from server import Server
from stream_client import connect as open_stream
from test_protocol import witness

LIMIT_EXCEEDED, CONNECTION_LIMIT = 106, 3504
FLOOD, TOO_BIG = 1008, 1009
FREED_WITHIN = 5.0


class TestMessages:
    async def test_a_burst_of_twice_a_seconds_worth_passes(self, hub: Server) -> None:
        async with witness(hub), Caller(hub) as client:
            await client.connect(hub.token(somebody(), "customer"))
            begun = time.monotonic()
            passed = await client.echoes(60)
            elapsed = time.monotonic() - begun
            assert 20 <= sum(passed) <= 20 + 10 * elapsed + 1
            assert all(passed[:20])

    async def test_then_a_seconds_worth_each_second(self, hub: Server) -> None:
        async with Caller(hub) as client:
            await client.connect(hub.token(somebody(), "customer"))
            await client.echoes(40)
            begun = time.monotonic()
            passed = 0
            while passed < 15:
                passed += sum(await client.echoes(1))
                await asyncio.sleep(0.01)
            assert 1.2 <= time.monotonic() - begun <= 4

    async def test_count_together_for_one_person(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=UNLIMITED | {"SWITCHBOARD_MESSAGES_PER_SECOND_PER_USER": "5"})
        user = somebody()
        async with Caller(hub) as first, Caller(hub) as second, Caller(hub) as other, Caller(hub) as nobody:
            for client, name in ((first, user), (second, user), (other, somebody())):
                await client.connect(hub.token(name, "customer"))
            await nobody.connect()
            assert 10 <= sum(await first.echoes(20)) <= 11
            assert sum(await second.echoes(20)) <= 2
            assert sum(await other.echoes(10)) == 10
            # Nobody in particular is not one person.
            assert sum(await nobody.echoes(20)) == 20

    async def test_count_together_for_one_address(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=behind_proxy(messages_per_second_per_address=5))
        async with Caller(hub, "203.0.113.7") as first, Caller(hub, "203.0.113.7") as second:
            async with Caller(hub, "203.0.113.8") as other:
                for client in (first, second, other):
                    await client.connect()
                assert 10 <= sum(await first.echoes(20)) <= 11
                assert sum(await second.echoes(20)) <= 2
                assert sum(await other.echoes(10)) == 10

    @pytest.mark.parametrize("kind", ["http_stream", "sse"])
    def test_count_on_streams_too(self, hub: Server, kind: str) -> None:
        with open_stream(hub, kind, hub.token(somebody(), "customer")) as stream:
            stream.connected()
            ids = range(2, 62)
            assert stream.send(*({"id": id, "rpc": {"method": "echo", "data": id}} for id in ids)) == 204
            refused = [reply for reply in map(stream.reply, ids) if "error" in reply]
            assert {reply["error"]["code"] for reply in refused} == {TOO_MANY_REQUESTS}
            assert 30 <= len(refused) <= 40

    async def test_a_command_that_waits_is_one_of_sixty_four(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            ids = range(2, 66)
            await client.send({"id": 1, "connect": {}}, *({"id": id, "history": {"channel": "news:q"}} for id in ids))
            assert list(await client.replies(1, *ids)) == [1, *ids]


class TestConnections:
    async def test_of_one_person_are_so_many(self, start_hub: StartHub) -> None:
        hub = start_hub()
        eve, adam = hub.token(somebody(), "customer"), hub.token(somebody(), "customer")
        clients = [Caller(hub) for _ in range(8)]
        for client in clients:
            await client.__aenter__()
        try:
            for client in clients[:5]:
                assert (await client.connect(eve))["client"]
            await clients[5].send({"id": 1, "connect": {"token": eve}})
            assert (await clients[5].closed()).code == CONNECTION_LIMIT
            assert (await clients[6].connect(adam))["client"] and (await clients[7].connect())["client"]
            assert sum(await clients[0].echoes(1)) == 1
            await clients[0].__aexit__()
            async with asyncio.timeout(FREED_WITHIN):
                while not await self.may_connect(hub, eve):
                    pass
        finally:
            for client in clients:
                await client.__aexit__()

    async def may_connect(self, hub: Server, token: str) -> bool:
        async with Caller(hub) as client:
            await client.send({"id": 1, "connect": {"token": token}})
            try:
                return "connect" in await client.next()
            except ConnectionClosed:
                return False

    async def test_of_one_address_are_so_many(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=behind_proxy(connections_per_address=3))
        async with Caller(hub, "203.0.113.7"), Caller(hub, "203.0.113.7"):
            async with Caller(hub, "203.0.113.7"):
                assert await refusal(hub, "203.0.113.7") == 503
                # What a client says of itself stands before what the proxy has seen.
                assert await refusal(hub, "198.51.100.1, 203.0.113.7") == 503
                assert await refusal(hub, "203.0.113.8") is None
                assert hub.get("/health/live").status_code == 200
            async with asyncio.timeout(FREED_WITHIN):
                while await refusal(hub, "203.0.113.7"):
                    pass

    async def test_of_one_network_of_version_six_are_so_many(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=behind_proxy(connections_per_address=2))
        async with Caller(hub, "2001:db8:1:2::1"), Caller(hub, "2001:db8:1:2:a:b:c:d"):
            assert await refusal(hub, "2001:db8:1:2::ffff") == 503
            assert await refusal(hub, "2001:db8:1:3::1") is None

    async def test_of_this_machine_are_not_counted(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=UNLIMITED | {"SWITCHBOARD_CONNECTIONS_PER_ADDRESS": "2"})
        async with Caller(hub), Caller(hub), Caller(hub) as last:
            assert (await last.connect())["client"]

    async def test_an_address_is_believed_of_a_listed_proxy_only(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=UNLIMITED | {"SWITCHBOARD_CONNECTIONS_PER_ADDRESS": "1"})
        async with Caller(hub, "203.0.113.7"), Caller(hub, "203.0.113.7") as last:
            assert (await last.connect())["client"]


class TestTopics:
    async def test_of_one_connection_are_so_many(self, start_hub: StartHub) -> None:
        hub = start_hub(settings=UNLIMITED)
        topics = [fresh() for _ in range(130)]
        async with witness(hub), RawClient(hub) as client:
            await client.connect()
            for topic in topics[:128]:
                assert "error" not in await client.command(subscribe={"channel": topic})
            assert (await client.command(subscribe={"channel": topics[128]}))["error"]["code"] == LIMIT_EXCEEDED
            await client.command(unsubscribe={"channel": topics[0]})
            assert "error" not in await client.command(subscribe={"channel": topics[128]})
            assert (await client.command(subscribe={"channel": topics[129]}))["error"]["code"] == LIMIT_EXCEEDED


class TestFrames:
    async def test_a_flood_of_frames_ends_its_connection(self, hub: Server) -> None:
        async with witness(hub), Caller(hub) as client:
            await client.connect()
            await client.flood(3000)
            assert (await client.closed()).code == FLOOD

    async def test_a_lively_one_does_not(self, hub: Server) -> None:
        async with Caller(hub) as client:
            await client.connect()
            await client.flood(150)
            assert sum(await client.echoes(1)) == 1


class TestSizes:
    LIMITS = [("customer", 32768), ("agent", 262144)]

    def message(self, size: int) -> str:
        frame = json.dumps({"id": 7, "rpc": {"method": "echo", "data": ""}})
        return frame.replace('""', f'"{"x" * (size - len(frame))}"')

    @pytest.mark.parametrize(("role", "limit"), LIMITS)
    @pytest.mark.parametrize("fragments", [1, 100])
    async def test_up_to_the_limit_is_taken_and_no_more(
        self, hub: Server, role: str, limit: int, fragments: int
    ) -> None:
        for size in (limit, limit + 1):
            text = self.message(size)
            assert len(text) == size
            step = -(-size // fragments)
            async with witness(hub), Caller(hub) as client:
                await client.connect(hub.token(somebody(), role))
                await client.send_fragments([text[at : at + step] for at in range(0, size, step)])
                if size == limit:
                    reply: dict[str, Any] = (await client.replies(7))[7]
                    assert len(reply["rpc"]["data"]) > limit - 100
                else:
                    assert (await client.closed()).code == TOO_BIG

    async def test_staff_are_staff_only_when_they_have_said_so(self, hub: Server) -> None:
        async with Caller(hub) as client:
            await client.send({"id": 1, "connect": {"token": "x" * 40_000}})
            assert (await client.closed()).code == TOO_BIG
