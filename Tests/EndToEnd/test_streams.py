"""The fallbacks of the WebSocket by plain HTTP: what streams out and what is sent beside it."""

import json
import socket
from collections.abc import Iterator

import pytest

from conftest import StartHub
from own_hub import UNLIMITED, fresh, somebody
from server import Server
from stream_client import JSON, HttpStream, command, connect
from test_server_api_all import publish
from waiting import until

KINDS = ["http_stream", "sse"]
TYPES = {"http_stream": "application/x-ndjson", "sse": "text/event-stream"}
EVIL = "https://evil.example"


@pytest.fixture(scope="module")
def plain(start_module_hub: StartHub) -> Server:
    """Pings every second; its limits are tested elsewhere."""
    return start_module_hub("plain", settings=UNLIMITED | {"SWITCHBOARD_PING_INTERVAL": "1"})


@pytest.fixture(params=KINDS)
def stream(request: pytest.FixtureRequest, plain: Server) -> Iterator[HttpStream]:
    with connect(plain, request.param) as stream:
        stream.connected()
        yield stream


@pytest.mark.parametrize("kind", KINDS)
class TestConnecting:
    def test_tells_how_to_go_on(self, plain: Server, kind: str) -> None:
        with connect(plain, kind) as stream:
            assert stream.status == 200
            assert stream.content_type.startswith(TYPES[kind])
            told = stream.connected()
            assert told["client"] and told["version"].startswith("switchboard")
            assert (told["ping"], told["pong"]) == (1, True)
            assert told["session"] and told["node"] and told["session"] != told["client"]

    def test_knows_the_bearer_of_a_token(self, plain: Server, kind: str) -> None:
        user, topic = somebody(), fresh()
        with connect(plain, kind, plain.token(user, "customer", channels=[topic])) as stream:
            told = stream.connected()
            assert topic in told["subs"]
            present = stream.command(presence={"channel": topic})["presence"]["presence"]
            assert {each["user"] for each in present.values()} == {user}

    def test_an_expired_token_is_an_error_and_the_end(self, plain: Server, kind: str) -> None:
        with connect(plain, kind, plain.token("eve", "customer", lifetime=-120)) as stream:
            assert stream.reply(1)["error"]["code"] == 109

    def test_a_forged_token_ends_the_stream(self, plain: Server, kind: str) -> None:
        with connect(plain, kind, "nonsense") as stream:
            assert stream.push("disconnect")["disconnect"]["code"] == 3500
            assert stream.has_ended()

    @pytest.mark.parametrize("first", ["nonsense", "[]", "", '{"id": 1, "history": {"channel": "news:a"}}'])
    def test_anything_but_connect_is_a_bad_request(self, plain: Server, kind: str, first: str) -> None:
        with HttpStream(plain, kind, first) as stream:
            if stream.status == 200:
                assert stream.push("disconnect")["disconnect"]["code"] == 3501
                assert stream.has_ended()
            else:
                assert stream.status == 400

    def test_a_page_of_somebody_else_may_not(self, plain: Server, kind: str) -> None:
        with HttpStream(plain, kind, command(1, connect={}), Origin=EVIL) as stream:
            assert stream.status == 403
        with HttpStream(plain, kind, command(1, connect={}), Origin=plain.url) as stream:
            assert stream.status == 200


class TestCommands:
    def test_of_every_kind_are_answered(self, plain: Server, stream: HttpStream) -> None:
        topic = fresh()
        data = {"text": "杯子\nline", "deep": [1, {"a": None}]}
        assert stream.command(subscribe={"channel": topic})["subscribe"]["epoch"]
        assert stream.command(rpc={"method": "echo", "data": data})["rpc"]["data"] == data
        assert stream.send(command(50, publish={"channel": topic, "data": data})) == 204
        push = stream.push("pub")
        assert (push["channel"], push["pub"]["offset"], push["pub"]["data"]) == (topic, 1, data)
        history = stream.command(history={"channel": topic, "limit": -1})["history"]
        assert [(each["offset"], each["data"]) for each in history["publications"]] == [(1, data)]
        assert stream.command(presence_stats={"channel": topic})["presence_stats"] == {"num_clients": 1, "num_users": 1}
        assert "error" not in stream.command(unsubscribe={"channel": topic})
        assert stream.command(history={"channel": "nowhere:a"})["error"]["code"] == 102

    def test_several_in_one_request_are_answered_in_order(self, stream: HttpStream) -> None:
        topic = fresh()
        wanted = [{name: {"channel": topic}} for name in ("subscribe", "history", "unsubscribe")]
        assert stream.send(*(command(id, **each) for id, each in enumerate(wanted, 10))) == 204
        answered: list[int] = []
        while len(answered) < 3:
            found = stream.next()
            assert found is not None
            if "id" in found:
                answered.append(found["id"])
        assert answered == [10, 11, 12]

    def test_publications_come_in_order_and_bursts_do_not_break_lines(self, plain: Server, stream: HttpStream) -> None:
        topic = fresh()
        stream.command(subscribe={"channel": topic})
        documents = [{"number": number, "text": "a\nb\r\n\u2028" * 20} for number in range(40)]
        publish(plain, topic, *documents)
        arrived = [stream.push("pub")["pub"] for _ in documents]
        assert [each["data"] for each in arrived] == documents
        assert [each["offset"] for each in arrived] == list(range(1, 41))

    def test_what_was_missed_between_two_streams_is_recovered(self, plain: Server, stream: HttpStream) -> None:
        topic = fresh()
        seen = stream.command(subscribe={"channel": topic})["subscribe"]
        stream.hang_up()
        publish(plain, topic, "a", "b")
        with connect(plain, stream.kind) as again:
            again.connected()
            position = {"recover": True, "offset": seen.get("offset", 0), "epoch": seen["epoch"]}
            result = again.command(subscribe={"channel": topic} | position)["subscribe"]
            assert result["recovered"] and result["was_recovering"]
            assert [each["data"] for each in result["publications"]] == ["a", "b"]

    def test_topics_of_the_server_recover_with_the_connect_command(self, plain: Server) -> None:
        user, topic = somebody(), fresh()
        token = plain.token(user, "customer", channels=[topic])
        for kind in KINDS:
            with connect(plain, kind, token) as stream:
                seen = stream.connected()["subs"][topic]
            publish(plain, topic, kind)
            position = {"recover": True, "offset": seen.get("offset", 0), "epoch": seen["epoch"]}
            with connect(plain, kind, token, subs={topic: position}) as again:
                result = again.connected()["subs"][topic]
                assert result["recovered"] and [each["data"] for each in result["publications"]] == [kind]

    def test_a_malformed_one_ends_the_stream(self, stream: HttpStream) -> None:
        assert stream.emulate("nonsense").status_code in (204, 400)
        assert stream.push("disconnect")["disconnect"]["code"] == 3501
        assert stream.has_ended()


class TestEnds:
    def test_pings_come_and_pongs_keep_it_alive(self, plain: Server, stream: HttpStream) -> None:
        """Longer than a silent one lives."""
        for _ in range(10):
            while stream.next() != {}:
                pass
            assert stream.send({}) == 204
        assert "error" not in stream.command(history={"channel": fresh()})

    def test_without_pongs_it_ends(self, stream: HttpStream) -> None:
        assert stream.push("disconnect")["disconnect"]["code"] == 3012
        assert stream.has_ended()

    @pytest.mark.parametrize("kind", KINDS)
    def test_being_sent_away_is_the_last_line(self, plain: Server, kind: str) -> None:
        user = somebody()
        with connect(plain, kind, plain.token(user, "customer")) as stream:
            stream.connected()
            leave = {"code": 4500, "reason": "moved away"}
            plain.post("/api/disconnect", json={"user": user, "disconnect": leave}, headers=plain.key)
            assert stream.push("disconnect") == {"disconnect": leave}
            assert stream.has_ended()
            assert stream.send({}) == 404

    def test_streams_that_end_as_they_begin_harm_nobody(self, plain: Server, stream: HttpStream) -> None:
        """Some by the hub, since what is said is no command, some by readers who do not wait for the answer."""
        head = "POST /connection/http_stream HTTP/1.1\r\nHost: hub\r\nContent-Length: 7\r\n\r\n"
        for number in range(300):
            with socket.create_connection(("127.0.0.1", plain.port)) as reader:
                reader.sendall(head.encode() + b"no JSON")
                if number % 2:
                    reader.recv(1)
        assert plain.is_running
        answer = stream.command(rpc={"method": "echo", "data": "still there"})
        assert answer["rpc"]["data"] == "still there"

    def test_hanging_up_is_noticed(self, plain: Server, stream: HttpStream) -> None:
        topic = fresh()
        stream.command(subscribe={"channel": topic})
        stream.hang_up()
        body = {"channel": topic}
        until(
            lambda: plain.post("/api/presence", json=body, headers=plain.key).json()["result"]["presence"] == {},
            15, "nobody there",
        )  # fmt: skip
        assert stream.send({}) == 404


class TestEmulation:
    @pytest.mark.parametrize("change", [{"session": "nobody's"}, {"session": ""}, {"node": "nowhere"}], ids=str)
    def test_of_a_session_that_is_not_there_is_not_found(
        self, plain: Server, stream: HttpStream, change: dict[str, str]
    ) -> None:
        body = {"session": stream.session, "node": stream.node, "data": "{}"} | change
        # A session known here may be served whatever the node says.
        allowed = (404, 204) if "node" in change else (404, 400)
        assert plain.post("/emulation", json=body).status_code in allowed
        assert "error" not in stream.command(history={"channel": fresh()})

    def test_a_client_id_is_no_session(self, plain: Server) -> None:
        with connect(plain, "http_stream") as stream:
            client = stream.connected()["client"]
            body = {"session": client, "node": stream.node, "data": "{}"}
            assert plain.post("/emulation", json=body).status_code == 404

    @pytest.mark.parametrize("body", ["", "nonsense", "[]", "{}", '{"session": 7, "node": 7, "data": 7}'])
    def test_a_body_that_is_none_is_a_bad_request(self, plain: Server, body: str) -> None:
        assert plain.post("/emulation", data=body, headers=JSON).status_code in (400, 404)

    def test_a_body_over_the_limit_is_too_large(self, plain: Server, stream: HttpStream) -> None:
        large = json.dumps(command(9, rpc={"method": "echo", "data": "x" * (64 << 10)}))
        assert stream.emulate(large).status_code == 413

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/connection/http_stream"), ("PUT", "/connection/http_stream"), ("POST", "/connection/sse"),
            ("GET", "/emulation"), ("DELETE", "/emulation"), ("GET", "/connection/uni_http_stream"),
            ("POST", "/connection/websocket"), ("GET", "/connection/carrier_pigeon"),
        ],
    )  # fmt: skip
    def test_another_method_or_path_is_refused(self, plain: Server, method: str, path: str) -> None:
        answer = plain.request(method, path, data="{}" if method != "GET" else None)
        assert answer.status_code in (400, 404, 405, 426)

    @pytest.mark.parametrize("kind", ["sse", "uni_sse"])
    def test_an_event_stream_without_its_command_is_refused(self, plain: Server, kind: str) -> None:
        assert plain.get(f"/connection/{kind}").status_code == 400

    @pytest.mark.parametrize("kind", ["http_stream", "uni_http_stream"])
    def test_a_first_command_over_the_limit_is_too_large(self, plain: Server, kind: str) -> None:
        request = {"token": "x" * (64 << 10)}
        body = json.dumps(request if kind.startswith("uni_") else command(1, connect=request))
        answer = plain.post(f"/connection/{kind}", data=body.encode(), headers=JSON, stream=True)
        assert answer.status_code == 413
