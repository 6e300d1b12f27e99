"""A client of the hub on raw frames, and what conformance tests share: a hub that lets clients be fast, and a witness
whom nothing that another client does may disturb."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from conftest import StartHub
from own_hub import UNLIMITED
from server import Server
from websocket_frames import Frame, FramePeer, Opcode, handshake, text

PING = b"{}"
"""Of the client protocol, answered in kind."""
UNHURRIED = {"SWITCHBOARD_PING_INTERVAL": "300"}
"""Pings of the client protocol come seldom: an answer would spoil what a test is about to say."""


@dataclass(frozen=True)
class Call:
    """A command whose answer brings its data back."""

    id: int
    data: bytes
    """UTF-8 without anything that JSON would escape."""

    @property
    def command(self) -> bytes:
        return b'{"id":%d,"rpc":{"method":"echo","data":"%s"}}' % (self.id, self.data)

    def is_answered_by(self, heard: Frame) -> bool:
        if heard.opcode != Opcode.TEXT:
            return False
        return json.loads(heard.payload) == {"id": self.id, "rpc": {"data": self.data.decode()}}


class FrameClient(FramePeer):
    """Comes with the handshake done and, unless told otherwise, `connect` answered."""

    def __init__(
        self, server: Server, token: str = "", *, says_connect: bool = True, fields: tuple[str, ...] = ()
    ) -> None:
        super().__init__(server)
        self._id = 0
        response = self.shake_hands(handshake(fields=fields))
        assert response.status == 101
        if says_connect:
            self.connect(token)

    def connect(self, token: str = "") -> None:
        self._id += 1
        self.say(text(json.dumps({"id": self._id, "connect": {"token": token}}).encode()))
        heard = self.hear()
        assert heard and "connect" in json.loads(heard.payload), heard

    def hear(self) -> Frame | None:
        """Passes over the client protocol's pings; nobody but the witness is there long enough to owe an answer."""
        while (heard := super().hear()) == Frame(Opcode.TEXT, PING):
            pass
        return heard

    def call(self, data: bytes = "héllo".encode()) -> Call:
        self._id += 1
        return Call(self._id, data)

    def call_of(self, size: int, letter: bytes = b"x") -> Call:
        """A call whose command has `size` bytes."""
        bare = self.call(b"")
        return Call(bare.id, letter * (size - len(bare.command)))

    def expect(self, *wanted: Call | Frame) -> None:
        """Hears just these, in this order."""
        for each in wanted:
            heard = self.hear()
            if isinstance(each, Call):
                assert heard and each.is_answered_by(heard), f"{heard} does not answer {each.command[:80]!r}"
            else:
                assert heard == each, f"{heard} came, not {each}"

    def expect_echo(self) -> None:
        """The connection works."""
        call = self.call()
        self.say(text(call.command))
        self.expect(call)

    def expect_failure(self, code: int, *, is_inside_of_frame: bool = False) -> None:
        """The server fails the connection (section 7.1.7): a close frame with this code, nothing before it or behind.

        A client that `is_inside_of_frame` cannot answer it: that would be read as payload. We hang up, since the server
        may wait for what is missing.
        """
        ending = self.ending(answers=not is_inside_of_frame, hangs_up=True)
        assert (ending.code, ending.before, ending.after) == (code, [], []), ending


# Fixtures


@pytest.fixture(scope="module")
def endpoint(start_module_hub: StartHub) -> Server:
    """A hub of one loop, so that everybody is the witness's neighbour."""
    return start_module_hub("endpoint", settings=UNLIMITED | UNHURRIED | {"SWITCHBOARD_LOOPS": "1"})


@pytest.fixture(scope="module")
def witness(endpoint: Server) -> Iterator[FrameClient]:
    with FrameClient(endpoint) as client:
        yield client


@pytest.fixture
def undisturbed(endpoint: Server, witness: FrameClient) -> Iterator[None]:
    """Afterwards the same process serves the witness on the same connection, and lets newcomers in."""
    pid = endpoint.pid
    yield
    assert endpoint.is_running and endpoint.pid == pid
    witness.say(text(PING))
    witness.expect_echo()
    with FrameClient(endpoint) as newcomer:
        newcomer.expect_echo()


@pytest.fixture
def client(endpoint: Server, undisturbed: None) -> Iterator[FrameClient]:
    with FrameClient(endpoint) as client:
        yield client
