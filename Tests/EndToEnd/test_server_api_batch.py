"""Several calls of the server API in one, and calls of the methods that clients call."""

from typing import Any

import cent
import pytest

from own_hub import fresh
from server import Server
from test_server_api_all import BAD_REQUEST, METHOD_NOT_FOUND, UNKNOWN_CHANNEL, call, data_of, error, result


class TestBatch:
    @pytest.mark.parametrize("parallel", [True, False])
    def test_answers_in_the_order_of_the_commands(self, api: cent.Client, topic: str, parallel: bool) -> None:
        requests = [cent.PublishRequest(channel=topic, data=number) for number in range(20)]
        other = cent.BroadcastRequest(channels=[fresh(), fresh()], data=1)
        batch = cent.BatchRequest(requests=[*requests, other, cent.InfoRequest()], parallel=parallel)
        replies: list[Any] = api.batch(batch).replies
        offsets = [reply.offset for reply in replies[:20]]
        assert sorted(offsets) == list(range(1, 21)) and (parallel or offsets == sorted(offsets))
        assert [one.result.offset for one in replies[20].responses] == [1, 1]
        assert len(replies[21].nodes) == 1
        assert parallel or data_of(api, topic) == list(range(20))

    @pytest.mark.parametrize("parallel", [True, False])
    def test_one_that_fails_does_not_stop_the_others(self, hub: Server, topic: str, parallel: bool) -> None:
        commands = [
            {"publish": {"channel": topic, "data": 1}},
            {"publish": {"channel": "nowhere:a", "data": 2}},
            {"teleport": {}},
            {"publish": {"channel": topic, "data": 3}},
        ]
        replies = call(hub, "batch", commands=commands, parallel=parallel)["replies"]
        assert len(replies) == 4
        assert {replies[0]["publish"]["offset"], replies[3]["publish"]["offset"]} == {1, 2}
        assert replies[1]["error"]["code"] == UNKNOWN_CHANNEL
        assert replies[2]["error"]["code"] in (METHOD_NOT_FOUND, BAD_REQUEST)

    def test_of_nothing_answers_nothing(self, hub: Server) -> None:
        assert call(hub, "batch", commands=[])["replies"] == []

    @pytest.mark.parametrize("commands", [7, {}, None, "publish"])
    def test_of_no_list_is_a_bad_request(self, hub: Server, commands: Any) -> None:
        assert error(hub, "batch", commands=commands) == BAD_REQUEST

    def test_a_batch_in_a_batch_is_refused(self, hub: Server) -> None:
        """Whole, or the inner one only."""
        inner: dict[str, Any] = {"batch": {"commands": [{"info": {}}]}}
        answer = call(hub, "batch", commands=[inner, {"info": {}}])
        assert "error" in answer or ("error" in answer["replies"][0] and "info" in answer["replies"][1])


class TestRpc:
    @pytest.mark.parametrize("data", [{"a": [1, "杯", None]}, "text", 7, None], ids=repr)
    def test_calls_what_clients_can_call(self, hub: Server, data: Any) -> None:
        assert result(hub, "rpc", method="echo", data=data).get("data") == data

    def test_an_unknown_method_is_an_error(self, hub: Server) -> None:
        assert error(hub, "rpc", method="conversation.sing", data={}) == METHOD_NOT_FOUND
