"""A device with a passkey, in software: it answers as WebAuthn says, or as attackers like."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One credential. Change a field and its next answer lies about it."""

    origin: str = "http://127.0.0.1:8000"
    site: str = "127.0.0.1"
    verifies: bool = True
    counter: int = 0
    counts: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""
    challenge: str | None = None
    """Signed in place of the one that is asked for."""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> str:
        """What `navigator.credentials.create` would answer, as JSON."""
        self.user_handle = _bytes(options["user"]["id"])
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data() + self._credential()}
        response = {
            "clientDataJSON": _text(self._client_data("webauthn.create", options["challenge"])),
            "attestationObject": _text(encode_cbor(attested)),
            "transports": ["internal", "hybrid"],
        }
        return self._answer(response)

    def sign(self, options: dict[str, Any]) -> str:
        """What `navigator.credentials.get` would answer, as JSON."""
        self.counter += 1 if self.counts else 0
        said, data = self._client_data("webauthn.get", options["challenge"]), self._data(0)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": _text(said),
            "authenticatorData": _text(data),
            "signature": _text(signed),
            "userHandle": _text(self.user_handle),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, Any]) -> str:
        name = _text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": self.challenge or challenge, "origin": self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _data(self, more: int = ATTESTED) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        about = hashlib.sha256(self.site.encode()).digest()
        return about + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _credential(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential_id).to_bytes(2, "big")
        return bytes(16) + length + self.credential_id + bytes(public)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
