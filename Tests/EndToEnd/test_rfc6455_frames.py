"""RFC 6455, section 5.2: how a frame is written. Cases in brackets are those of the Autobahn test suite."""

import pytest

from frame_client import FrameClient, client, endpoint, undisturbed, witness
from process_memory import resident_bytes
from server import Server
from websocket_frames import MASK, Frame, Length, Opcode, close, close_body
from websocket_frames import fragments, frame, header, masked, ping, text

__all__ = ["client", "endpoint", "undisturbed", "witness"]

PROTOCOL_ERROR, UNSUPPORTED_DATA, TOO_BIG = 1002, 1003, 1009
LIMIT, STAFF_LIMIT = 32 << 10, 256 << 10
"""Bytes of one message."""


class TestLengths:
    @pytest.mark.parametrize("size", [60, 124, 125, 126, 127, 128, 255, 256, 4095, 4096, LIMIT - 1, LIMIT])
    def test_of_all_forms_are_read(self, client: FrameClient, size: int) -> None:
        """[1.1.2-1.1.5]"""
        call = client.call_of(size)
        client.say(text(call.command))
        client.expect(call)

    @pytest.mark.parametrize("size", [65534, 65535, 65536, 65537, STAFF_LIMIT])
    def test_about_the_border_of_16_bits(self, endpoint: Server, undisturbed: None, size: int) -> None:
        """[1.1.5-1.1.7] Only staff may send messages of this size."""
        with FrameClient(endpoint, endpoint.token("ann", "agent")) as agent:
            call = agent.call_of(size)
            agent.say(text(call.command))
            agent.expect(call)

    def test_of_nothing_is_an_empty_message(self, client: FrameClient) -> None:
        """[1.1.1] A message without a command has no answer; the connection goes on."""
        client.say(text(b""))
        client.expect_echo()

    @pytest.mark.parametrize(
        ("size", "length"),
        [(60, Length.BITS_16), (125, Length.BITS_16), (60, Length.BITS_64), (125, Length.BITS_64)]
        + [(126, Length.BITS_64), (LIMIT, Length.BITS_64)],
    )
    def test_in_a_form_longer_than_needed_are_refused_or_read_right(
        self, client: FrameClient, size: int, length: Length
    ) -> None:
        """The sender must use the shortest form; what a receiver does about it is left open."""
        call = client.call_of(size)
        client.say(frame(Opcode.TEXT, call.command, length=length))
        heard = client.hear()
        assert heard and (call.is_answered_by(heard) or heard.close_code == PROTOCOL_ERROR)

    @pytest.mark.parametrize("length", [Length.BITS_16, Length.BITS_64])
    def test_of_nothing_in_a_longer_form_leave_the_next_frame_readable(
        self, client: FrameClient, length: Length
    ) -> None:
        call = client.call()
        client.say(frame(Opcode.TEXT, b"", length=length), text(call.command))
        heard = client.hear()
        assert heard and (call.is_answered_by(heard) or heard.close_code == PROTOCOL_ERROR)

    @pytest.mark.parametrize("count", [1 << 63, 1 << 63 | 60, (1 << 64) - 1], ids=hex)
    def test_with_the_highest_bit_set_are_a_protocol_error(self, client: FrameClient, count: int) -> None:
        """The most significant bit must be 0."""
        client.say(header(Opcode.TEXT, count, length=Length.BITS_64), b"x")
        client.expect_failure(PROTOCOL_ERROR, is_inside_of_frame=True)


class TestSize:
    """Section 10.4 leaves the limit to the implementation, section 7.4.1 names the code."""

    @pytest.mark.parametrize("count", [LIMIT + 1, 65535, 65536, 1 << 31, 1 << 32, 1 << 62, (1 << 63) - 1], ids=hex)
    def test_that_a_header_claims_is_refused_before_the_body_is_there(self, client: FrameClient, count: int) -> None:
        client.say(header(Opcode.TEXT, count), b"x")
        client.expect_failure(TOO_BIG, is_inside_of_frame=True)

    @pytest.mark.parametrize(
        ("letter", "behind"),
        [(b"x", b""), (b"\xff", b""), (b"x", frame(3)), (b"x", text(b'{"id":2}')), (b"x", close(999))],
        ids=["the rest", "a rest that is no UTF-8", "a bad frame", "a bad command", "a bad close frame"],
    )
    def test_that_was_refused_ends_what_the_server_says(
        self, client: FrameClient, letter: bytes, behind: bytes
    ) -> None:
        """Section 7.1.7: after failing the connection nothing that still comes is looked at."""
        body = masked(b"x" + letter * LIMIT, MASK)
        client.say(header(Opcode.TEXT, len(body)), body[:1])
        refusal = client.hear()
        assert refusal and refusal.close_code == TOO_BIG
        client.say(body[1:], behind)
        client.say_no_more()
        ending = client.ending(answers=False)
        assert (ending.before, ending.close, ending.after) == ([], None, []), ending

    def test_claimed_by_many_takes_no_memory(self, endpoint: Server, undisturbed: None) -> None:
        before = resident_bytes(endpoint)
        for _ in range(50):
            with FrameClient(endpoint) as client:
                client.say(header(Opcode.TEXT, 1 << 62), b"x")
                client.expect_failure(TOO_BIG, is_inside_of_frame=True)
        assert resident_bytes(endpoint) - before < 16 << 20

    def test_of_a_whole_message_over_the_limit(self, client: FrameClient) -> None:
        client.say(text(client.call_of(LIMIT + 1).command))
        client.expect_failure(TOO_BIG)

    @pytest.mark.parametrize("piece", [1000, 4096, LIMIT // 2], ids=lambda piece: f"fragments of {piece}")
    def test_counts_over_fragments(self, client: FrameClient, piece: int) -> None:
        command = client.call_of(LIMIT).command + b" "
        pieces = [command[at : at + piece] for at in range(0, len(command), piece)]
        client.say(*fragments(*pieces))
        client.expect_failure(TOO_BIG)

    @pytest.mark.parametrize("piece", [1000, 4096, LIMIT // 2], ids=lambda piece: f"fragments of {piece}")
    def test_up_to_the_limit_is_fine_in_fragments(self, client: FrameClient, piece: int) -> None:
        call = client.call_of(LIMIT)
        pieces = [call.command[at : at + piece] for at in range(0, LIMIT, piece)]
        client.say(*fragments(*pieces))
        client.expect(call)

    def test_is_refused_before_the_last_fragment(self, client: FrameClient) -> None:
        """A message that never ends is not waited for."""
        client.say(text(b" " * LIMIT, is_final=False), frame(Opcode.CONTINUATION, b"x", is_final=False))
        client.expect_failure(TOO_BIG)

    def test_is_counted_anew_for_each_message(self, client: FrameClient) -> None:
        calls = [client.call_of(LIMIT - 1) for _ in range(4)]
        client.say(*(text(call.command) for call in calls))
        client.expect(*calls)


class TestChopping:
    """A frame has nothing to do with how TCP cuts the stream (section 5.1 and [9.5])."""

    @pytest.mark.parametrize("size", [60, 125, 126, 300])
    def test_into_single_bytes(self, client: FrameClient, size: int) -> None:
        call = client.call_of(size)
        client.say_bytewise(text(call.command))
        client.expect(call)

    def test_of_all_kinds_of_frames_into_single_bytes(self, client: FrameClient) -> None:
        """[2.11, 5.5, 5.8]"""
        call = client.call()
        first, last = fragments(call.command[:9], call.command[9:])
        client.say_bytewise(first, ping(b"chopped"))
        client.expect(Frame(Opcode.PONG, b"chopped"))
        client.say_bytewise(last)
        client.expect(call)
        client.say_bytewise(close(1000, b"chopped"))
        assert client.ending().code == 1000

    @pytest.mark.parametrize("piece", [2, 3, 7, 64, 512, 1000, 4097])
    def test_a_large_message(self, client: FrameClient, piece: int) -> None:
        """[9.5.1-9.5.6]"""
        call = client.call_of(LIMIT if piece > 60 else 2000)
        whole = text(call.command)
        for at in range(0, len(whole), piece):
            client.say(whole[at : at + piece])
        client.expect(call)

    @pytest.mark.parametrize("cut", range(1, 14))
    def test_between_and_inside_of_headers(self, client: FrameClient, cut: int) -> None:
        """The second frame's header (8 bytes with its key) is cut everywhere, the payload's beginning too."""
        calls = [client.call_of(200), client.call_of(200)]
        first, second = (text(call.command) for call in calls)
        client.say(first, second[:cut])
        client.expect(calls[0])
        client.say(second[cut:])
        client.expect(calls[1])

    @pytest.mark.parametrize("count", [2, 3, 50, 500])
    def test_not_at_all_brings_many_messages_at_once(self, client: FrameClient, count: int) -> None:
        calls = [client.call(b"%d" % number) for number in range(count)]
        client.say(*(text(call.command) for call in calls))
        client.expect(*calls)

    def test_not_at_all_brings_all_kinds_of_frames_at_once(self, client: FrameClient) -> None:
        calls = [client.call(), client.call_of(3000)]
        pieces = fragments(calls[1].command[:1000], calls[1].command[1000:])
        client.say(text(b""), text(calls[0].command), *pieces, ping(b"among them"), close(1000))
        ending = client.ending()
        texts = [each for each in ending.before if each.opcode == Opcode.TEXT]
        assert all(call.is_answered_by(heard) for call, heard in zip(calls, texts))
        assert [each for each in ending.before if each not in texts] in ([], [Frame(Opcode.PONG, b"among them")])
        assert (ending.code, ending.after) == (1000, [])


class TestMasking:
    @pytest.mark.parametrize(
        "mask", [bytes(4), b"\xff" * 4, b"\0\0\0\1", b"\1\0\0\0", b'{"id', b"\x80\x7f\0\xff"], ids=bytes.hex
    )
    def test_with_any_key(self, client: FrameClient, mask: bytes) -> None:
        """Section 5.3. One key makes the masked payload zeros at first."""
        call = client.call_of(203)
        client.say(frame(Opcode.TEXT, call.command, mask=mask))
        client.expect(call)

    def test_with_a_new_key_for_each_fragment(self, client: FrameClient) -> None:
        call = client.call_of(203)
        cuts = [0, 1, 3, 6, 7, 50, 101, 203]
        pieces = [call.command[start:end] for start, end in zip(cuts, cuts[1:])]
        for at, piece in enumerate(pieces):
            opcode = Opcode.CONTINUATION if at else Opcode.TEXT
            client.say(frame(opcode, piece, is_final=at == len(pieces) - 1, mask=bytes([at, 255 - at, 7, at * 9])))
        client.expect(call)

    def test_goes_on_over_reads_of_any_length(self, client: FrameClient) -> None:
        """The key's position has to be kept where a read ends inside of its four bytes."""
        call = client.call_of(1500)
        whole = text(call.command)
        at = 0
        for step in [9, 1, 2, 3, 5, 6, 7, 511, 513, len(whole)]:
            client.say(whole[at : at + step])
            at += step
        client.expect(call)

    def test_of_an_empty_frame(self, client: FrameClient) -> None:
        client.say(frame(Opcode.TEXT, b"", mask=b"\1\2\3\4"), frame(Opcode.PING, b"", mask=b"\5\6\7\x08"))
        client.expect(Frame(Opcode.PONG, b""))
        client.expect_echo()

    def test_is_its_own_inverse(self) -> None:
        """The RFC's example, section 5.7: a masked `Hello`."""
        assert frame(Opcode.TEXT, b"Hello") == bytes.fromhex("818537fa213d7f9f4d5158")
        assert masked(masked(b"Hello", b"\1\2\3\4"), b"\1\2\3\4") == b"Hello"


OPCODES_OF_RFC = {0x1: "text", 0x2: "binary", 0x8: "close", 0x9: "ping", 0xA: "pong"}


class TestReservedBits:
    @pytest.mark.parametrize("reserved", range(1, 8), ids="{:03b}".format)
    @pytest.mark.parametrize("opcode", OPCODES_OF_RFC, ids=OPCODES_OF_RFC.get)
    def test_fail_the_connection(self, client: FrameClient, opcode: int, reserved: int) -> None:
        """[3.1-3.7] They must be 0 unless an extension was agreed upon. The ping behind is not answered."""
        client.expect_echo()
        payload = close_body(1000) if opcode == Opcode.CLOSE else b"hello"
        client.say(frame(opcode, payload, reserved=reserved), ping(b"behind"))
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("reserved", range(1, 8), ids="{:03b}".format)
    def test_of_a_continuation_fail_it_too(self, client: FrameClient, reserved: int) -> None:
        first, last = fragments(b'{"id":', b"2}")
        client.say(first, bytes([last[0] | reserved << 4]) + last[1:])
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("reserved", [4, 6, 7], ids="{:03b}".format)
    def test_stay_reserved_when_compression_was_offered(
        self, endpoint: Server, undisturbed: None, reserved: int
    ) -> None:
        """RSV1 is for permessage-deflate (RFC 7692) only if the server has agreed."""
        with FrameClient(endpoint, fields=("Sec-WebSocket-Extensions: permessage-deflate",)) as client:
            client.say(frame(Opcode.TEXT, b"hello", reserved=reserved))
            client.expect_failure(PROTOCOL_ERROR)


class TestReservedOpcodes:
    @pytest.mark.parametrize("payload", [b"", b"reserved payload"], ids=["empty", "with payload"])
    @pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
    def test_fail_the_connection(self, client: FrameClient, opcode: int, payload: bytes) -> None:
        """[4.1.1-4.2.5]"""
        client.expect_echo()
        client.say(frame(opcode, payload), ping(b"behind"))
        client.expect_failure(PROTOCOL_ERROR)

    @pytest.mark.parametrize("opcode", [3, 7, 11, 15])
    def test_fail_it_inside_of_a_fragmented_message(self, client: FrameClient, opcode: int) -> None:
        first, last = fragments(b'{"id":', b"2}")
        client.say(first, frame(opcode, b"x"), last)
        client.expect_failure(PROTOCOL_ERROR)

    def test_do_not_undo_what_came_before(self, client: FrameClient) -> None:
        """[3.2, 4.1.3] In one write; what was said before may be answered before the close frame, never behind it."""
        call = client.call()
        client.say(text(call.command), frame(3), text(client.call().command))
        ending = client.ending()
        assert ending.before == [] or (len(ending.before) == 1 and call.is_answered_by(ending.before[0]))
        assert (ending.code, ending.after) == (PROTOCOL_ERROR, []), ending


class TestBinary:
    @pytest.mark.parametrize("payload", [b"", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b'{"id":2}', bytes(4096)], ids=len)
    def test_messages_are_not_taken(self, client: FrameClient, payload: bytes) -> None:
        """Section 7.4.1: 1003 for a kind of data that is not accepted."""
        client.say(frame(Opcode.BINARY, payload))
        client.expect_failure(UNSUPPORTED_DATA)

    def test_messages_are_refused_at_their_first_fragment(self, client: FrameClient) -> None:
        client.say(frame(Opcode.BINARY, b"\0", is_final=False))
        client.expect_failure(UNSUPPORTED_DATA)

    def test_messages_that_are_large_are_refused_for_their_kind(self, client: FrameClient) -> None:
        client.say(header(Opcode.BINARY, 1 << 40), b"\0")
        client.expect_failure(UNSUPPORTED_DATA, is_inside_of_frame=True)

    def test_messages_end_the_connection_once(self, client: FrameClient) -> None:
        """Whatever else is wrong behind: one close frame, with the first reason."""
        client.say(frame(Opcode.BINARY, b"\0"), frame(3), frame(Opcode.BINARY, b"\0"), close(1000))
        client.expect_failure(UNSUPPORTED_DATA)
