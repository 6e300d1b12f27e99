"""Every method of the server API: through `cent` where it has it, by plain HTTP for the rest."""

import asyncio
from collections.abc import Iterator
from typing import Any

import cent
import pytest

from conftest import StartHub, client_of
from own_hub import UNLIMITED, fresh, somebody, topics
from sdk_client import SdkClient
from server import Server
from waiting import until

METHODS = [
    "publish", "broadcast", "subscribe", "unsubscribe", "disconnect", "refresh", "presence", "presence_stats",
    "history", "history_remove", "channels", "info", "batch", "rpc",
]  # fmt: skip
NEEDS_SOMETHING = [method for method in METHODS if method not in ("channels", "info")]
UNKNOWN_CHANNEL, BAD_REQUEST, NOT_AVAILABLE, METHOD_NOT_FOUND = 102, 107, 108, 104


@pytest.fixture(scope="module")
def business(start_module_hub: StartHub, tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = tmp_path_factory.mktemp("business-config")
    bare = {"bare": {"subscribe": ["anyone"]}}
    settings = UNLIMITED | {"SWITCHBOARD_EXPIRY_GRACE": "1"} | topics(folder, **bare)
    return start_module_hub("business", settings=settings)


@pytest.fixture
def api(business: Server) -> Iterator[cent.Client]:
    with client_of(business, business.api_key) as client:
        yield client


def call(hub: Server, method: str, /, **body: Any) -> dict[str, Any]:
    answer = hub.post(f"/api/{method}", json=body, headers=hub.key)
    assert answer.status_code == 200, answer.text
    return answer.json()


def result(hub: Server, method: str, /, **body: Any) -> dict[str, Any]:
    answer = call(hub, method, **body)
    assert set(answer) == {"result"}, answer
    return answer["result"]


def error(hub: Server, method: str, /, **body: Any) -> int:
    answer = call(hub, method, **body)
    assert set(answer) == {"error"} and answer["error"]["message"], answer
    return answer["error"]["code"]


def publish(hub: Server, topic: str, *data: Any) -> list[dict[str, Any]]:
    return [result(hub, "publish", channel=topic, data=each) for each in data]


def data_of(api: cent.Client, topic: str) -> list[Any]:
    page = api.history(cent.HistoryRequest(channel=topic, limit=-1))
    return [publication.data for publication in page.publications]


class TestAccess:
    @pytest.mark.parametrize("method", [*METHODS, "nonsense"])
    def test_every_method_wants_the_key(self, business: Server, method: str) -> None:
        wrong = [{}, {"X-API-Key": "wrong"}, {"X-API-Key": ""}, {"Authorization": "apikey wrong"}, business.admin]
        for headers in wrong:
            assert business.post(f"/api/{method}", json={}, headers=headers).status_code == 401, headers

    @pytest.mark.parametrize("scheme", ["apikey", "ApiKey"])
    def test_the_key_may_stand_in_another_header(self, business: Server, scheme: str) -> None:
        headers = {"Authorization": f"{scheme} {business.api_key}"}
        assert business.post("/api/info", json={}, headers=headers).status_code == 200

    def test_the_key_does_not_count_in_the_address(self, business: Server) -> None:
        assert business.post(f"/api/info?api_key={business.api_key}", json={}).status_code == 401

    @pytest.mark.parametrize("body", ["", "nonsense", "[]", '{"channel": "a:b"', '{"data": 1, "data": 2}', "\xff"])
    @pytest.mark.parametrize("method", ["publish", "batch"])
    def test_a_body_that_is_no_object_is_a_bad_request(self, business: Server, method: str, body: str) -> None:
        headers = business.key | {"Content-Type": "application/json"}
        answer = business.post(f"/api/{method}", data=body.encode("latin-1"), headers=headers)
        assert answer.status_code in (200, 400) and answer.json()["error"]["code"] == BAD_REQUEST

    @pytest.mark.parametrize("method", NEEDS_SOMETHING)
    def test_what_is_needed_is_missed(self, business: Server, method: str) -> None:
        wanted = (BAD_REQUEST, METHOD_NOT_FOUND) if method == "rpc" else (BAD_REQUEST,)
        assert error(business, method) in wanted

    @pytest.mark.parametrize("method", METHODS)
    def test_get_is_no_call(self, business: Server, method: str) -> None:
        assert business.get(f"/api/{method}", headers=business.key).status_code in (404, 405)

    def test_an_unknown_method_is_an_error(self, business: Server) -> None:
        answer = business.post("/api/teleport", json={}, headers=business.key)
        assert answer.status_code in (200, 404) and answer.json()["error"]["code"] == METHOD_NOT_FOUND

    def test_unknown_fields_are_ignored(self, business: Server, topic: str) -> None:
        assert result(business, "publish", channel=topic, data=1, colour="blue", b64data=None)["offset"] == 1
        assert result(business, "info", colour="blue")["nodes"]

    @pytest.mark.parametrize("channel", ["nowhere:a", "news", "news:", ":a", "x" * 300, "", 7, None])
    @pytest.mark.parametrize("method", ["publish", "history", "history_remove", "presence", "presence_stats"])
    def test_a_topic_that_cannot_be_is_an_error(self, business: Server, method: str, channel: Any) -> None:
        assert error(business, method, channel=channel, data=1) in (UNKNOWN_CHANNEL, BAD_REQUEST)


class TestPublishing:
    def test_broadcast_answers_for_each_topic(self, business: Server, api: cent.Client, topic: str) -> None:
        request = cent.BroadcastRequest(channels=[topic, "nowhere:a", fresh()], data={"n": 1}, tags={"a": "b"})
        answers = api.broadcast(request).responses
        assert [one.result and one.result.offset for one in answers] == [1, None, 1]
        assert [one.error and one.error.code for one in answers] == [None, UNKNOWN_CHANNEL, None]
        page = api.history(cent.HistoryRequest(channel=topic, limit=-1))
        assert [(one.data, one.tags) for one in page.publications] == [({"n": 1}, {"a": "b"})]

    async def test_an_idempotency_key_counts_per_topic(self, business: Server, api: cent.Client, topic: str) -> None:
        other = fresh()
        async with SdkClient(business) as client:
            await client.subscribe(topic)
            first = api.broadcast(cent.BroadcastRequest(channels=[topic, other], data=1, idempotency_key="k"))
            again = api.broadcast(cent.BroadcastRequest(channels=[topic, other], data=2, idempotency_key="k"))
            assert first == again
            assert api.publish(cent.PublishRequest(channel=topic, data=3, idempotency_key="k")).offset == 1
            assert api.publish(cent.PublishRequest(channel=topic, data=4, idempotency_key="l")).offset == 2
            await client.wait_for_publications(topic, 2)
            assert client.data(topic) == [1, 4]
        assert (data_of(api, topic), data_of(api, other)) == ([1, 4], [1])

    async def test_a_key_holds_without_a_history_too(self, business: Server, topic: str) -> None:
        topic = fresh("bare")
        async with SdkClient(business) as client:
            await client.subscribe(topic)
            for key in ("a", "a", "b"):
                result(business, "publish", channel=topic, data=key, idempotency_key=key)
            await client.wait_for_publications(topic, 2)
            assert client.data(topic) == ["a", "b"]

    @pytest.mark.parametrize(
        "data", [True, 0, "", [], {}, "text", {"deep": [[[{"a": None}]]]}, 12345678901234567890, "😀 杯"], ids=repr
    )
    def test_any_json_is_data(self, business: Server, api: cent.Client, topic: str, data: Any) -> None:
        result(business, "publish", channel=topic, data=data)
        assert data_of(api, topic) == [data]

    @pytest.mark.parametrize("tags", [[], "a", 7, {"a": 1}, {"a": None}])
    def test_tags_are_texts_by_name(self, business: Server, topic: str, tags: Any) -> None:
        assert error(business, "publish", channel=topic, data=1, tags=tags) == BAD_REQUEST


class TestHistory:
    def test_removed_is_empty_and_counts_anew(self, api: cent.Client, topic: str) -> None:
        for number in range(3):
            before = api.publish(cent.PublishRequest(channel=topic, data=number))
        api.history_remove(cent.HistoryRemoveRequest(channel=topic))
        page = api.history(cent.HistoryRequest(channel=topic, limit=-1))
        assert page.publications == []
        # Either the stream goes on behind what was removed, or it is another one.
        after = api.publish(cent.PublishRequest(channel=topic, data="new"))
        assert (after.offset, after.epoch) == (4, before.epoch) or (after.offset == 1 and after.epoch != before.epoch)
        assert data_of(api, topic) == ["new"]

    def test_of_a_topic_without_one_is_not_available(self, business: Server) -> None:
        for method in ("history", "history_remove"):
            assert error(business, method, channel=fresh("bare"), limit=-1) == NOT_AVAILABLE

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"limit": 2, "since": 2}, [3, 4]),
            ({"limit": -1, "since": 5}, []),
            ({"limit": -1, "since": 3, "reverse": True}, [2, 1]),
            ({"limit": 1, "reverse": True}, [5]),
            ({"limit": 1000}, [1, 2, 3, 4, 5]),
            ({"limit": 0}, []),
        ],
        ids=str,
    )
    def test_answers_from_a_place_on_both_ways(
        self, business: Server, topic: str, query: dict[str, Any], expected: list[int]
    ) -> None:
        for number in range(1, 6):
            epoch = result(business, "publish", channel=topic, data=number)["epoch"]
        since = {"since": {"offset": query["since"], "epoch": epoch}} if "since" in query else {}
        page = result(business, "history", channel=topic, **(query | since))
        assert [each["data"] for each in page["publications"]] == expected
        assert (page["offset"], page["epoch"]) == (5, epoch)

    def test_of_another_epoch_is_an_error(self, business: Server, topic: str) -> None:
        result(business, "publish", channel=topic, data=1)
        since = {"offset": 1, "epoch": "elsewhere"}
        assert error(business, "history", channel=topic, limit=-1, since=since) == 112


class TestPresence:
    async def test_counts_connections_and_people(self, business: Server, api: cent.Client, topic: str) -> None:
        stats = cent.PresenceStatsRequest(channel=topic)
        assert (api.presence_stats(stats).num_clients, api.presence_stats(stats).num_users) == (0, 0)
        eve, adam = somebody(), somebody()
        tokens = [business.token(user, "customer") for user in (eve, eve, adam)]
        async with SdkClient(business, tokens[0]) as a, SdkClient(business, tokens[1]) as b:
            async with SdkClient(business, tokens[2]) as c:
                for client in (a, b, c):
                    await client.subscribe(topic)
                assert (api.presence_stats(stats).num_clients, api.presence_stats(stats).num_users) == (3, 2)
                present = api.presence(cent.PresenceRequest(channel=topic)).presence
                assert {key: info.user for key, info in present.items()} == {
                    a.sdk.client_id: eve, b.sdk.client_id: eve, c.sdk.client_id: adam
                }  # fmt: skip
            await asyncio.to_thread(until, lambda: api.presence_stats(stats).num_clients == 2, 5, "one gone")

    def test_of_a_topic_without_one_is_not_available(self, business: Server) -> None:
        for method in ("presence", "presence_stats"):
            assert error(business, method, channel=fresh("bare")) == NOT_AVAILABLE


class TestChannels:
    async def test_lists_who_is_subscribed_to_what(self, business: Server, api: cent.Client) -> None:
        mark = somebody()
        names = [f"news:{mark}-a", f"news:{mark}-b", f"bare:{mark}-a"]
        async with SdkClient(business) as first, SdkClient(business) as second:
            for name in names:
                await first.subscribe(name)
            await second.subscribe(names[0])
            channels = api.channels(cent.ChannelsRequest(pattern=f"*{mark}*")).channels
            assert {name: channels[name].num_clients for name in channels} == dict(zip(names, (2, 1, 1), strict=True))
            assert set(api.channels(cent.ChannelsRequest(pattern=f"news:{mark}-*")).channels) == set(names[:2])
            assert set(api.channels(cent.ChannelsRequest(pattern=names[2])).channels) == {names[2]}
            assert api.channels(cent.ChannelsRequest(pattern=f"nowhere:{mark}*")).channels == {}
            assert set(names) <= set(api.channels(cent.ChannelsRequest()).channels)
        assert business.post("/api/channels", json={}, headers=business.key).status_code == 200
