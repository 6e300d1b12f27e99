"""RFC 6455, section 5.4: messages in several frames. Cases in brackets are those of the Autobahn test suite."""

from collections.abc import Callable

import pytest

from conftest import StartHub
from frame_client import UNHURRIED, Call, FrameClient, client, endpoint, undisturbed, witness
from websocket_frames import Frame, Opcode, continuation, fragments, frame, ping, pong, text

__all__ = ["client", "endpoint", "undisturbed", "witness"]

PROTOCOL_ERROR, POLICY_VIOLATION = 1002, 1008


def cut(call: Call, *places: int) -> list[bytes]:
    """The call's command as frames, cut at these places."""
    borders = [0, *places, len(call.command)]
    return fragments(*(call.command[start:end] for start, end in zip(borders, borders[1:])))


class TestFragments:
    @pytest.mark.parametrize("places", [(1,), (9,), (59,), (10, 20), (0,), (0, 0, 30), (30, 30), (60,)], ids=str)
    def test_make_one_message(self, client: FrameClient, places: tuple[int, ...]) -> None:
        """[5.3, 5.4] Also empty ones: first, in the middle, last."""
        call = client.call_of(60)
        client.say(*cut(call, *places))
        client.expect(call)

    def test_of_one_byte_each(self, client: FrameClient) -> None:
        """[9.3]"""
        call = client.call()
        client.say(*cut(call, *range(1, len(call.command))))
        client.expect(call)

    def test_of_one_byte_each_in_packets_of_one_byte(self, client: FrameClient) -> None:
        """[5.5]"""
        call = client.call(b"x")
        client.say_bytewise(*cut(call, *range(1, len(call.command))))
        client.expect(call)

    @pytest.mark.parametrize("size", [125, 126, 127, 1000])
    def test_have_lengths_of_all_forms(self, client: FrameClient, size: int) -> None:
        call = client.call_of(size + 60)
        client.say(*cut(call, size))
        client.expect(call)

    def test_in_all_ways_of_grouping_them_into_packets(self, client: FrameClient) -> None:
        for first in range(1, 5):
            call = client.call()
            frames = cut(call, 5, 10, 15, 20)
            client.say(*frames[:first])
            client.say(*frames[first:])
            client.expect(call)

    @pytest.mark.parametrize("count", [1, 100, 5000])
    def test_that_are_empty_add_nothing(self, client: FrameClient, count: int) -> None:
        call = client.call()
        first, last = cut(call, 20)
        client.say(first, continuation(b"", is_final=False) * count, last)
        client.expect(call)

    def test_that_are_all_empty_make_an_empty_message(self, client: FrameClient) -> None:
        """[6.1.2]"""
        client.say(*fragments(b"", b"", b""))
        client.expect_echo()

    def test_of_one_message_follow_those_of_another(self, client: FrameClient) -> None:
        calls = [client.call() for _ in range(20)]
        client.say(*(piece for call in calls for piece in cut(call, 7, 21)))
        client.expect(*calls)


class TestControlFrames:
    """They may stand between fragments, and are dealt with at once."""

    @pytest.mark.parametrize("payload", [b"", b"ping payload", bytes(range(125))], ids=len)
    def test_between_fragments_are_answered_before_the_message_is_whole(
        self, client: FrameClient, payload: bytes
    ) -> None:
        """[5.6-5.8, 5.19]"""
        call = client.call()
        first, last = cut(call, 9)
        client.say(first, ping(payload))
        client.expect(Frame(Opcode.PONG, payload))
        client.say(last)
        client.expect(call)

    def test_between_all_fragments(self, client: FrameClient) -> None:
        """[5.19, 5.20]"""
        call = client.call()
        for number, piece in enumerate(cut(call, 5, 10, 15, 20)):
            client.say(ping(b"pongme %d" % number))
            client.expect(Frame(Opcode.PONG, b"pongme %d" % number))
            client.say(piece)
        client.expect(call)

    def test_in_one_write_with_the_fragments(self, client: FrameClient) -> None:
        """[5.7] Pong and answer may come in either order: the message was whole when both were read."""
        call = client.call()
        first, last = cut(call, 9)
        client.say(first, ping(b"between"), last)
        heard = [client.hear(), client.hear()]
        assert Frame(Opcode.PONG, b"between") in heard
        assert any(each and call.is_answered_by(each) for each in heard)

    @pytest.mark.parametrize("payload", [b"", b"unasked"], ids=len)
    def test_that_are_unasked_pongs_are_ignored_between_fragments(self, client: FrameClient, payload: bytes) -> None:
        call = client.call()
        first, middle, last = cut(call, 9, 30)
        client.say(first, pong(payload), middle, pong(payload), last)
        client.expect(call)

    @pytest.mark.parametrize("control", [ping, pong])
    def test_do_not_come_between_the_bytes_of_a_character(
        self, client: FrameClient, control: Callable[[bytes], bytes]
    ) -> None:
        """Neither the state of the text nor that of the mask is theirs."""
        call = client.call("héllo, 世界 🙂".encode())
        for piece in fragments(*(bytes([byte]) for byte in call.command)):
            client.say(control(b"plain"))
            if control is ping:
                client.expect(Frame(Opcode.PONG, b"plain"))
            client.say(piece)
        client.expect(call)

    def test_that_close_end_a_message_unfinished(self, client: FrameClient) -> None:
        first, _ = cut(client.call(), 9)
        client.say(first, frame(Opcode.CLOSE, b"\x03\xe8"))
        ending = client.ending()
        assert (ending.code, ending.before, ending.after) == (1000, [], [])


HELLO = b'{"id":2}'
DISORDER = {
    "5.9 a last continuation without a start": [continuation(HELLO)],
    "5.12 a continuation without a start": [continuation(HELLO, is_final=False)],
    "an empty last continuation without a start": [continuation(b"")],
    "an empty continuation without a start": [continuation(b"", is_final=False)],
    "5.10 a continuation before a message": [continuation(HELLO), text(HELLO)],
    "5.13 an open continuation before a message": [continuation(HELLO, is_final=False), text(HELLO)],
    "5.16 continuation and message in turns": [
        continuation(b"fragment1", is_final=False),
        text(b"fragment2", is_final=False),
        continuation(b"fragment3"),
    ]
    * 2,
    "5.17 last continuation and message in turns": [
        continuation(b"fragment1"),
        text(b"fragment2", is_final=False),
        continuation(b"fragment3"),
    ]
    * 2,
    "5.18 a message inside of a message": [text(b"fragment1", is_final=False), text(b"fragment2")],
    "a start inside of a message": [text(b"fragment1", is_final=False), text(b"fragment2", is_final=False)],
    "an empty message inside of a message": [text(b"", is_final=False), text(b"")],
    "a binary message inside of a text message": [text(b"a", is_final=False), frame(Opcode.BINARY, b"b")],
    "a start of a binary message inside of a text message": [
        text(b"a", is_final=False),
        frame(Opcode.BINARY, b"b", is_final=False),
    ],
    "a message inside of a message, behind a ping": [text(b"a", is_final=False), pong(b""), text(b"b")],
}


class TestDisorder:
    @pytest.mark.parametrize("frames", DISORDER.values(), ids=DISORDER.keys())
    def test_fails_the_connection(self, client: FrameClient, frames: list[bytes]) -> None:
        client.expect_echo()
        client.say(*frames)
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("frames", DISORDER.values(), ids=DISORDER.keys())
    def test_fails_the_connection_in_packets_of_one_byte(self, client: FrameClient, frames: list[bytes]) -> None:
        """[5.11, 5.14]"""
        client.say_bytewise(*frames)
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("is_final", [True, False])
    def test_is_a_continuation_behind_a_whole_fragmented_message(self, client: FrameClient, is_final: bool) -> None:
        """[5.15]"""
        call = client.call()
        client.say(*cut(call, 9))
        client.expect(call)
        client.say(continuation(b"fragment3", is_final=is_final), text(HELLO))
        client.expect_failure(PROTOCOL_ERROR)

    def test_is_a_continuation_behind_a_whole_message(self, client: FrameClient) -> None:
        client.expect_echo()
        client.say(continuation(b"more"))
        client.expect_failure(PROTOCOL_ERROR)


class TestFlood:
    @pytest.mark.parametrize("piece", [b"", b" "], ids=["empty", "of one byte"])
    def test_of_fragments_is_against_the_rules(self, start_hub: StartHub, piece: bytes) -> None:
        """Not of the RFC, but ours: more than 200 frames a second are closed with 1008."""
        server = start_hub(settings=UNHURRIED)
        with FrameClient(server) as neighbour, FrameClient(server) as flooder:
            flooder.say(text(b"", is_final=False), continuation(piece, is_final=False) * 20_000, ping(b"all taken"))
            heard = flooder.hear()
            assert heard and heard.close_code == POLICY_VIOLATION
            neighbour.expect_echo()
