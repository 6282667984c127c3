"""Encrypted workbooks of the old format: their stream in the clear ([MS-XLS] 2.2.10).

Enters: a workbook's stream, and the passwords to try. Leaves: the stream without encryption. RC4, RC4
CryptoAPI and XOR obfuscation ([MS-OFFCRYPTO] 2.3.5 to 2.3.7), through msoffcrypto-tool; which bytes
are encrypted is told here, since that library makes a list of all bytes. Records of seven kinds, all
records' heads and the places of the sheets lie in the clear.
"""

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

from extractors.errors import CorruptFileError, EncryptedFileError
from extractors.readers.sheets.records import BOUNDSHEET, FILEPASS, filepass, records

_BUILT_IN_PASSWORD = "VelvetSweatshop"  # noqa: S105
"""What Excel encrypts with where the user only asked for protection."""
_ADVICE = "Give its password with --password-file, or save it without one."
_IN_THE_CLEAR = frozenset({0x809, FILEPASS, 0x194, 0x195, 0xE1, 0x196, 0x138})
"""BOF, FILEPASS, USREXCL, FILELOCK, INTERFACEHDR, RRDINFO, RRDHEAD."""
_BLOCK_BYTES = 1024
"""After so many bytes of the stream the key is made anew (2.2.10)."""
_SHEET_PLACE_BYTES = 4
"""lbPlyPos of a BoundSheet8 record stays in the clear."""
_XOR_LONGEST = 15
"""Characters of a password of this kind ([MS-OFFCRYPTO] 2.3.7)."""
_Opener = Callable[[bytes], bytes]


class _UnknownMethodError(Exception):
    """Encrypted by no method of [MS-XLS]."""


def decrypt_workbook(file_name: str, stream: bytes, passwords: tuple[str, ...]) -> bytes:
    """Decrypt with the first password that fits.

    Raises EncryptedFileError where none does, CorruptFileError where the encryption data is broken.
    """
    header = filepass(stream) or b""
    try:
        for password in (_BUILT_IN_PASSWORD, *passwords):
            opener = _opener(header, password)
            if opener is not None:
                return opener(stream)
    except _UnknownMethodError as error:
        raise EncryptedFileError(
            file_name,
            "is a workbook of the old format, encrypted by a method that is not known here",
            "Open it with its password, and save it without one or as .xlsx.",
        ) from error
    except Exception as error:  # broken encryption headers end in struct, key or value errors
        raise CorruptFileError(
            file_name,
            "is an encrypted workbook whose encryption data cannot be read",
            "Open it with its password, and save it without one.",
        ) from error
    raise EncryptedFileError(
        file_name,
        "is a workbook of the old format that is encrypted, and none of the given passwords opens it"
        if passwords
        else "is a workbook of the old format, encrypted with a password",
        _ADVICE,
    )


def _opener(header: bytes, password: str) -> _Opener | None:
    """What decrypts the stream; None for a wrong password. `header` is the FILEPASS record."""
    if len(header) == 4:  # Excel 95 knew no other method, and names none
        key, verifier = struct.unpack("<HH", header)
        return _xor_opener(key, verifier, password)
    method, major, minor = struct.unpack_from("<HHH", header)
    if method == 0:
        return _xor_opener(major, minor, password)
    if (method, minor) == (1, 1):
        return _rc4_opener(header[6:], password)
    if method == 1 and minor == 2:
        return _cryptoapi_opener(header[6:], password)
    raise _UnknownMethodError


def _rc4_opener(header: bytes, password: str) -> _Opener | None:
    from msoffcrypto.method.rc4 import DocumentRC4  # loads a cryptography library

    salt, verifier, digest = header[:16], header[16:32], header[32:48]
    if not DocumentRC4.verifypw(password, salt, verifier, digest):
        return None

    def decrypt(data: io.BytesIO) -> io.BytesIO:
        return _bytes_of(DocumentRC4.decrypt(password, salt, data, blocksize=_BLOCK_BYTES))

    return lambda stream: _overlaid(stream, decrypt(io.BytesIO(stream)).getbuffer())


def _cryptoapi_opener(header: bytes, password: str) -> _Opener | None:
    from msoffcrypto.format.common import _parse_header_RC4CryptoAPI
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    info = _parse_header_RC4CryptoAPI(io.BytesIO(header))
    salt, size = info["salt"], info["keySize"]
    if not DocumentRC4CryptoAPI.verifypw(
        password, salt, size, info["encryptedVerifier"], info["encryptedVerifierHash"]
    ):
        return None

    def decrypt(data: io.BytesIO) -> io.BytesIO:
        return _bytes_of(
            DocumentRC4CryptoAPI.decrypt(password, salt, size, data, blocksize=_BLOCK_BYTES)
        )

    return lambda stream: _overlaid(stream, decrypt(io.BytesIO(stream)).getbuffer())


def _bytes_of(stream: Any) -> io.BytesIO:
    assert isinstance(stream, io.BytesIO)
    return stream


def _xor_opener(key: int, verifier: int, password: str) -> _Opener | None:
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    if not 0 < len(password) <= _XOR_LONGEST or not password.isascii():
        return None
    if not DocumentXOR.verifypw(password, verifier):
        return None
    if DocumentXOR.create_xor_key_method1(password) != key:
        return None
    array = bytes(DocumentXOR.create_xor_array_method1(password))
    turned = bytes((byte >> 5 | byte << 3) & 0xFF for byte in range(256))

    def open_stream(stream: bytes) -> bytes:
        opened = bytearray(stream)
        for start, size, passed in _encrypted_parts(stream):
            end = start + size
            first = (end + passed) % len(array)
            pad = (array[first:] + array * (size // len(array) + 1))[:size]
            mixed = int.from_bytes(stream[start:end], "big") ^ int.from_bytes(pad, "big")
            opened[start:end] = mixed.to_bytes(size, "big").translate(turned)
        return _without_filepass(opened)

    return open_stream


def _overlaid(stream: bytes, decrypted: memoryview) -> bytes:
    """The decrypted bytes at the places that are encrypted."""
    opened = bytearray(stream)
    for start, size, _ in _encrypted_parts(stream):
        opened[start : start + size] = decrypted[start : start + size]
    return _without_filepass(opened)


def _encrypted_parts(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """`(start, size, bytes of the record before them)` of what is encrypted."""
    for offset, kind, content in records(stream):
        passed = _SHEET_PLACE_BYTES if kind == BOUNDSHEET else 0
        if kind not in _IN_THE_CLEAR and len(content) > passed:
            yield offset + 4 + passed, len(content) - passed, passed


def _without_filepass(stream: bytearray) -> bytes:
    for offset, kind, _ in records(bytes(stream)):
        if kind == FILEPASS:
            stream[offset : offset + 2] = b"\0\0"
            break
    return bytes(stream)
