"""The client protocol at its edges: order, bad commands, silence, tokens, pings. Each abuse leaves others alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from conftest import StartHub
from entries import text_part
from hub_client import HubClient
from raw_client import RawClient
from server import Server

BAD_REQUEST = 3501
DEEP = 200

MALFORMED = {
    "no JSON": "hello",
    "no object": "[]",
    "an open object": '{"id": 2, "rpc": {',
    "two objects on one line": '{"id": 2, "history": {"channel": "news:a"}} {"id": 3}',
    "an unknown request": '{"id": 2, "teleport": {}}',
    "two requests": '{"id": 2, "rpc": {"method": "a"}, "history": {"channel": "news:a"}}',
    "no id": '{"rpc": {"method": "conversation.open"}}',
    "a negative id": '{"id": -1, "rpc": {"method": "conversation.open"}}',
    "an id that is too large": '{"id": 99999999999999999999, "rpc": {"method": "conversation.open"}}',
    "an id of words": '{"id": "two", "rpc": {"method": "conversation.open"}}',
    "a request that is no object": '{"id": 2, "rpc": 7}',
    "duplicate keys": '{"id": 2, "id": 3, "rpc": {"method": "conversation.open"}}',
    "duplicate keys inside": '{"id": 2, "rpc": {"method": "a", "method": "b"}}',
    "deep data": '{"id": 2, "rpc": {"method": "a", "data": ' + "[" * DEEP + "]" * DEEP + "}}",
    "not a number": '{"id": 2, "rpc": {"method": "a", "data": NaN}}',
    "a second connect": '{"id": 2, "connect": {}}',
}


@asynccontextmanager
async def witness(server: Server) -> AsyncIterator[None]:
    """Somebody else, whom nothing of what happens inside may disturb."""
    async with HubClient(server) as client:
        yield
        await client.call("conversation.open", channel="web")
        assert client.breaks == [] and client.end is None


class TestOrder:
    async def test_many_commands_in_one_frame_are_answered_in_order(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            await client.send(
                {"id": 1, "connect": {}},
                {"id": 2, "subscribe": {"channel": "news:frame"}},
                {"id": 3, "history": {"channel": "news:frame"}},
                {"id": 4, "presence_stats": {"channel": "news:frame"}},
                {"id": 5, "unsubscribe": {"channel": "news:frame"}},
                {"id": 6, "rpc": {"method": "conversation.open", "data": {"channel": "web"}}},
            )
            replies = await client.replies(1, 2, 3, 4, 5, 6)
            assert [id for id in replies if id != 6] == [1, 2, 3, 4, 5]
            assert not [reply for reply in replies.values() if "error" in reply]

    async def test_calls_of_one_conversation_keep_their_order(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            await client.connect()
            opened = await client.command(rpc={"method": "conversation.open", "data": {"channel": "web"}})
            conversation = opened["rpc"]["data"]["conversation"]
            ids = range(10, 20)
            message = {"conversation": conversation, "parts": [text_part("hello")]}
            calls = {id: {"method": "conversation.send", "data": message | {"id": str(id)}} for id in ids}
            await client.send(*({"id": id, "rpc": call} for id, call in calls.items()))
            replies = await client.replies(*ids)
            seqs = [replies[id]["rpc"]["data"]["seq"] for id in ids]
            assert list(replies) == list(ids)
            assert seqs == sorted(set(seqs))

    async def test_connect_tells_how_to_go_on(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            told = await client.connect()
            assert told["client"] and told["version"].startswith("switchboard")
            assert told["ping"] > 0 and told["pong"] is True

    async def test_unknown_fields_are_ignored(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            await client.connect(colour="blue")
            reply = await client.command(history={"channel": "news:fields", "colour": "blue"}, colour="blue")
            assert "error" not in reply


class TestBadInput:
    @pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED.keys())
    async def test_a_malformed_frame_ends_its_connection_only(self, hub: Server, frame: str) -> None:
        async with witness(hub), RawClient(hub) as client:
            await client.connect()
            await client.send_frame(frame)
            assert (await client.closed()).code == BAD_REQUEST

    @pytest.mark.parametrize("request_name", ["rpc", "subscribe", "history"])
    async def test_anything_before_connect_is_a_bad_request(self, hub: Server, request_name: str) -> None:
        async with witness(hub), RawClient(hub) as client:
            await client.send({"id": 1, request_name: {"channel": "news:early", "method": "conversation.open"}})
            assert (await client.closed()).code == BAD_REQUEST

    async def test_a_frame_over_the_limit_is_too_big(self, hub: Server) -> None:
        async with witness(hub), RawClient(hub) as client:
            await client.connect()
            await client.send({"id": 2, "rpc": {"method": "conversation.open", "data": "x" * (64 << 10)}})
            assert (await client.closed()).code == 1009

    @pytest.mark.parametrize("text", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"])
    async def test_bytes_that_are_no_utf8_end_the_connection(self, hub: Server, text: bytes) -> None:
        async with witness(hub), RawClient(hub) as client:
            await client.connect()
            await client.send_frame(b'{"id": 2, "rpc": {"method": "' + text + b'"}}')
            assert (await client.closed()).code == 1007

    async def test_a_flood_is_slowed_down_and_does_no_harm(self, hub: Server) -> None:
        async with witness(hub), RawClient(hub) as client:
            await client.connect()
            ids = range(2, 62)
            await client.send(*({"id": id, "rpc": {"method": "conversation.sing", "data": {}}} for id in ids))
            replies = await client.replies(*ids)
            refused = [reply["error"] for reply in replies.values() if reply["error"]["code"] != 104]
            assert refused
            assert {(error["code"], error["temporary"]) for error in refused} <= {(111, True), (429, True)}


class TestTokens:
    async def test_a_forged_token_ends_the_connection(self, hub: Server) -> None:
        head, claims, signature = hub.token("eve", "admin").split(".")
        forged = [
            "nonsense",
            f"{head}.{claims}.{signature[::-1]}",
            f"eyJhbGciOiJub25lIn0.{claims}.",
            hub.token("eve", "emperor"),
        ]
        for token in forged:
            async with RawClient(hub) as client:
                await client.send({"id": 1, "connect": {"token": token}})
                assert (await client.closed()).code == 3500, token

    async def test_an_expired_token_is_an_error_that_says_so(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            reply = await client.command(connect={"token": hub.token("eve", "customer", lifetime=-120)})
            assert reply["error"]["code"] == 109

    async def test_a_token_can_be_refreshed(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            told = await client.connect(hub.token("eve", "customer", lifetime=60))
            assert told["expires"] and 0 < told["ttl"] <= 60
            reply = await client.command(refresh={"token": hub.token("eve", "customer", lifetime=600)})
            assert reply["refresh"]["expires"] and 60 < reply["refresh"]["ttl"] <= 600


class TestSilence:
    async def test_a_connection_that_says_nothing_is_closed(self, start_hub: StartHub) -> None:
        server = start_hub(settings={"SWITCHBOARD_CONNECT_TIMEOUT": "1"})
        async with HubClient(server) as patient, RawClient(server) as silent:
            assert (await silent.closed(within=5)).code == 3502
            assert patient.breaks == []

    @pytest.mark.limit(60)
    async def test_pings_come_on_schedule_and_want_an_answer(self, start_hub: StartHub) -> None:
        server = start_hub(settings={"SWITCHBOARD_PING_INTERVAL": "1"})
        async with RawClient(server) as lively, RawClient(server) as dead:
            interval = (await lively.connect())["ping"]
            assert interval == 1
            await dead.connect()
            hung_up = asyncio.create_task(dead.closed(within=20))
            while not hung_up.done():
                await lively.ping(within=interval + 1)
                await lively.pong()
            assert hung_up.result().code == 3012
            assert "error" not in await lively.command(history={"channel": "news:pings"})
