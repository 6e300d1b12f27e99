"""Connection tokens: every algorithm and source of keys, every forgery, and how a connection outlasts its token."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from conftest import StartHub
from forgeries import AUDIENCE, FORGED, ISSUER, RS, SECRET, STRANGERS_RS, by_secret, good
from own_hub import UNLIMITED, fresh
from raw_client import RawClient
from sdk_client import SdkClient
from server import Server
from signing_keys import ALGORITHMS, KeyServer, SigningKey, claims_of, key, key_set

INVALID_TOKEN, EXPIRED = 3500, 3005
TOKEN_EXPIRED = 109
KNOWN_AGAIN_WITHIN = 15.0
"""A new key is asked for at most every 10 s."""


async def user_of(hub: Server, token: str) -> str:
    """Who the hub takes the bearer for."""
    topic = fresh()
    async with RawClient(hub) as client:
        told = await client.connect(token)
        await client.command(subscribe={"channel": topic})
        reply = await client.command(presence={"channel": topic})
        return reply["presence"]["presence"][told["client"]].get("user", "")


async def verdict(hub: Server, token: str) -> int | None:
    """The code of the close or the error a token gets; nothing when it is taken."""
    async with RawClient(hub) as client:
        await client.send({"id": 1, "connect": {"token": token}})
        try:
            reply = await client.next()
        except ConnectionClosed:
            return (await client.closed()).code
        if "error" in reply:
            return int(reply["error"]["code"])
        return None


@pytest.fixture(scope="module")
def key_server() -> Iterator[KeyServer]:
    with KeyServer().running() as server:
        server.answer = key_set(STRANGERS_RS)
        yield server


@pytest.fixture(scope="module")
def guarded(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Knows a secret and three keys, and wants an audience and an issuer."""
    file = tmp_path_factory.mktemp("keys") / "jwks.json"
    file.write_text(key_set(*map(key, ALGORITHMS)))
    settings = UNLIMITED | {
        "SWITCHBOARD_TOKENS_JWKS": str(file),
        "SWITCHBOARD_TOKENS_AUDIENCE": AUDIENCE,
        "SWITCHBOARD_TOKENS_ISSUER": ISSUER,
    }
    return start_module_hub("guarded", settings=settings, token_secret=SECRET)


class TestSources:
    @pytest.mark.parametrize("algorithm", ALGORITHMS)
    async def test_a_key_of_a_set_in_a_file(self, guarded: Server, algorithm: str) -> None:
        assert await user_of(guarded, key(algorithm).sign(good())) == "eve"

    async def test_the_shared_secret_goes_on_beside_them(self, guarded: Server) -> None:
        assert await user_of(guarded, by_secret(good())) == "eve"

    async def test_one_of_several_audiences_is_enough(self, guarded: Server) -> None:
        assert await user_of(guarded, RS.sign(good(aud=["elsewhere", AUDIENCE]))) == "eve"

    @pytest.mark.parametrize("algorithm", ALGORITHMS)
    async def test_a_public_key_in_pem(self, start_hub: StartHub, tmp_path: Path, algorithm: str) -> None:
        file = tmp_path / "public.pem"
        file.write_bytes(key(algorithm).pem)
        hub = start_hub(settings={"SWITCHBOARD_TOKENS_PUBLIC_KEY": str(file)})
        assert await user_of(hub, key(algorithm).sign(claims_of("eve"), kid=None)) == "eve"
        stranger = key(algorithm, "a stranger").sign(claims_of("eve"), kid=None)
        assert await verdict(hub, stranger) == INVALID_TOKEN

    @pytest.mark.limit(60)
    async def test_a_set_over_http_is_read_again_for_a_new_key(self, start_hub: StartHub) -> None:
        old, new = key("ES256", "of last year"), key("ES256", "of this year")
        with KeyServer().running() as served:
            served.answer = key_set(old)
            hub = start_hub(settings=UNLIMITED | {"SWITCHBOARD_TOKENS_JWKS": served.url})
            assert await user_of(hub, old.sign(claims_of("eve"))) == "eve"
            served.answer = key_set(old, new)
            await self.becomes_known(hub, new)
            assert await verdict(hub, old.sign(claims_of("eve"))) is None

    @pytest.mark.limit(60)
    async def test_keys_stay_when_their_server_answers_nonsense(self, start_hub: StartHub) -> None:
        nonsense = {"broken": (500, "{}"), "page": (200, "<html>"), "number": (200, '{"keys": 7}')}
        # A hub for each: all wait at the same time until they may ask again.
        await asyncio.gather(*(self.keys_stay(start_hub, name, *answer) for name, answer in nonsense.items()))

    async def keys_stay(self, start_hub: StartHub, name: str, status: int, answer: str) -> None:
        known, unknown = key("EdDSA", "known"), key("EdDSA", "unknown")
        with KeyServer().running() as served:
            served.answer = key_set(known)
            hub = start_hub(name, settings=UNLIMITED | {"SWITCHBOARD_TOKENS_JWKS": served.url})
            assert await verdict(hub, known.sign(claims_of("eve"))) is None
            served.status, served.answer = status, answer
            asked = len(served.requests)
            async with asyncio.timeout(KNOWN_AGAIN_WITHIN):
                while len(served.requests) == asked:
                    assert await verdict(hub, unknown.sign(claims_of("eve"))) == INVALID_TOKEN
                    await asyncio.sleep(0.1)
            assert await verdict(hub, known.sign(claims_of("eve"))) is None

    async def test_unknown_keys_do_not_make_the_hub_ask_all_the_time(self, start_hub: StartHub) -> None:
        known = key("ES256", "known")
        with KeyServer().running() as served:
            served.answer = key_set(known)
            begun = time.monotonic()
            hub = start_hub(settings=UNLIMITED | {"SWITCHBOARD_TOKENS_JWKS": served.url})
            for number in range(30):
                await verdict(hub, known.sign(claims_of("eve"), kid=f"guess {number}"))
            assert len(served.requests) <= 2 + (time.monotonic() - begun) // 10

    async def becomes_known(self, hub: Server, new: SigningKey) -> None:
        async with asyncio.timeout(KNOWN_AGAIN_WITHIN):
            while await verdict(hub, new.sign(claims_of("eve"))) is not None:
                await asyncio.sleep(0.1)


class TestForgeries:
    @pytest.mark.parametrize("name", FORGED)
    async def test_ends_the_connection(self, guarded: Server, name: str) -> None:
        assert await verdict(guarded, FORGED[name]()) == INVALID_TOKEN

    @pytest.mark.parametrize("field", ["jku", "x5u"])
    async def test_no_key_is_fetched_from_where_a_token_says(
        self, guarded: Server, key_server: KeyServer, field: str
    ) -> None:
        for kid in (STRANGERS_RS.kid, RS.kid):
            token = STRANGERS_RS.sign(good(), kid=kid, **{field: key_server.url})
            assert await verdict(guarded, token) == INVALID_TOKEN
        # Ignored rather than forbidden: a good signature stays good.
        assert await verdict(guarded, RS.sign(good(), **{field: key_server.url})) is None
        assert key_server.requests == []

    async def test_an_expired_one_is_told_apart(self, guarded: Server) -> None:
        for sign in (*(key(algorithm).sign for algorithm in ALGORITHMS), by_secret):
            assert await verdict(guarded, sign(good(lifetime=-120))) == TOKEN_EXPIRED

    async def test_an_expired_one_that_is_forged_is_only_forged(self, guarded: Server) -> None:
        assert await verdict(guarded, STRANGERS_RS.sign(good(lifetime=-120), kid=RS.kid)) == INVALID_TOKEN


class TestClaims:
    async def test_info_is_shown_to_others(self, guarded: Server) -> None:
        topic = fresh()
        info = {"shop": "杭州", "tier": 3}
        async with SdkClient(guarded, RS.sign(good(info=info))) as client:
            await client.subscribe(topic)
            present = await client.sdk.presence(topic)
            assert [(each.user, each.conn_info) for each in present.clients.values()] == [("eve", info)]

    async def test_channels_are_subscribed_by_the_server(self, guarded: Server) -> None:
        topics = [fresh(), fresh()]
        async with SdkClient(guarded, RS.sign(good(channels=topics))) as client:
            for topic in topics:
                (told,) = await client.wait_for("subscribed", topic)
                assert told.recoverable and told.stream_position
                body = {"channel": topic, "data": "hello"}
                assert "error" not in guarded.post("/api/publish", json=body, headers=guarded.key).json()
                await client.wait_for_publications(topic, 1)

    async def test_an_empty_sub_is_nobody_in_particular(self, guarded: Server) -> None:
        assert await user_of(guarded, RS.sign(good(sub=""))) == ""


class TestExpiry:
    def tokens(self, hub: Server, *lifetimes: float) -> Any:
        """A `get_token` of the SDK: one lifetime after the other, the last again and again."""
        given: list[str] = []

        async def next_token() -> str:
            given.append(hub.token("eve", "customer", lifetime=lifetimes[min(len(given), len(lifetimes) - 1)]))
            return given[-1]

        return given, next_token

    async def test_the_sdk_fetches_another_for_an_expired_one(self, hub: Server) -> None:
        given, get_token = self.tokens(hub, 600)
        async with SdkClient(hub, hub.token("eve", "customer", lifetime=-120), get_token) as client:
            assert [error.code for error in client.told("error")] == [TOKEN_EXPIRED]
            assert len(given) == 1

    async def test_the_sdk_gives_up_without_another(self, hub: Server) -> None:
        client = SdkClient(hub, hub.token("eve", "customer", lifetime=-120))
        await client.sdk.connect()
        await client.wait_for("disconnected")
        assert client.end and client.end.code == 1

    async def test_a_connection_is_refreshed_again_and_again(self, start_hub: StartHub) -> None:
        hub = start_hub(settings={"SWITCHBOARD_EXPIRY_GRACE": "3"})
        given, get_token = self.tokens(hub, 2)
        async with SdkClient(hub, get_token=get_token) as client:
            async with asyncio.timeout(15):
                while len(given) < 4:
                    await client.call("echo", number=len(given))
                    await asyncio.sleep(0.2)
            assert (client.breaks, client.end, client.told("error")) == ([], None, [])

    async def test_a_connection_that_is_not_refreshed_ends(self, start_hub: StartHub) -> None:
        hub = start_hub(settings={"SWITCHBOARD_EXPIRY_GRACE": "1"})
        async with RawClient(hub) as client, RawClient(hub) as lasting:
            await lasting.connect(hub.token("adam", "customer", lifetime=600))
            begun = time.time()
            told = await client.connect(hub.token("eve", "customer", lifetime=2))
            assert told["expires"] and 0 < told["ttl"] <= 2
            assert (await client.closed()).code == EXPIRED
            # Not before the token was over: its last second counts from its beginning.
            assert time.time() - begun > 1.5
            assert "error" not in await lasting.command(history={"channel": fresh()})

    async def test_the_sdk_comes_back_after_an_expiry_it_missed(self, start_hub: StartHub) -> None:
        hub = start_hub(settings={"SWITCHBOARD_EXPIRY_GRACE": "1"})
        asked: list[str] = []

        async def late() -> str:
            asked.append("")
            if len(asked) == 2:  # the refresh on time fails; the SDK would try again in five seconds
                raise ConnectionError("the shop is away")
            return hub.token("eve", "customer", lifetime=2 if len(asked) == 1 else 600)

        async with SdkClient(hub, get_token=late) as client:
            await client.wait_until(lambda: client.breaks, "the break")
            assert client.breaks[0].code == EXPIRED
            await client.wait_for("connected", count=2)
            assert [error.code for error in client.told("error") if hasattr(error, "code")] == [TOKEN_EXPIRED]

    async def test_a_refreshed_connection_outlives_the_first_token(self, start_hub: StartHub) -> None:
        hub = start_hub(settings={"SWITCHBOARD_EXPIRY_GRACE": "1"})
        async with RawClient(hub) as refreshed, RawClient(hub) as other:
            for client in (refreshed, other):
                await client.connect(hub.token("eve", "customer", lifetime=2))
            reply = await refreshed.command(refresh={"token": hub.token("eve", "customer", lifetime=600)})
            assert reply["refresh"]["expires"] and 500 < reply["refresh"]["ttl"] <= 600
            assert (await other.closed()).code == EXPIRED
            assert "error" not in await refreshed.command(history={"channel": fresh()})

    @pytest.mark.parametrize("lifetime", [-120, -0.5])
    async def test_an_expired_refresh_is_an_error_and_changes_nothing(self, hub: Server, lifetime: float) -> None:
        async with RawClient(hub) as client:
            await client.connect(hub.token("eve", "customer"))
            reply = await client.command(refresh={"token": hub.token("eve", "customer", lifetime=lifetime)})
            assert reply["error"]["code"] == TOKEN_EXPIRED
            assert "error" not in await client.command(history={"channel": fresh()})

    @pytest.mark.parametrize("user", ["mallory", ""])
    async def test_a_connection_does_not_become_somebody_else(self, hub: Server, user: str) -> None:
        async with RawClient(hub) as client:
            await client.connect(hub.token("eve", "customer"))
            await client.send({"id": 9, "refresh": {"token": hub.token(user, "admin")}})
            assert (await client.closed()).code == INVALID_TOKEN
