"""Keys of a business that signs tokens by itself, the JWK set that tells of them, and a server of such sets."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALGORITHMS = ["RS256", "ES256", "EdDSA"]

Claims = dict[str, Any]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims_of(user: str, lifetime: float = 3600, **more: Any) -> Claims:
    """Claims as a business makes them; what is given as None is left out."""
    now = int(time.time())
    claims = {"sub": user, "iat": now, "exp": int(now + lifetime), "role": "customer"} | more
    return {name: value for name, value in claims.items() if value is not None}


@dataclass(frozen=True)
class SigningKey:
    """A key pair with the one algorithm it is for."""

    algorithm: str
    kid: str
    private: Any

    def sign(self, claims: Claims, algorithm: str = "", **header: Any) -> str:
        """A token; with `kid=None` the header names no key."""
        header = {name: value for name, value in ({"kid": self.kid} | header).items() if value is not None}
        return jwt.encode(claims, self.private, algorithm or self.algorithm, headers=header)

    @property
    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def jwk(self) -> dict[str, str]:
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        public = json.loads(algorithm.to_jwk(self.private.public_key()))
        public.pop("key_ops", None)
        return public | {"kid": self.kid, "use": "sig", "alg": self.algorithm}


@cache
def key(algorithm: str, kid: str = "") -> SigningKey:
    """The same key for the same words. Of another `kid` it is somebody else's."""
    makers = {
        "RS256": lambda: rsa.generate_private_key(65537, 2048),
        "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate,
    }
    return SigningKey(algorithm, kid or f"our-{algorithm}", makers[algorithm]())


def key_set(*keys: SigningKey) -> str:
    return json.dumps({"keys": [each.jwk for each in keys]})


class KeyServer:
    """Serves a JWK set over HTTP, and counts who asks."""

    def __init__(self) -> None:
        self.answer = key_set()
        self.status = 200
        self.requests: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append(self.path)
                self.send_response(server.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(server.answer)))
                self.end_headers()
                self.wfile.write(server.answer.encode())

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/keys.json"

    @contextmanager
    def running(self) -> Iterator["KeyServer"]:
        thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()
