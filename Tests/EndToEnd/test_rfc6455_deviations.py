"""Where the packaged libwebsockets 4.1.6 leaves RFC 6455 and the hub cannot help it. Each test says what happens, not
what should: with a library that does right it fails, and its case moves to the tests of the section that it names."""

import pytest

from frame_client import FrameClient, client, endpoint, undisturbed, witness
from websocket_frames import Frame, Opcode, close_body, frame, ping

__all__ = ["client", "endpoint", "undisturbed", "witness"]


class TestUnmaskedFrames:
    """Section 5.1: a server must close the connection (1002) upon a frame that is not masked. This one is read."""

    @pytest.mark.parametrize("size", [60, 125, 126, 5000])
    def test_messages_are_taken(self, client: FrameClient, size: int) -> None:
        call = client.call_of(size)
        client.say(frame(Opcode.TEXT, call.command, mask=None))
        client.expect(call)

    def test_pings_are_answered(self, client: FrameClient) -> None:
        client.say(frame(Opcode.PING, b"bare", mask=None))
        client.expect(Frame(Opcode.PONG, b"bare"))

    def test_close_frames_are_answered(self, client: FrameClient) -> None:
        client.say(frame(Opcode.CLOSE, close_body(1000), mask=None))
        assert client.ending().code == 1000

    def test_fragments_are_taken_among_masked_ones(self, client: FrameClient) -> None:
        call = client.call()
        client.say(frame(Opcode.TEXT, call.command[:9], is_final=False))
        client.say(frame(Opcode.CONTINUATION, call.command[9:], mask=None))
        client.expect(call)


class TestQueuedPings:
    """Section 5.5.3 lets several pings be answered by a pong for the latest. The first of those that are read at once
    is answered here, and the others are dropped."""

    @pytest.mark.parametrize("count", [2, 10])
    def test_are_answered_by_one_pong_for_the_first(self, client: FrameClient, count: int) -> None:
        """[2.10] In one packet."""
        client.say(*(ping(b"payload-%d" % number) for number in range(count)))
        client.expect(Frame(Opcode.PONG, b"payload-0"))
        client.expect_echo()
        client.say(ping(b"the next"))
        client.expect(Frame(Opcode.PONG, b"the next"))
