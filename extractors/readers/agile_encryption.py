"""Agile encryption: from a password to the package's key ([MS-OFFCRYPTO] 2.3.4.11 to 2.3.4.13).

Enters: what an `EncryptionInfo` stream says, as msoffcrypto parses it. Leaves: the key, or None for a
wrong password. Written out here because msoffcrypto neither lengthens a hash that is shorter than
its key (SHA-1 with AES-256) nor cuts the padding off a stored hash (SHA-1 with AES-128).
"""

import hashlib
import struct
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_VERIFIER_INPUT = bytes.fromhex("fea7d2763b4b9e79")
_VERIFIER_HASH = bytes.fromhex("d7aa0f6d3061344e")
_KEY_VALUE = bytes.fromhex("146e0be7abacd0d6")
_PADDING = b"\x36"
_BLOCK_BYTES = 16
"""AES (FIPS 197)."""


def find_key(info: Mapping[str, Any], password: str) -> bytes | None:
    """The package's key; raises ValueError or KeyError where the data are broken."""
    algorithm = info["passwordHashAlgorithm"].replace("-", "").lower()
    salt = info["passwordSalt"]
    digest = hashlib.new(algorithm, salt + password.encode("utf-16-le")).digest()
    for spin in range(info["spinValue"]):
        digest = hashlib.new(algorithm, struct.pack("<I", spin) + digest).digest()

    def open_value(name: str, block_key: bytes) -> bytes:
        key = hashlib.new(algorithm, digest + block_key).digest()
        size = info["passwordKeyBits"] // 8
        cipher = Cipher(algorithms.AES(_fit(key, size)), modes.CBC(_fit(salt, _BLOCK_BYTES)))
        opener = cipher.decryptor()
        return opener.update(info[name]) + opener.finalize()

    verifier = open_value("encryptedVerifierHashInput", _VERIFIER_INPUT)[: len(salt)]
    expected = hashlib.new(algorithm, verifier).digest()
    stored = open_value("encryptedVerifierHashValue", _VERIFIER_HASH)
    if stored[: len(expected)] != expected:
        return None
    return open_value("encryptedKeyValue", _KEY_VALUE)[: info["passwordKeyBits"] // 8]


def _fit(value: bytes, size: int) -> bytes:
    """A value cut, or lengthened with 0x36, to a size (2.3.4.11)."""
    return value[:size].ljust(size, _PADDING)
