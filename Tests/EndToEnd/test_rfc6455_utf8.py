"""RFC 6455, section 8.1: text is UTF-8 (RFC 3629), and what is not fails the connection with 1007."""

import pytest

from frame_client import FrameClient, client, endpoint, undisturbed, witness
from utf8_samples import CUT_SHORT, GREEK, MALFORMED, WELL_FORMED
from websocket_frames import Frame, Opcode, continuation, fragments, header, ping, text

__all__ = ["client", "endpoint", "undisturbed", "witness"]

INVALID_PAYLOAD = 1007
EVERY_LENGTH = "a¢€𐍈".encode()

well_formed = pytest.mark.parametrize("sequence", WELL_FORMED.values(), ids=WELL_FORMED.keys())
malformed = pytest.mark.parametrize("sequence", MALFORMED.values(), ids=MALFORMED.keys())
cut_short = pytest.mark.parametrize("sequence", CUT_SHORT.values(), ids=CUT_SHORT.keys())
four_ways = pytest.mark.parametrize("before", [0, 1, 2, 3], ids=lambda count: f"{count} bytes before")
"""A decoder, or an unmasking, that takes four bytes at once has four kinds of ends."""


def around(client: FrameClient, sequence: bytes) -> tuple[bytes, bytes]:
    """What stands before and behind the sequence in a command that would be right with a right sequence."""
    start, _, rest = client.call(sequence).command.partition(sequence)
    return start, rest


def by_bytes(start: bytes, sequence: bytes, rest: bytes) -> list[bytes]:
    """A message whose sequence has a frame for each byte."""
    return fragments(start, *(bytes([byte]) for byte in sequence), rest)


class TestWellFormed:
    @well_formed
    def test_text_is_taken_and_given_back(self, client: FrameClient, sequence: bytes) -> None:
        call = client.call(sequence)
        client.say(text(call.command))
        client.expect(call)

    @well_formed
    def test_text_is_taken_with_a_frame_for_each_byte(self, client: FrameClient, sequence: bytes) -> None:
        """[6.2.3, 6.2.4] A frame's border has nothing to do with a character's."""
        call = client.call(sequence)
        start, rest = around(client, sequence)
        client.say(*by_bytes(call.command[: len(start)], sequence, rest))
        client.expect(call)

    def test_text_is_taken_in_packets_of_one_byte(self, client: FrameClient) -> None:
        """[6.2.2]"""
        call = client.call(b"".join(WELL_FORMED.values()))
        client.say_bytewise(text(call.command))
        client.expect(call)

    def test_text_is_taken_with_a_frame_for_each_character(self, client: FrameClient) -> None:
        """[6.2.1]"""
        call = client.call("κόσμε 杯子 🙂".encode())
        client.say(*fragments(*(letter.encode() for letter in call.command.decode())))
        client.expect(call)

    @pytest.mark.parametrize("places", range(1, len(EVERY_LENGTH)))
    def test_text_is_taken_with_empty_frames_inside_of_characters(self, client: FrameClient, places: int) -> None:
        call = client.call(EVERY_LENGTH)
        at = call.command.index(EVERY_LENGTH) + places
        client.say(*fragments(call.command[:at], b"", b"", call.command[at:]))
        client.expect(call)

    @pytest.mark.parametrize("shift", range(10))
    def test_text_is_taken_over_the_borders_of_reads(self, client: FrameClient, shift: int) -> None:
        """Characters of each length stand at each place where the server may stop reading."""
        call = client.call(b"x" * shift + EVERY_LENGTH * 400)
        client.say(text(call.command))
        client.expect(call)

    @four_ways
    @pytest.mark.parametrize("last", ["é", "世", "🙂"])
    def test_a_frame_may_end_with_any_character(self, client: FrameClient, last: str, before: int) -> None:
        call = client.call(b"x" * before + last.encode())
        at = call.command.index(b'"}}')
        client.say(*fragments(call.command[:at], call.command[at:], b""))
        client.expect(call)


class TestMalformed:
    @malformed
    def test_text_fails_the_connection(self, client: FrameClient, sequence: bytes) -> None:
        start, rest = around(client, sequence)
        client.say(text(start + sequence + rest))
        client.expect_failure(INVALID_PAYLOAD)

    @malformed
    def test_text_fails_it_with_a_frame_for_each_byte(self, client: FrameClient, sequence: bytes) -> None:
        """[6.3.2]"""
        start, rest = around(client, sequence)
        client.say(*by_bytes(start, sequence, rest))
        client.expect_failure(INVALID_PAYLOAD)

    @malformed
    def test_text_fails_it_at_the_very_end(self, client: FrameClient, sequence: bytes) -> None:
        client.say(text(sequence))
        client.expect_failure(INVALID_PAYLOAD)

    def test_text_fails_it_in_packets_of_one_byte(self, client: FrameClient) -> None:
        """[6.3.2, 6.4.3]"""
        start, rest = around(client, b"\xed\xa0\x80")
        client.say_bytewise(text(start + b"\xed\xa0\x80" + rest))
        client.expect_failure(INVALID_PAYLOAD)

    @pytest.mark.parametrize("sequence", [b"\xff", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"], ids=bytes.hex)
    def test_text_fails_it_when_the_message_is_whole_at_the_latest(
        self, client: FrameClient, sequence: bytes
    ) -> None:
        """[6.4.1-6.4.4] At once is better, and allowed; the pong says that the server has read the first part."""
        client.say(text(GREEK + sequence, is_final=False), ping(b"seen?"))
        heard = client.hear()
        if heard == Frame(Opcode.PONG, b"seen?"):
            client.say(continuation(b"edited"))
            client.expect_failure(INVALID_PAYLOAD)
        else:
            assert heard and heard.close_code == INVALID_PAYLOAD

    @pytest.mark.parametrize("at", [0, 1, 511, 512, 513, 1023, 1024, 4095, 16_000, 32_000])
    def test_text_fails_it_wherever_it_stands(self, client: FrameClient, at: int) -> None:
        client.say(text(b" " * at + b"\xff" + b" " * 100))
        client.expect_failure(INVALID_PAYLOAD)

    @pytest.mark.parametrize("cut", range(1, 5))
    def test_text_fails_it_with_a_surrogate_cut_at_each_place(self, client: FrameClient, cut: int) -> None:
        command = client.call(b"x\xed\xa0\x80x").command
        at = command.index(b"x\xed") + cut
        client.say(*fragments(command[:at], command[at:]))
        client.expect_failure(INVALID_PAYLOAD)

    def test_text_behind_well_formed_text(self, client: FrameClient) -> None:
        client.expect_echo()
        client.say(text(b'{"id":3,"\xc0\xaf":1}'))
        client.expect_failure(INVALID_PAYLOAD)


class TestCutShort:
    """A character that the end of the message cuts."""

    @four_ways
    @cut_short
    def test_fails_the_connection(self, client: FrameClient, sequence: bytes, before: int) -> None:
        client.say(text(b" " * before + sequence))
        client.expect_failure(INVALID_PAYLOAD)

    @cut_short
    def test_fails_it_in_the_last_fragment(self, client: FrameClient, sequence: bytes) -> None:
        client.say(*fragments(b'{"id":2,"', sequence))
        client.expect_failure(INVALID_PAYLOAD)

    @cut_short
    def test_fails_it_with_a_frame_for_each_byte(self, client: FrameClient, sequence: bytes) -> None:
        client.say(*by_bytes(b'{"id":2,"', sequence, b"")[:-2], continuation(sequence[-1:]))
        client.expect_failure(INVALID_PAYLOAD)

    @cut_short
    def test_fails_it_when_the_last_fragment_is_empty(self, client: FrameClient, sequence: bytes) -> None:
        client.say(*fragments(b'{"id":2,"', sequence, b""))
        client.expect_failure(INVALID_PAYLOAD)

    @four_ways
    def test_fails_it_behind_a_long_text(self, client: FrameClient, before: int) -> None:
        client.say(text(b" " * (3000 + before) + b"\xe4\xb8"))
        client.expect_failure(INVALID_PAYLOAD)

    @four_ways
    def test_fails_it_without_a_mask_to_speak_of(self, client: FrameClient, before: int) -> None:
        payload = b" " * before + b"\xe4\xb8"
        client.say(header(Opcode.TEXT, len(payload), mask=bytes(4)) + payload)
        client.expect_failure(INVALID_PAYLOAD)

    def test_fails_it_although_the_next_message_has_the_rest(self, client: FrameClient) -> None:
        client.say(text(b" \xe4\xb8"), text(b"\x96 "))
        client.expect_failure(INVALID_PAYLOAD)
