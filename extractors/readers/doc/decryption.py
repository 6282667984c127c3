"""Encrypted Word binaries: from the file as it lies to one that can be read ([MS-DOC] 2.2.6).

Enters: the source file and the passwords to try. Leaves: the same file without encryption (RC4
and CryptoAPI, through msoffcrypto-tool). XOR obfuscation, the method of Word 6 and 95, is told by
name and not opened.
"""

import io
from dataclasses import replace
from types import SimpleNamespace

from extractors.errors import CorruptFileError, EncryptedFileError
from extractors.readers.doc.fib import FileInformation
from extractors.source_files import SourceFile

_ADVICE = "Give its password with --password-file, or save it without one."
_SECTOR_BYTES = 4096
"""The largest sector ([MS-CFB] 2.2)."""
_IN_MEMORY = SimpleNamespace(TemporaryFile=io.BytesIO)
"""The library writes what it opened to a temporary file. What was encrypted does not belong on a
disk, and a process that reads strangers' files may not write any."""


def decrypt_file(
    source: SourceFile, fib: FileInformation, passwords: tuple[str, ...]
) -> SourceFile:
    """Decrypt with the first password that fits.

    Raises EncryptedFileError where none does, CorruptFileError where the encryption data is broken.
    """
    if fib.is_obfuscated or not fib.is_word97:
        raise EncryptedFileError(
            source.name,
            "is protected by the XOR method of Word 95, which cannot be opened here",
            "Open it in Word with its password, and save it without one.",
        )
    import msoffcrypto  # loads a cryptography library: only here, where it is needed
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format import doc97

    doc97.tempfile = _IN_MEMORY
    padded = source.data + b"\0" * (-len(source.data) % _SECTOR_BYTES)
    try:
        for password in passwords:
            container = msoffcrypto.OfficeFile(io.BytesIO(padded))
            decrypted = io.BytesIO()
            try:
                container.load_key(password=password)
                container.decrypt(decrypted)
            except InvalidKeyError:
                continue
            return replace(source, data=decrypted.getvalue())
    except Exception as error:  # broken encryption headers end in struct, key or value errors
        raise CorruptFileError(
            source.name,
            "is an encrypted Word file whose encryption data cannot be read",
            "Open it with its password, and save it without one.",
        ) from error
    raise EncryptedFileError(
        source.name,
        "is encrypted, and none of the given passwords opens it"
        if passwords
        else "is encrypted with a password",
        _ADVICE,
    )
