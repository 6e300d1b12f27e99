"""RFC 6455, section 5.5: ping, pong, and what all control frames have in common. Cases in brackets are Autobahn's."""

import pytest

from conftest import StartHub
from frame_client import UNHURRIED, FrameClient, client, endpoint, undisturbed, witness
from process_memory import resident_bytes
from server import Server
from websocket_frames import Frame, Length, Opcode, close_body, continuation, fragments
from websocket_frames import frame, header, ping, pong, text

__all__ = ["client", "endpoint", "undisturbed", "witness"]

PROTOCOL_ERROR, POLICY_VIOLATION = 1002, 1008
CONTROL = [Opcode.CLOSE, Opcode.PING, Opcode.PONG]
NOT_UTF8 = b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"
HALF_A_LETTER = "é".encode()[:1]
MEMORY_OF_A_FLOOD = 16 << 20


def name(opcode: Opcode) -> str:
    return opcode.name.lower()


class TestPing:
    PAYLOADS = {
        "2.1 empty": b"",
        "2.2 text": b"Hello, world!",
        "2.3 binary": NOT_UTF8,
        "124 bytes": b"\xfe" * 124,
        "2.4 125 bytes": b"\xfe" * 125,
        "all kinds of bytes": bytes(range(125)),
        "half a letter": HALF_A_LETTER,
    }

    @pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
    def test_is_answered_with_its_payload(self, client: FrameClient, payload: bytes) -> None:
        client.say(ping(payload))
        client.expect(Frame(Opcode.PONG, payload))
        client.expect_echo()

    def test_is_answered_at_each_length(self, client: FrameClient) -> None:
        for size in range(126):
            payload = bytes((size * 7 + at) % 256 for at in range(size))
            client.say(ping(payload))
            client.expect(Frame(Opcode.PONG, payload))

    @pytest.mark.parametrize("size", [0, 1, 125])
    def test_is_answered_when_it_comes_in_single_bytes(self, client: FrameClient, size: int) -> None:
        """[2.6]"""
        client.say_bytewise(ping(b"\xfe" * size))
        client.expect(Frame(Opcode.PONG, b"\xfe" * size))

    @pytest.mark.parametrize("mask", [bytes(4), b"\xff" * 4, b"\0\0\0\1"], ids=bytes.hex)
    def test_is_answered_with_any_mask(self, client: FrameClient, mask: bytes) -> None:
        client.say(frame(Opcode.PING, b"masked", mask=mask))
        client.expect(Frame(Opcode.PONG, b"masked"))

    def test_is_answered_before_connect(self, endpoint: Server, undisturbed: None) -> None:
        """The client protocol has not begun; the WebSocket has."""
        with FrameClient(endpoint, says_connect=False) as client:
            client.say(ping(b"early"))
            client.expect(Frame(Opcode.PONG, b"early"))

    def test_is_answered_among_messages(self, client: FrameClient) -> None:
        for number in range(20):
            call = client.call()
            client.say(ping(b"%d" % number), text(call.command))
            heard = [client.hear(), client.hear()]
            assert Frame(Opcode.PONG, b"%d" % number) in heard
            assert any(each and call.is_answered_by(each) for each in heard)


class TestPong:
    PAYLOADS = {"2.7 empty": b"", "2.8 text": b"unasked", "binary": NOT_UTF8, "125 bytes": b"\xff" * 125}

    @pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
    @pytest.mark.parametrize("count", [1, 3])
    def test_that_nobody_asked_for_is_ignored(self, client: FrameClient, payload: bytes, count: int) -> None:
        """[2.7-2.9] Section 5.5.3. It need not be text."""
        client.say(pong(payload) * count)
        client.say(ping(b"asked"))
        client.expect(Frame(Opcode.PONG, b"asked"))
        client.expect_echo()

    @pytest.mark.parametrize("payload", [b"\xff", HALF_A_LETTER, b"\xa9"], ids=bytes.hex)
    def test_that_is_no_text_is_ignored_between_fragments(self, client: FrameClient, payload: bytes) -> None:
        call = client.call("é".encode())
        at = call.command.index("é".encode()) + 1
        first, last = fragments(call.command[:at], call.command[at:])
        client.say(first, pong(payload), last)
        client.expect(call)

    def test_that_ends_inside_of_a_character_does_not_spoil_the_next_message(self, client: FrameClient) -> None:
        client.say(pong(HALF_A_LETTER))
        client.expect_echo()


class TestAllControlFrames:
    @pytest.mark.parametrize("opcode", CONTROL, ids=name)
    @pytest.mark.parametrize("size", [126, 127, 65536])
    def test_longer_than_125_bytes_fail_the_connection(self, client: FrameClient, opcode: Opcode, size: int) -> None:
        """[2.5, 7.3.6] Section 5.5."""
        payload = close_body(1000) + b"x" * (size - 2)
        client.say(frame(opcode, payload))
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("opcode", CONTROL, ids=name)
    @pytest.mark.parametrize("length", [Length.BITS_16, Length.BITS_64], ids=lambda length: f"{length:d}")
    def test_with_an_extended_length_fail_it_whatever_the_length_is(
        self, client: FrameClient, opcode: Opcode, length: Length
    ) -> None:
        client.say(frame(opcode, close_body(1000), length=length))
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("opcode", CONTROL, ids=name)
    def test_that_claim_to_be_huge_fail_it_at_once(self, client: FrameClient, opcode: Opcode) -> None:
        client.say(header(opcode, 1 << 62))
        client.expect_failure(PROTOCOL_ERROR, is_inside_of_frame=True)

    @pytest.mark.parametrize("opcode", CONTROL, ids=name)
    @pytest.mark.parametrize("size", [0, 2, 125])
    def test_that_are_fragmented_fail_it(self, client: FrameClient, opcode: Opcode, size: int) -> None:
        """[5.1, 5.2]"""
        body = (close_body(1000) + b"x" * 123)[:size]
        client.say(frame(opcode, body, is_final=False), continuation(b"x"))
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("opcode", CONTROL, ids=name)
    def test_that_are_fragmented_fail_it_inside_of_a_message(self, client: FrameClient, opcode: Opcode) -> None:
        first, last = fragments(b'{"id":', b"2}")
        client.say(first, frame(opcode, close_body(1000), is_final=False), last)
        client.expect_failure(PROTOCOL_ERROR)


class TestFlood:
    def test_of_pings_takes_no_memory_and_no_one_elses_time(self, start_hub: StartHub) -> None:
        """Section 5.5.3: not each ping needs its pong. Ours: a flood may end with 1008. Nothing is read meanwhile."""
        server = start_hub(settings=UNHURRIED)
        with FrameClient(server) as neighbour, FrameClient(server) as flooder:
            before = resident_bytes(server)
            for burst in range(200):
                flooder.say(ping(b"\xfe" * 125) * 100)
                if not burst % 20:
                    neighbour.say(ping(b"mine"))
                    neighbour.expect(Frame(Opcode.PONG, b"mine"))
            neighbour.expect_echo()
            assert resident_bytes(server) - before < MEMORY_OF_A_FLOOD
            flooder.say(frame(Opcode.CLOSE, close_body(1000)))
            ending = flooder.ending()
            assert ending.code in (1000, POLICY_VIOLATION) and not ending.after
            assert all(each == Frame(Opcode.PONG, b"\xfe" * 125) for each in ending.before)
            assert len(ending.before) <= 20_000

    def test_of_pongs_takes_no_memory(self, client: FrameClient, endpoint: Server) -> None:
        before = resident_bytes(endpoint)
        for _ in range(100):
            client.say(pong(b"pong") * 100)
        client.expect_echo()
        assert resident_bytes(endpoint) - before < MEMORY_OF_A_FLOOD
