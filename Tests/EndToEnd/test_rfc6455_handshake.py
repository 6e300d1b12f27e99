"""RFC 6455, sections 1.3 and 4.2: the opening handshake as the server sees it."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterator

import pytest

from frame_client import FrameClient, endpoint, undisturbed, witness
from server import Server
from websocket_frames import EXAMPLE_ACCEPT, EXAMPLE_KEY, Frame, FramePeer, Opcode, Response, handshake, ping, text

__all__ = ["endpoint", "undisturbed", "witness"]

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
GOOD = handshake().decode()
PROTOCOL_FIELD = "sec-websocket-protocol"


@pytest.fixture
def peer(endpoint: Server, undisturbed: None) -> Iterator[FramePeer]:
    """Connected, with nothing said yet."""
    with FramePeer(endpoint) as peer:
        yield peer


def without(name: str) -> str:
    """The head without one field."""
    return "\r\n".join(line for line in GOOD.split("\r\n") if not line.startswith(name))


def with_field(name: str, value: str) -> str:
    """The head with another value for a field."""
    return without(name + ":").replace("\r\n", f"\r\n{name}: {value}\r\n", 1)


def with_more(*lines: str) -> str:
    return handshake(fields=lines).decode()


def expect_open(peer: FramePeer, response: Response) -> None:
    """Section 4.2.2: the answer to a handshake, and a connection that works."""
    assert response.status == 101
    assert response.fields["upgrade"].lower() == "websocket"
    assert response.fields["connection"].lower() == "upgrade"
    assert "sec-websocket-extensions" not in response.fields, "none was agreed upon"
    peer.say(ping(b"open"))
    assert peer.hear() == Frame(Opcode.PONG, b"open")


class TestAccept:
    def test_is_made_of_the_key_as_in_the_rfcs_example(self, peer: FramePeer) -> None:
        response = peer.shake_hands(handshake(key=EXAMPLE_KEY))
        assert response.fields["sec-websocket-accept"] == EXAMPLE_ACCEPT
        expect_open(peer, response)

    NONCES = {"zeros": bytes(16), "ones": b"\xff" * 16, "a row": bytes(range(16)), "random": secrets.token_bytes(16)}

    @pytest.mark.parametrize("nonce", NONCES.values(), ids=NONCES.keys())
    def test_is_made_of_any_key(self, peer: FramePeer, nonce: bytes) -> None:
        key = base64.b64encode(nonce).decode()
        response = peer.shake_hands(handshake(key=key))
        digest = hashlib.sha1((key + GUID).encode(), usedforsecurity=False).digest()
        assert response.fields["sec-websocket-accept"] == base64.b64encode(digest).decode()
        expect_open(peer, response)


TAKEN = {
    "4.2.1 as the RFC has it": GOOD,
    "4.2.1.3 Upgrade in another case": with_field("Upgrade", "WebSocket"),
    "4.2.1.3 Upgrade in capitals": with_field("Upgrade", "WEBSOCKET"),
    "4.2.1.4 Connection in another case": with_field("Connection", "upgrade"),
    "4.2.1.4 Connection with more": with_field("Connection", "keep-alive, Upgrade"),
    "4.2.1.4 Connection in two fields": with_field("Connection", "keep-alive").replace(
        "\r\n\r\n", "\r\nConnection: Upgrade\r\n\r\n"
    ),
    "4.2.1 names in lower case": re.sub(r"(?m)^[\w-]+:", lambda name: name[0].lower(), GOOD),
    "4.2.1 names in capitals": re.sub(r"(?m)^[\w-]+:", lambda name: name[0].upper(), GOOD),
    "RFC 9110, 5.5 spaces around values": GOOD.replace(": websocket", ":\t  websocket \t"),
    "RFC 9110, 5.5 no space before a value": GOOD.replace(": ", ":"),
    "4.2.1.8 an unknown field": with_more("X-Colour: blue"),
    "4.2.1.8 a cookie": with_more("Cookie: a=b; c=d"),
    "3 a query": handshake("/connection/websocket?colour=blue&format=json").decode(),
    "9.1 an extension": with_more("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"),
    "9.1 several extensions": with_more("Sec-WebSocket-Extensions: foo, bar; baz=2", "Sec-WebSocket-Extensions: qux"),
    "an Origin that is the server's own": with_more("Origin: http://127.0.0.1"),
}


class TestTaken:
    @pytest.mark.parametrize("head", TAKEN.values(), ids=TAKEN.keys())
    def test_is(self, peer: FramePeer, head: str) -> None:
        response = peer.shake_hands(head.encode())
        assert PROTOCOL_FIELD not in response.fields, "none was asked for"
        expect_open(peer, response)

    def test_in_packets_of_one_byte(self, peer: FramePeer) -> None:
        peer.say_bytewise(GOOD.encode())
        expect_open(peer, peer.response())

    def test_with_frames_in_the_same_packet(self, peer: FramePeer) -> None:
        """Clients must wait for the answer; what comes early is read behind it all the same."""
        peer.say(GOOD.encode(), ping(b"early"))
        assert peer.response().status == 101
        assert peer.hear() == Frame(Opcode.PONG, b"early")

    @pytest.mark.parametrize("cut", [1, 2, 6, 9, 10])
    def test_with_the_beginning_of_a_frame_in_the_same_packet(self, peer: FramePeer, cut: int) -> None:
        early = ping(b"early")
        peer.say(GOOD.encode(), early[:cut])
        assert peer.response().status == 101
        peer.say(early[cut:])
        assert peer.hear() == Frame(Opcode.PONG, b"early")

    def test_with_a_second_head_behind_it_is_read_as_frames(self, peer: FramePeer) -> None:
        """`GET` is no frame: reserved bits, an unmasked payload. HTTP is over."""
        peer.say(GOOD.encode(), GOOD.encode())
        assert peer.response().status == 101
        assert peer.ending(hangs_up=True).code in (None, 1002)


class TestSubprotocol:
    """Section 4.2.2, item 5: one of those that the client named, or none."""

    @pytest.mark.parametrize(
        "lines",
        [
            ["Sec-WebSocket-Protocol: centrifuge-json"],
            ["Sec-WebSocket-Protocol: superchat, centrifuge-json"],
            ["Sec-WebSocket-Protocol: centrifuge-json,superchat"],
            ["Sec-WebSocket-Protocol: superchat", "Sec-WebSocket-Protocol: centrifuge-json"],
        ],
        ids=["alone", "last", "first", "in a field of its own"],
    )
    def test_that_is_spoken_is_chosen(self, peer: FramePeer, lines: list[str]) -> None:
        response = peer.shake_hands(with_more(*lines).encode())
        assert response.fields[PROTOCOL_FIELD] == "centrifuge-json"
        expect_open(peer, response)

    @pytest.mark.parametrize("name", ["superchat", "centrifuge", "centrifuge-json2", "chat, superchat"])
    def test_that_is_not_spoken_is_not_confirmed(self, peer: FramePeer, name: str) -> None:
        """The server may go on without one, or refuse."""
        response = peer.shake_hands(with_more(f"Sec-WebSocket-Protocol: {name}").encode())
        assert PROTOCOL_FIELD not in response.fields
        assert response.status in (101, 400)


class TestExtensions:
    def test_are_not_agreed_upon(self, endpoint: Server, undisturbed: None) -> None:
        offer = ("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover",)
        with FrameClient(endpoint, fields=offer) as client:
            client.expect_echo()


def key_of(value: str) -> str:
    return with_field("Sec-WebSocket-Key", value)


def version(value: str) -> str:
    return with_field("Sec-WebSocket-Version", value)


SHORT_KEY, LONG_KEY = (base64.b64encode(bytes(count)).decode() for count in (15, 17))
REFUSED: dict[str, tuple[str, set[int]]] = {
    # Section 4.2.1, by its items.
    "1 POST": (GOOD.replace("GET", "POST", 1), {400, 405}),
    "1 HEAD": (GOOD.replace("GET", "HEAD", 1), {400, 405}),
    "1 get": (GOOD.replace("GET", "get", 1), {400, 405, 501}),
    "1 HTTP/1.0": (GOOD.replace("HTTP/1.1", "HTTP/1.0", 1), {400, 426, 505}),
    "1 HTTP/0.9": (GOOD.replace("HTTP/1.1", "HTTP/0.9", 1), {400, 505}),
    "1 HTTP/2.0": (GOOD.replace("HTTP/1.1", "HTTP/2.0", 1), {400, 505}),
    "1 no version": (GOOD.replace(" HTTP/1.1", "", 1), {400}),
    "2 no Host": (without("Host"), {400}),
    "2 two Hosts": (with_more("Host: example.com"), {400}),
    "3 no Upgrade": (without("Upgrade"), {400, 404, 426}),
    "3 an empty Upgrade": (with_field("Upgrade", ""), {400, 404, 426}),
    "3 Upgrade to h2c": (with_field("Upgrade", "h2c"), {400}),
    "3 Upgrade to websockets": (with_field("Upgrade", "websockets"), {400}),
    "4 no Connection": (without("Connection"), {400}),
    "4 Connection: close": (with_field("Connection", "close"), {400}),
    "4 Connection: Upgrades": (with_field("Connection", "Upgrades"), {400}),
    "5 no key": (without("Sec-WebSocket-Key"), {400}),
    "5 an empty key": (key_of(""), {400}),
    "5 a key of 15 bytes": (key_of(SHORT_KEY), {400}),
    "5 a key of 17 bytes": (key_of(LONG_KEY), {400}),
    "5 a key without its padding": (key_of(EXAMPLE_KEY.rstrip("=")), {400}),
    "5 a key that is no base64": (key_of("dGhlIHNhbXBsZSBub25jZ!=="), {400}),
    "5 a key with a space": (key_of("dGhlIHNhbXBsZ SBub25jZQ=="), {400}),
    "5 a key of 200 letters": (key_of("A" * 200), {400}),
    "5 two keys (11.3.1)": (with_more(f"Sec-WebSocket-Key: {EXAMPLE_KEY}"), {400}),
    "6 no version": (without("Sec-WebSocket-Version"), {400, 426}),
    "6 two versions (11.3.5)": (with_more("Sec-WebSocket-Version: 13"), {400}),
    # Section 4.4.
    "6 version 0": (version("0"), {400, 426}),
    "6 version 8": (version("8"), {400, 426}),
    "6 version 12": (version("12"), {400, 426}),
    "6 version 14": (version("14"), {400, 426}),
    "6 version 013": (version("013"), {400, 426}),
    "6 version 13.0": (version("13.0"), {400, 426}),
    "6 versions 13, 8": (version("13, 8"), {400, 426}),
    # Sections 3, 4.2.2 and 10.
    "3 another path": (handshake("/connection/elsewhere").decode(), {400, 404}),
    "3 a fragment": (handshake("/connection/websocket#here").decode(), {400}),
    "3 no path": (GOOD.replace("/connection/websocket", "connection/websocket", 1), {400}),
    "10.2 a foreign Origin": (with_more("Origin: http://evil.example"), {403}),
    "10.2 the Origin null": (with_more("Origin: null"), {403}),
    "10.2 two Origins": (with_more("Origin: http://127.0.0.1", "Origin: http://evil.example"), {400}),
    # RFC 9112, section 2.2 and 5.
    "a line that ends without CR": (GOOD.replace("\r\nUpgrade", "\nUpgrade", 1), {400}),
    "a folded field": (GOOD.replace("Upgrade: websocket", "Upgrade:\r\n websocket", 1), {400}),
    "a space before the colon": (GOOD.replace("Upgrade:", "Upgrade :", 1), {400}),
    "a NUL": (GOOD.replace("websocket", "web\0socket", 1), {400}),
    "10 KiB of fields": (with_more(*(f"X-{number}: {'x' * 100}" for number in range(100))), {400, 431}),
}


class TestRefused:
    @pytest.mark.parametrize(("head", "statuses"), REFUSED.values(), ids=REFUSED.keys())
    def test_is(self, peer: FramePeer, head: str, statuses: set[int]) -> None:
        response = peer.shake_hands(head.encode())
        assert response.status in statuses
        assert "sec-websocket-accept" not in response.fields

    @pytest.mark.parametrize("value", ["0", "8", "12", "14"])
    def test_is_another_version_with_the_one_that_is_spoken(self, peer: FramePeer, value: str) -> None:
        """Section 4.4: the answer says which version would do."""
        response = peer.shake_hands(version(value).encode())
        assert (response.status, response.fields["sec-websocket-version"]) == (426, "13")

    @pytest.mark.parametrize("head", [version("8"), key_of("short"), without("Connection:")], ids=range(3))
    def test_is_the_end_of_the_connection(self, peer: FramePeer, head: str) -> None:
        """Frames behind it are nobody's."""
        peer.say(head.encode(), text(b'{"id":1,"connect":{}}'))
        assert peer.response().status in (400, 426)
        assert peer.hear() is None


class TestLimits:
    def test_a_head_that_never_ends_is_given_up(self, peer: FramePeer) -> None:
        peer.say(GOOD.encode()[:-2] + b"X-Long: " + b"x" * 9000)
        assert peer.response().status == 431

    @pytest.mark.parametrize(
        "leave", [FramePeer.say_no_more, lambda peer: peer.__exit__()], ids=["half closed", "gone"]
    )
    @pytest.mark.parametrize("share", [0, 1, 20, len(GOOD) - 1, len(GOOD)])
    def test_a_client_may_leave_at_any_byte(
        self, peer: FramePeer, share: int, leave: Callable[[FramePeer], None]
    ) -> None:
        peer.say(GOOD.encode()[:share])
        leave(peer)
