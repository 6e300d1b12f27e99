"""Tokens that no hub may take, by what is wrong with them. Each is made from one that would be good."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing_keys import ALGORITHMS, Claims, base64url, claims_of, key

AUDIENCE = "switchboard"
ISSUER = "https://shop.example"
SECRET = "a secret between the shop and the hub, 48 bytes."

RS, ES, ED = map(key, ALGORITHMS)
STRANGERS_RS, STRANGERS_ES = key("RS256", "a stranger"), key("ES256", "a stranger")


def good(**more: Any) -> Claims:
    """Claims the hub takes when their signature is right."""
    return claims_of("eve", **({"aud": AUDIENCE, "iss": ISSUER} | more))


def by_secret(claims: Claims, secret: str | bytes = SECRET, algorithm: str = "HS256", **header: object) -> str:
    return jwt.encode(claims, secret, algorithm, headers=header)


def by_hand(header: object, claims: object, secret: bytes = SECRET.encode()) -> str:
    """HS256 over anything, also what a library would refuse to write. `str` and `bytes` stand as they are."""
    head, body = (base64url(_bytes(part)) for part in (header, claims))
    return f"{head}.{body}.{base64url(hmac.digest(secret, f'{head}.{body}'.encode(), hashlib.sha256))}"


def _bytes(part: object) -> bytes:
    if isinstance(part, bytes):
        return part
    return (part if isinstance(part, str) else json.dumps(part)).encode()


def _parts(token: str) -> tuple[str, str, str]:
    head, claims, signature = token.split(".")
    return head, claims, signature


def _with_signature(change: Callable[[str], str], token: str) -> str:
    head, claims, signature = _parts(token)
    return f"{head}.{claims}.{change(signature)}"


def _der(token: str) -> str:
    """An ECDSA signature in the form of certificates instead of the two numbers."""
    head, claims, signature = _parts(token)
    raw = base64.urlsafe_b64decode(signature + "==")
    r, s = (int.from_bytes(half) for half in (raw[:32], raw[32:]))
    return f"{head}.{claims}.{base64url(encode_dss_signature(r, s))}"


def _swapped() -> str:
    head, _, signature = _parts(RS.sign(good()))
    return f"{head}.{_parts(RS.sign(good(sub='admin', role='admin')))[1]}.{signature}"


def _without_signature(algorithm: str | None, signature: str = "") -> str:
    header = {"typ": "JWT"} | ({"alg": algorithm} if algorithm else {})
    return f"{base64url(_bytes(header))}.{base64url(_bytes(good()))}.{signature}"


HS = {"alg": "HS256", "typ": "JWT"}
SPKI_DER = RS.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

FORGED: dict[str, Callable[[], str]] = {
    "alg none": lambda: _without_signature("none"),
    "alg none in other letters": lambda: _without_signature("nOnE"),
    "alg none with a signature": lambda: _without_signature("none", _parts(RS.sign(good()))[2]),
    "no alg": lambda: _without_signature(None),
    "alg in small letters": lambda: by_hand({"alg": "hs256"}, good()),
    "alg that is a list": lambda: by_hand({"alg": ["HS256"]}, good()),
    "HS256 with the public key as PEM": lambda: by_hand(HS | {"kid": RS.kid}, good(), RS.pem),
    "HS256 with the public key as PEM, trimmed": lambda: by_hand(HS | {"kid": RS.kid}, good(), RS.pem.strip()),
    "HS256 with the public key as DER": lambda: by_hand(HS | {"kid": RS.kid}, good(), SPKI_DER),
    "HS256 with the modulus": lambda: by_hand(HS | {"kid": RS.kid}, good(), RS.jwk["n"].encode()),
    "HS256 with another secret": lambda: by_secret(good(), "b" * 48),
    "HS256 with an empty secret": lambda: by_hand(HS, good(), b""),
    "HS512 with the right secret": lambda: by_secret(good(), SECRET + SECRET, "HS512"),
    "RS512 with the right key": lambda: RS.sign(good(), "RS512"),
    "PS256 with the right key": lambda: RS.sign(good(), "PS256"),
    "a stranger's key under our kid": lambda: STRANGERS_RS.sign(good(), kid=RS.kid),
    "a stranger's curve key under our kid": lambda: STRANGERS_ES.sign(good(), kid=ES.kid),
    "an unknown kid": lambda: RS.sign(good(), kid="nobody's"),
    "a kid that is a path": lambda: STRANGERS_RS.sign(good(), kid="../../../../dev/null"),
    "a kid that is a number": lambda: by_hand(HS | {"alg": "RS256", "kid": 7}, good()),
    "RS256 under the kid of a curve key": lambda: RS.sign(good(), kid=ES.kid),
    "ES256 under the kid of an RSA key": lambda: ES.sign(good(), kid=RS.kid),
    "EdDSA under the kid of another curve": lambda: ED.sign(good(), kid=ES.kid),
    "a key in the header": lambda: STRANGERS_RS.sign(good(), kid=None, jwk=STRANGERS_RS.jwk),
    "a certificate in the header": lambda: STRANGERS_RS.sign(good(), kid=RS.kid, x5c=["MIIB"]),
    "crit": lambda: RS.sign(good(), crit=["exp"]),
    "crit of something unknown": lambda: by_hand(HS | {"crit": ["colour"], "colour": 1}, good()),
    "nbf in the future": lambda: RS.sign(good(nbf=int(time.time()) + 3600)),
    "another audience": lambda: RS.sign(good(aud="elsewhere")),
    "no audience": lambda: RS.sign(good(aud=None)),
    "a list of other audiences": lambda: RS.sign(good(aud=["elsewhere", "switchboard2"])),
    "another issuer": lambda: RS.sign(good(iss="https://shop.example.evil")),
    "no issuer": lambda: RS.sign(good(iss=None)),
    "a truncated signature": lambda: _with_signature(lambda signature: signature[:-8], RS.sign(good())),
    "no signature": lambda: _with_signature(lambda _: "", RS.sign(good())),
    "a signature of zeroes": lambda: _with_signature(lambda _: base64url(bytes(64)), ES.sign(good())),
    "an ECDSA signature in DER": lambda: _der(ES.sign(good())),
    "two parts": lambda: RS.sign(good()).rpartition(".")[0],
    "four parts": lambda: RS.sign(good()) + ".",
    "five parts": lambda: RS.sign(good()) + ".YQ.YQ",
    "doubled dots": lambda: RS.sign(good()).replace(".", "..", 1),
    "padding": lambda: RS.sign(good()) + "=",
    "a space before it": lambda: " " + RS.sign(good()),
    "a line end behind it": lambda: RS.sign(good()) + "\n",
    "other claims under a good signature": _swapped,
    "a header that is no JSON": lambda: by_hand("alg: HS256", good()),
    "claims that are a list": lambda: by_hand(HS, [good()]),
    "claims that are no JSON": lambda: by_hand(HS, "sub=eve"),
    "claims twice": lambda: by_hand(HS, '{"sub": "adam", ' + json.dumps(good())[1:]),
    "claims that are no UTF-8": lambda: by_hand(HS, b'{"sub": "\xff"}'),
    "sub that is a number": lambda: by_hand(HS, good(sub=42)),
    "sub that is an object": lambda: by_hand(HS, good(sub={"id": "eve"})),
    "exp that is a text": lambda: by_hand(HS, good(exp="tomorrow")),
    "a role that is none": lambda: by_hand(HS, good(role="emperor")),
    "huge": lambda: RS.sign(good(padding="x" * 12_000)),
}
