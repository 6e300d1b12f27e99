"""Business systems publish through `cent`, the public client of the server API; customers receive by the SDK."""

from typing import Any

import cent
import pytest

from conftest import client_of
from hub_client import HubClient
from raw_client import RawClient
from server import Server


def positions(client: HubClient, topic: str) -> list[tuple[int, object]]:
    return [(publication.offset, publication.data) for publication in client.on(topic)]


class TestPublishing:
    async def test_reaches_subscribers_in_order_with_offsets(self, hub: Server, api: cent.Client, topic: str) -> None:
        async with HubClient(hub) as first, HubClient(hub) as second:
            for client in (first, second):
                await client.subscribe(topic)
            for number in (1, 2, 3):
                result = api.publish(cent.PublishRequest(channel=topic, data={"number": number}))
                assert result.offset == number and result.epoch
            for client in (first, second):
                await client.wait_for_publications(topic, 3)
                assert positions(client, topic) == [(number, {"number": number}) for number in (1, 2, 3)]

    async def test_data_passes_verbatim(self, hub: Server, topic: str) -> None:
        exact = '{"price": 19.99, "id": 12345678901234567890, "text": "杯\\u676f\\/", "nested": [[], {}, null]}'
        async with RawClient(hub) as client:
            await client.connect()
            await client.command(subscribe={"channel": topic})
            body = f'{{"channel": "{topic}", "data": {exact}}}'
            headers = hub.key | {"Content-Type": "application/json"}
            assert hub.post("/api/publish", data=body.encode(), headers=headers).status_code == 200
            while '"pub"' not in (frame := await client.frame()):
                pass  # our own coming is told on the topic, too
            assert exact in frame

    async def test_broadcast_reaches_each_topic(self, hub: Server, api: cent.Client, topic: str) -> None:
        other = f"{topic}-other"
        async with HubClient(hub) as client:
            await client.subscribe(topic)
            await client.subscribe(other)
            result = api.broadcast(cent.BroadcastRequest(channels=[topic, other], data="both"))
            assert [response.result.offset for response in result.responses if response.result] == [1, 1]
            await client.wait_for_publications(topic, 1)
            await client.wait_for_publications(other, 1)
            assert positions(client, topic) == positions(client, other) == [(1, "both")]

    def test_an_idempotency_key_publishes_once(self, api: cent.Client, topic: str) -> None:
        request = cent.PublishRequest(channel=topic, data="once", idempotency_key="k1")
        assert api.publish(request) == api.publish(request)
        assert len(api.history(cent.HistoryRequest(channel=topic, limit=-1)).publications) == 1

    async def test_skipping_the_history_leaves_nothing_behind(self, hub: Server, api: cent.Client, topic: str) -> None:
        async with HubClient(hub) as client:
            await client.subscribe(topic)
            api.publish(cent.PublishRequest(channel=topic, data="passing", skip_history=True))
            await client.wait_for_publications(topic, 1)
            assert positions(client, topic) == [(0, "passing")]
        assert api.history(cent.HistoryRequest(channel=topic, limit=-1)).publications == []

    def test_an_unknown_namespace_is_an_error_in_a_good_answer(self, api: cent.Client) -> None:
        with pytest.raises(cent.CentApiResponseError) as raised:
            api.publish(cent.PublishRequest(channel="nowhere:1", data={}))
        assert raised.value.code == 102

    @pytest.mark.parametrize("key", ["", "wrong"])
    def test_a_wrong_key_is_refused(self, hub: Server, key: str, topic: str) -> None:
        with client_of(hub, key) as stranger, pytest.raises(cent.CentUnauthorizedError):
            stranger.publish(cent.PublishRequest(channel=topic, data={}))


class TestHistory:
    def test_comes_in_parts_both_ways(self, api: cent.Client, topic: str) -> None:
        for number in range(1, 6):
            api.publish(cent.PublishRequest(channel=topic, data=number))

        def numbers(**query: Any) -> list[int]:
            page = api.history(cent.HistoryRequest(channel=topic, **query))
            assert page.offset == 5
            return [publication.data for publication in page.publications]

        epoch = api.history(cent.HistoryRequest(channel=topic)).epoch
        assert numbers() == []
        assert numbers(limit=-1) == [1, 2, 3, 4, 5]
        assert numbers(limit=2) == [1, 2]
        assert numbers(limit=2, reverse=True) == [5, 4]
        assert numbers(limit=-1, since=cent.StreamPosition(offset=3, epoch=epoch)) == [4, 5]

    def test_keeps_the_newest_hundred(self, api: cent.Client, topic: str) -> None:
        for number in range(1, 106):
            api.publish(cent.PublishRequest(channel=topic, data=number))
        kept = api.history(cent.HistoryRequest(channel=topic, limit=-1)).publications
        assert [publication.offset for publication in kept] == list(range(6, 106))


class TestRecovery:
    async def test_the_sdk_gets_what_it_missed_once(self, hub: Server, api: cent.Client, topic: str) -> None:
        async with HubClient(hub) as client:
            await client.subscribe(topic)
            api.publish(cent.PublishRequest(channel=topic, data="seen"))
            await client.wait_for_publications(topic, 1)
            await client.sdk.disconnect()
            for data in ("missed", "missed too"):
                api.publish(cent.PublishRequest(channel=topic, data=data))
            await client.connect()
            await client.wait_for_publications(topic, 3)
            api.publish(cent.PublishRequest(channel=topic, data="live"))
            await client.wait_for_publications(topic, 4)
            assert positions(client, topic) == [(1, "seen"), (2, "missed"), (3, "missed too"), (4, "live")]
            assert client.subscriptions[-1].recovered

    async def test_is_refused_whole_for_another_epoch(self, hub: Server, api: cent.Client, topic: str) -> None:
        for number in (1, 2):
            api.publish(cent.PublishRequest(channel=topic, data=number))
        async with RawClient(hub) as client:
            await client.connect()
            wrong = {"channel": topic, "recover": True, "offset": 1, "epoch": "elsewhere"}
            result = (await client.command(subscribe=wrong))["subscribe"]
            assert result["was_recovering"]
            assert "recovered" not in result and "publications" not in result
            assert result["offset"] == 2

    async def test_is_refused_whole_when_something_is_no_longer_kept(
        self, hub: Server, api: cent.Client, topic: str
    ) -> None:
        for number in range(1, 106):
            api.publish(cent.PublishRequest(channel=topic, data=number))
        async with RawClient(hub) as client:
            await client.connect()
            epoch = api.history(cent.HistoryRequest(channel=topic)).epoch
            for offset, is_recovered in ((4, False), (5, True)):
                position = {"channel": topic, "recover": True, "offset": offset, "epoch": epoch}
                result = (await client.command(subscribe=position))["subscribe"]
                assert result.get("recovered", False) == is_recovered
                assert len(result.get("publications", [])) == (100 if is_recovered else 0)
                await client.command(unsubscribe={"channel": topic})


class TestPresence:
    async def test_names_who_is_there(self, hub: Server, api: cent.Client, topic: str) -> None:
        assert api.presence(cent.PresenceRequest(channel=topic)).presence == {}
        async with HubClient(hub, hub.token("eve", "customer", info={"shop": "Hangzhou"})) as client:
            await client.subscribe(topic)
            present = await client.sdk.presence(topic)
            assert [info.user for info in present.clients.values()] == ["eve"]
            told = api.presence(cent.PresenceRequest(channel=topic)).presence
            assert {info.client for info in told.values()} == set(told) == set(present.clients)
            assert [(info.user, info.conn_info) for info in told.values()] == [("eve", {"shop": "Hangzhou"})]

    def test_info_tells_of_this_node(self, api: cent.Client) -> None:
        (node,) = api.info(cent.InfoRequest()).nodes
        assert node.uid and node.name and node.version


class TestDisconnecting:
    async def test_a_user_is_sent_away_for_good(self, hub: Server, api: cent.Client) -> None:
        async with HubClient(hub, hub.token("mallory", "customer")) as sent, HubClient(hub) as other:
            api.disconnect(cent.DisconnectRequest(user="mallory"))
            await sent.wait_until(lambda: sent.end, "the end of the connection")
            assert sent.end and sent.end.code == 3503
            await other.call("conversation.open", channel="web")
            assert other.breaks == []

    async def test_a_code_of_the_callers_own_lets_the_client_come_back(self, hub: Server, api: cent.Client) -> None:
        async with HubClient(hub, hub.token("trent", "customer")) as client:
            leave = cent.Disconnect(code=4000, reason="moved")
            api.disconnect(cent.DisconnectRequest(user="trent", disconnect=leave))
            await client.wait_until(lambda: client.breaks, "the break")
            assert (client.breaks[0].code, client.breaks[0].reason) == (4000, "moved")
            await client.sdk.ready()


class TestRights:
    @pytest.mark.parametrize("forbidden", ["desk:queue", "notices:somebody", "conversation:c_somebody"])
    async def test_a_customer_gets_no_topic_that_is_not_theirs(self, hub: Server, forbidden: str) -> None:
        async with RawClient(hub) as client:
            told = await client.connect(subs={forbidden: {"recover": True}})
            assert forbidden not in told.get("subs", {})
            reply = await client.command(subscribe={"channel": forbidden})
            assert reply["error"]["code"] == 103
            reply = await client.command(history={"channel": forbidden, "limit": -1})
            assert reply["error"]["code"] == 103

    async def test_news_are_published_by_those_who_follow_them(self, hub: Server, topic: str) -> None:
        async with HubClient(hub) as reader, RawClient(hub) as client:
            await reader.subscribe(topic)
            await client.connect()
            assert (await client.command(publish={"channel": topic, "data": 1}))["error"]["code"] == 103
            await client.command(subscribe={"channel": topic})
            assert "error" not in await client.command(publish={"channel": topic, "data": 2})
            await reader.wait_for_publications(topic, 1)
            assert positions(reader, topic) == [(1, 2)]

    async def test_an_unknown_topic_is_an_error(self, hub: Server) -> None:
        async with RawClient(hub) as client:
            await client.connect()
            assert (await client.command(subscribe={"channel": "nowhere:1"}))["error"]["code"] == 102
