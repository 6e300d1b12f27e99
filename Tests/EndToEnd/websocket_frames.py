"""WebSocket frames byte by byte over a plain socket (RFC 6455, section 5.2): what a client must not send can be sent,
and what comes back is held to the rules for servers."""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from server import Server

ANSWER_WITHIN = 10.0
MASK = b"\x37\xfa\x21\x3d"
"""The key of the RFC's own example (section 5.7)."""
EXAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
"""Of section 1.3, with the answer that it must have."""
EXAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


class Opcode(IntEnum):
    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA

    @property
    def is_control(self) -> bool:
        return self >= Opcode.CLOSE


class Length(IntEnum):
    """How the length is written: in the header's seven bits, or in so many bits behind it."""

    BITS_7 = 0
    BITS_16 = 126
    BITS_64 = 127


@dataclass(frozen=True)
class Frame:
    """A frame that came from the server."""

    opcode: Opcode
    payload: bytes
    is_final: bool = True

    @property
    def close_code(self) -> int | None:
        return struct.unpack("!H", self.payload[:2])[0] if len(self.payload) >= 2 else None

    @property
    def close_reason(self) -> bytes:
        return self.payload[2:]


# Building


def masked(payload: bytes, mask: bytes) -> bytes:
    """Section 5.3."""
    keys = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload) ^ int.from_bytes(keys)).to_bytes(len(payload))


def shortest(count: int) -> Length:
    if count <= 125:
        return Length.BITS_7
    return Length.BITS_16 if count <= 0xFFFF else Length.BITS_64


def header(
    opcode: int,
    count: int,
    *,
    is_final: bool = True,
    reserved: int = 0,
    mask: bytes | None = MASK,
    length: Length | None = None,
) -> bytes:
    """What stands before a payload of `count` bytes. `reserved` has RSV1 as 4, RSV2 as 2, RSV3 as 1."""
    form = shortest(count) if length is None else length
    first = (0x80 if is_final else 0) | reserved << 4 | opcode
    bit = 0 if mask is None else 0x80
    match form:
        case Length.BITS_7:
            written = bytes([first, bit | count])
        case Length.BITS_16:
            written = struct.pack("!BBH", first, bit | form, count)
        case Length.BITS_64:
            written = struct.pack("!BBQ", first, bit | form, count)
    return written + (mask or b"")


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    is_final: bool = True,
    reserved: int = 0,
    mask: bytes | None = MASK,
    length: Length | None = None,
) -> bytes:
    """A client's frame."""
    start = header(opcode, len(payload), is_final=is_final, reserved=reserved, mask=mask, length=length)
    return start + (payload if mask is None else masked(payload, mask))


def text(payload: bytes, *, is_final: bool = True) -> bytes:
    return frame(Opcode.TEXT, payload, is_final=is_final)


def continuation(payload: bytes, *, is_final: bool = True) -> bytes:
    return frame(Opcode.CONTINUATION, payload, is_final=is_final)


def ping(payload: bytes = b"") -> bytes:
    return frame(Opcode.PING, payload)


def pong(payload: bytes = b"") -> bytes:
    return frame(Opcode.PONG, payload)


def close_body(code: int, reason: bytes = b"") -> bytes:
    return struct.pack("!H", code) + reason


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(Opcode.CLOSE, close_body(code, reason))


def fragments(*pieces: bytes) -> list[bytes]:
    """One text message, a frame for each piece (section 5.4)."""
    last = len(pieces) - 1
    opcodes = [Opcode.TEXT] + [Opcode.CONTINUATION] * last
    return [frame(opcode, piece, is_final=at == last) for at, (opcode, piece) in enumerate(zip(opcodes, pieces))]


def handshake(path: str = "/connection/websocket", *, key: str = EXAMPLE_KEY, fields: tuple[str, ...] = ()) -> bytes:
    """The head of an opening handshake (section 4.1)."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *fields,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


# Talking


@dataclass(frozen=True)
class Response:
    """The head that answers a handshake; names in lower case, the body's beginning is not kept."""

    status: int
    fields: dict[str, str]


@dataclass(frozen=True)
class Ending:
    """Everything that came until the server had hung up."""

    before: list[Frame]
    """Before the close frame."""
    close: Frame | None
    """None: hung up without one."""
    after: list[Frame]
    """Must be empty: a close frame is the last word (section 1.4)."""
    was_reset: bool
    """Whether the connection was torn down (RST) instead of closed (FIN)."""

    @property
    def code(self) -> int | None:
        return self.close.close_code if self.close else None


class FramePeer:
    """A TCP connection to a hub that says exactly the bytes it is given."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=ANSWER_WITHIN)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = bytearray()
        self._was_reset = False
        self._has_ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    # Saying

    def say(self, *pieces: bytes) -> None:
        """All of it as one write. Whatever the server no longer takes is lost; the reading side says why."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(b"".join(pieces))

    def say_bytewise(self, *pieces: bytes) -> None:
        """Each byte as a write, and a packet, of its own."""
        for byte in b"".join(pieces):
            self.say(bytes([byte]))

    def say_no_more(self) -> None:
        """Closes our direction of the TCP connection."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def is_open(self) -> bool:
        """Whether the server's side of the TCP connection is; what it sends meanwhile is kept."""
        self._socket.setblocking(False)
        try:
            return self._hear_more()
        except BlockingIOError:
            return True
        finally:
            self._socket.settimeout(ANSWER_WITHIN)

    # Hearing

    def shake_hands(self, head: bytes) -> Response:
        """Sends a handshake and reads the head of the answer."""
        self.say(head)
        return self.response()

    def response(self) -> Response:
        while b"\r\n\r\n" not in self._heard and self._hear_more():
            pass
        head, _, rest = bytes(self._heard).partition(b"\r\n\r\n")
        assert head, "the server hung up without an answer"
        self._heard = bytearray(rest)
        status, *lines = head.decode("latin-1").split("\r\n")
        fields = dict((name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
        return Response(int(status.split()[1]), fields)

    def hear(self) -> Frame | None:
        """The next frame; None when the server has hung up."""
        while not (found := self._next_frame()):
            if not self._hear_more():
                assert not self._heard or self._was_reset, f"hung up inside a frame: {bytes(self._heard[:20])!r}"
                return None
        return found

    def ending(self, *, answers: bool = True, hangs_up: bool = False) -> Ending:
        """Hears all until the server hangs up. `answers` its close frame (section 5.5.1), and `hangs_up` then."""
        heard = list(self._until_end(answers, hangs_up))
        at = next((at for at, each in enumerate(heard) if each.opcode == Opcode.CLOSE), len(heard))
        closed = heard[at] if at < len(heard) else None
        return Ending(heard[:at], closed, heard[at + 1 :], self._was_reset)

    def _until_end(self, answers: bool, hangs_up: bool) -> Iterator[Frame]:
        is_closing = False
        while heard := self.hear():
            if heard.opcode == Opcode.CLOSE and not is_closing:
                is_closing = True
                if answers:
                    self.say(frame(Opcode.CLOSE, heard.payload[:2]))
                if hangs_up:
                    self.say_no_more()
            yield heard

    def _hear_more(self) -> bool:
        if self._has_ended:
            return False
        try:
            piece = self._socket.recv(1 << 16)
        except ConnectionResetError:
            self._was_reset = True
            piece = b""
        self._heard += piece
        self._has_ended = not piece
        return bool(piece)

    def _next_frame(self) -> Frame | None:
        """Takes a frame off what was heard, if it is whole there; what a server must not send fails the test."""
        heard = self._heard
        if len(heard) < 2:
            return None
        assert heard[0] & 0x70 == 0, "a server sets no reserved bit (section 5.2)"
        assert heard[1] & 0x80 == 0, "a server does not mask (section 5.1)"
        opcode, is_final = Opcode(heard[0] & 0x0F), bool(heard[0] & 0x80)
        form = Length(heard[1]) if heard[1] >= Length.BITS_16 else Length.BITS_7
        start = {Length.BITS_7: 2, Length.BITS_16: 4, Length.BITS_64: 10}[form]
        if len(heard) < start:
            return None
        count = int.from_bytes(heard[2:start]) if start > 2 else heard[1]
        assert form == shortest(count), "the shortest form of a length is a must (section 5.2)"
        assert not opcode.is_control or (is_final and count <= 125), "control frames are short and whole (section 5.5)"
        if len(heard) < start + count:
            return None
        payload = bytes(heard[start : start + count])
        del heard[: start + count]
        return Frame(opcode, payload, is_final)
