"""RFC 6455, sections 5.5.1 and 7: how a connection ends. Cases in brackets are those of the Autobahn test suite."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from frame_client import FrameClient, client, endpoint, undisturbed, witness
from server import Server
from utf8_samples import CUT_SHORT, GREEK, MALFORMED, WELL_FORMED
from websocket_frames import FramePeer, Opcode, close, continuation, fragments, frame, ping, text

__all__ = ["client", "endpoint", "undisturbed", "witness"]

NORMAL, PROTOCOL_ERROR, UNSUPPORTED_DATA, INVALID_PAYLOAD, BAD_REQUEST = 1000, 1002, 1003, 1007, 3501
CLOSE_TIMEOUT = 5.0
"""Seconds that a peer has for its part of a close."""

VALID = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3001, 3999, 4000, 4999]
REGISTERED_LATER = [1012, 1013, 1014]
"""With IANA, behind the RFC's back: they may be taken or not."""
INVALID = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 10_000, 65_535]

OPEN_CONVERSATION = b'{"id":2,"rpc":{"method":"conversation.open","data":{"channel":"web"}}}'
LONGEST = b"*" * 123
REASONS = {
    "7.3.3 one byte": b"x",
    "7.3.4 text": b"Hello World!",
    "7.3.5 123 bytes": LONGEST,
    "122 bytes of two each": "é".encode() * 61,
    **{name: WELL_FORMED[name] for name in ["1.1 Greek", "U+24B62", "2.3.4 last of all, U+10FFFF", "5.3.1 U+FFFE"]},
}
MALFORMED_REASONS = {
    name: MALFORMED[name]
    for name in [
        "3.1.1 first continuation byte",
        "3.3.7 3 bytes without the last",
        "3.5.2 FF",
        "4.1.1 a slash of 2 bytes",
        "4.2.3 U+FFFF of 4 bytes",
        "5.1.1 U+D800",
        "5.2.8 U+DBFF U+DFFF",
        "2.3.5 U+110000",
        "2.1.5 U+200000",
        "Greek, U+D800, text",
    ]
}


def expect_goodbye(client: FrameClient, *codes: int) -> None:
    """One close frame as the answer, then the server hangs up by itself (section 7.1.1)."""
    ending = client.ending(answers=False)
    assert ending.code in codes and (ending.before, ending.after, ending.was_reset) == ([], [], False), ending


class TestHandshake:
    @pytest.mark.parametrize("code", VALID)
    @pytest.mark.parametrize("reason", [b"", b"going away"], ids=["no reason", "reason"])
    def test_answers_a_valid_code_with_it(self, client: FrameClient, code: int, reason: bytes) -> None:
        """[7.7] Section 5.5.1: typically the code is echoed."""
        client.say(close(code, reason))
        expect_goodbye(client, code, NORMAL)

    @pytest.mark.parametrize("code", REGISTERED_LATER)
    def test_answers_a_code_that_is_newer_than_the_rfc(self, client: FrameClient, code: int) -> None:
        client.say(close(code))
        expect_goodbye(client, code, NORMAL, PROTOCOL_ERROR)

    def test_answers_an_empty_body(self, client: FrameClient) -> None:
        """[7.3.1] Section 7.1.5: no code is no error."""
        client.say(frame(Opcode.CLOSE))
        ending = client.ending(answers=False)
        assert ending.close and ending.close.payload[:2] in (b"", b"\x03\xe8"), ending
        assert (ending.before, ending.after, ending.was_reset) == ([], [], False)

    @pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS.keys())
    def test_answers_a_reason_up_to_123_bytes(self, client: FrameClient, reason: bytes) -> None:
        client.say(close(NORMAL, reason))
        expect_goodbye(client, NORMAL)

    def test_happens_before_connect_too(self, endpoint: Server, undisturbed: None) -> None:
        with FrameClient(endpoint, says_connect=False) as client:
            client.say(close(NORMAL))
            expect_goodbye(client, NORMAL)

    def test_happens_in_packets_of_one_byte(self, client: FrameClient) -> None:
        client.say_bytewise(close(4000, GREEK))
        expect_goodbye(client, 4000, NORMAL)

    def test_happens_inside_of_a_message(self, client: FrameClient) -> None:
        client.say(text(b'{"id":', is_final=False), close(NORMAL))
        expect_goodbye(client, NORMAL)

    def test_waits_for_no_half_of_the_tcp_connection(self, client: FrameClient) -> None:
        client.say(close(NORMAL))
        client.say_no_more()
        expect_goodbye(client, NORMAL)

    def test_is_not_needed_to_end(self, client: FrameClient) -> None:
        """Section 7.1.5: code 1006 is what the other side then makes of it."""
        client.say_no_more()
        ending = client.ending()
        assert (ending.before, ending.after) == ([], []), ending


class TestWrongBodies:
    @pytest.mark.parametrize("code", INVALID)
    @pytest.mark.parametrize("reason", [b"", b"going away"], ids=["no reason", "reason"])
    def test_a_code_that_must_not_be_sent(self, client: FrameClient, code: int, reason: bytes) -> None:
        """[7.9, 7.13] Section 7.4.2."""
        client.say(close(code, reason))
        expect_goodbye(client, PROTOCOL_ERROR)

    @pytest.mark.parametrize("body", [b"\x03", b"\xff", b"x"], ids=bytes.hex)
    def test_half_a_code(self, client: FrameClient, body: bytes) -> None:
        """[7.3.2] Section 5.5.1: if there is a body, it starts with two bytes of code."""
        client.say(frame(Opcode.CLOSE, body))
        expect_goodbye(client, PROTOCOL_ERROR)

    def test_a_reason_of_124_bytes(self, client: FrameClient) -> None:
        """[7.3.6]"""
        client.say(close(NORMAL, LONGEST + b"*"))
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("reason", MALFORMED_REASONS.values(), ids=MALFORMED_REASONS.keys())
    def test_a_reason_that_is_no_utf8(self, client: FrameClient, reason: bytes) -> None:
        """[7.5.1] Sections 5.5.1 and 8.1; whether the text or the frame is to blame is left open."""
        client.say(close(NORMAL, reason))
        expect_goodbye(client, INVALID_PAYLOAD, PROTOCOL_ERROR)

    @pytest.mark.parametrize("reason", CUT_SHORT.values(), ids=CUT_SHORT.keys())
    def test_a_reason_whose_last_character_is_cut(self, client: FrameClient, reason: bytes) -> None:
        client.say(close(NORMAL, reason))
        expect_goodbye(client, INVALID_PAYLOAD, PROTOCOL_ERROR)


class TestAfterwards:
    BEHIND = {
        "7.1.2 a second close frame": close(NORMAL),
        "a second close frame with another code": close(4000, b"no, wait"),
        "7.1.3 a ping": ping(b"anybody?"),
        "7.1.4 a message": text(b'{"id":2,"rpc":{"method":"echo"}}'),
        "a continuation": continuation(b"x"),
        "a reserved opcode": frame(3),
        "a binary message": frame(Opcode.BINARY, b"\0"),
        "no frame at all": b"\xff" * 5000,
    }

    @pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND.keys())
    def test_data_in_the_same_write_is_ignored(self, client: FrameClient, behind: bytes) -> None:
        """Section 1.4: what follows a close frame is discarded."""
        client.say(close(NORMAL), behind)
        expect_goodbye_or_reset(client, NORMAL)

    @pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND.keys())
    def test_data_behind_the_servers_answer_is_ignored(self, client: FrameClient, behind: bytes) -> None:
        client.say(close(NORMAL))
        answer = client.hear()
        assert answer and answer.close_code == NORMAL
        client.say(behind)
        ending = client.ending(answers=False)
        assert (ending.before, ending.close, ending.after) == ([], None, [])

    def test_the_rest_of_a_fragmented_message_is_ignored(self, client: FrameClient) -> None:
        """[7.1.5]"""
        first, last = fragments(b'{"id":2,"rpc":', b'{"method":"echo"}}')
        client.say(first, close(NORMAL), last)
        expect_goodbye_or_reset(client, NORMAL)

    def test_what_came_before_may_be_answered_but_not_behind_the_close_frame(self, client: FrameClient) -> None:
        """[7.1.6] Section 5.5.1: no data frame follows a close frame."""
        calls = [client.call_of(30_000), client.call()]
        client.say(*(text(call.command) for call in calls), close(NORMAL))
        ending = client.ending(answers=False)
        assert (ending.code, ending.after) == (NORMAL, []), ending
        assert all(call.is_answered_by(heard) for call, heard in zip(calls, ending.before))


def expect_goodbye_or_reset(client: FrameClient, code: int) -> None:
    """Data that the server had not read when it hung up makes its kernel reset the connection, which is no fault."""
    ending = client.ending(answers=False)
    assert (ending.code, ending.before, ending.after) == (code, [], []), ending


class TestEndedByTheServer:
    FAULTS = {
        "a bad command": (text(b"hello"), BAD_REQUEST),
        "binary data": (frame(Opcode.BINARY, b"\0"), UNSUPPORTED_DATA),
        "no UTF-8": (text(b"\xff"), INVALID_PAYLOAD),
        "a reserved opcode": (frame(3), PROTOCOL_ERROR),
    }

    @pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS.keys())
    def test_hangs_up_when_its_close_frame_was_answered(self, client: FrameClient, fault: bytes, code: int) -> None:
        """Section 7.1.1: the server closes the TCP connection, at once."""
        client.say(fault)
        begun = time.monotonic()
        ending = client.ending()
        assert (ending.code, ending.before, ending.after, ending.was_reset) == (code, [], [], False), ending
        assert time.monotonic() - begun < CLOSE_TIMEOUT / 2

    @pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS.keys())
    def test_answers_nothing_more(self, client: FrameClient, fault: bytes, code: int) -> None:
        """Section 7.1.7: once the connection is failed no data is processed, in one write with the fault or later."""
        command = text(client.call().command)
        client.say(fault, command)
        refusal = client.hear()
        assert refusal and refusal.close_code == code
        client.say(command, close(code), command)
        ending = client.ending(answers=False)
        assert (ending.before, ending.close, ending.after) == ([], None, []), ending

    @pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS.keys())
    def test_answers_before_its_close_frame_or_never(self, client: FrameClient, fault: bytes, code: int) -> None:
        """Section 5.5.1: no data frame follows a close frame, also no answer to what was asked before the fault."""
        calls = [client.call() for _ in range(3)]
        client.say(*(text(call.command) for call in calls), fault)
        ending = client.ending(hangs_up=True)
        assert (ending.code, ending.after) == (code, []), ending
        assert all(call.is_answered_by(heard) for call, heard in zip(calls, ending.before))

    @pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS.keys())
    def test_does_not_answer_behind_its_close_frame_what_took_time(
        self, endpoint: Server, client: FrameClient, fault: bytes, code: int
    ) -> None:
        """What the store takes first. When one who asked later has his answer, the earlier one's would have come."""
        client.say(text(OPEN_CONVERSATION), fault)
        with FrameClient(endpoint) as later:
            later.say(text(OPEN_CONVERSATION))
            while (heard := later.hear()) and "id" not in json.loads(heard.payload):
                pass
            assert heard
        client.say_no_more()
        ending = client.ending(answers=False)
        assert (ending.code, ending.after) == (code, []), ending

    @pytest.mark.limit(20)
    def test_waits_for_nobody_longer_than_its_time_limit(self, endpoint: Server, undisturbed: None) -> None:
        """All at once, since this is a matter of seconds: peers that are silent, one that goes on, one that leaves its
        side open although both have said goodbye, one that is inside of a frame."""
        behaviours: dict[str, Callable[[FramePeer], None]] = {
            "silent after a bad command": lambda peer: peer.say(text(b"hello")),
            "silent after binary data": lambda peer: peer.say(frame(Opcode.BINARY, b"\0")),
            "silent after a reserved opcode": lambda peer: peer.say(frame(3)),
            "silent after reserved bits": lambda peer: peer.say(frame(Opcode.TEXT, b"hello", reserved=2)),
            "silent after no UTF-8": lambda peer: peer.say(text(b"\xff")),
            "inside of a frame": lambda peer: peer.say(frame(Opcode.BINARY, bytes(60_000))[:100]),
            "closing first, then silent": lambda peer: peer.say(close(NORMAL)),
        }
        with ExitStack() as stack:
            begun = time.monotonic()
            peers = {name: stack.enter_context(FrameClient(endpoint)) for name in behaviours}
            for name, peer in peers.items():
                behaviours[name](peer)
            talker = stack.enter_context(FrameClient(endpoint))
            talker.say(text(b"hello"))
            for _ in talking(talker):
                talker.say(text(b'{"id":7,"rpc":{"method":"echo"}}'))
            endings = {name: peer.ending(answers=False) for name, peer in peers.items()}
            assert time.monotonic() - begun < CLOSE_TIMEOUT + 2
            assert [name for name, ending in endings.items() if ending.code is None or ending.after] == []


def talking(peer: FrameClient) -> Iterator[None]:
    """Until the server has hung up; every 50 ms."""
    while peer.is_open():
        yield
        time.sleep(0.05)
