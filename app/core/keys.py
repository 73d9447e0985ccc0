"""Signing keys: Ed25519 (RFC 8032), one file each in the instance folder, readable by the server alone."""

import base64
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.core.settings import SettingError, private_text

ROTATIONS_MEANWHILE = 20
"""How often a listing of keys may go out of date while it is read."""


@dataclass(frozen=True)
class SigningKey:
    """A key pair; `id` is the start of the SHA-256 of the public key, so it names exactly this key."""

    id: str
    private: Ed25519PrivateKey
    public: bytes
    made_at: datetime

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message."""
        return self.private.sign(message)


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the signature of a message was made with the private half of this 32-byte public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def canonical(record: object) -> bytes:
    """JSON in one form only: sorted keys, no blanks, UTF-8 (as RFC 8785 for records without floating numbers)."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def key_id(public: bytes) -> str:
    """The name of a public key: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes behind base64url without padding.

    Raises ValueError for anything else: foreign signs, padding, and spare bits, so that bytes have one form only.
    """
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("not base64url without padding")
    return data


def make_key(folder: Path) -> SigningKey:
    """Make a new key pair and keep it in the folder with mode 0600."""
    private = Ed25519PrivateKey.generate()
    key = _pair(private, datetime.now(UTC))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(folder / f"{key.id}.pem", pem)
    return key


def write_private(file: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, from its first byte on; it is there whole or not at all.

    Raises FileExistsError rather than write over one.
    """
    if file.exists():
        raise FileExistsError(f"{file} exists already")
    partial = file.with_name(f"{file.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(file)


def destroy_key(folder: Path, id: str) -> None:
    """Destroy the private half of a retired key: what does not exist cannot be stolen."""
    (folder / f"{id}.pem").unlink(missing_ok=True)


def signing_key(folder: Path) -> SigningKey:
    """The key that signs now: the newest of the folder.

    Raises SettingError as `keys_in`.
    """
    return keys_in(folder)[0]


def keys_in(folder: Path) -> tuple[SigningKey, ...]:
    """All key pairs of the folder, the newest first; a server that runs sees a rotation at once.

    Raises SettingError where there is none, or where others can read one.
    """
    for _ in range(ROTATIONS_MEANWHILE):
        with suppress(FileNotFoundError):  # a key was destroyed between the listing and the reading: look again
            return _keys_in(folder, folder.stat().st_mtime_ns if folder.is_dir() else 0)
    raise SettingError(f"the keys in {folder} change all the time; stop what changes them")


@lru_cache(maxsize=4)
def _keys_in(folder: Path, changed: int) -> tuple[SigningKey, ...]:
    files = sorted(folder.glob("*.pem"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    if not files:
        raise SettingError(f"there is no signing key in {folder}; run `campus setup` to make one")
    return tuple(_read(file) for file in files)


def _read(file: Path) -> SigningKey:
    pem = private_text(file).encode()
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingError(f"{file} holds no key that can be read; take it out of the folder") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SettingError(f"{file} is not an Ed25519 key; take it out of the folder")
    return _pair(private, datetime.fromtimestamp(file.stat().st_mtime, UTC))


def _pair(private: Ed25519PrivateKey, made_at: datetime) -> SigningKey:
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey(id=key_id(public), private=private, public=public, made_at=made_at)
