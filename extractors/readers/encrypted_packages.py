"""Encrypted Office packages (.docx, .xlsx): from an OLE2 container to the package inside ([MS-OFFCRYPTO] 2.3.4).

Enters: the bytes of an OLE2 compound file with an `EncryptedPackage`, and the passwords to try.
Leaves: the bytes of the ZIP package.
"""

import io

from extractors.errors import CorruptFileError, EncryptedFileError, LimitExceededError
from extractors.source_files import SourceFile

_BUILT_IN_PASSWORD = "VelvetSweatshop"  # noqa: S105
"""What Office encrypts with where the user only asked for protection ([MS-OFFCRYPTO] 2.3.6.2)."""
_MOST_SPINS = 1_000_000
"""Hash rounds for one password; Office writes 100,000, a hostile file could ask for hours."""


def decrypt_package(source: SourceFile, passwords: tuple[str, ...]) -> bytes:
    """Decrypt with the first password that fits.

    Raises EncryptedFileError where none does, CorruptFileError where the container is broken.
    """
    import msoffcrypto  # loads a cryptography library: only here, where it is needed
    from msoffcrypto.exceptions import InvalidKeyError

    from extractors.readers.agile_encryption import find_key

    spins = 0
    try:
        container = msoffcrypto.OfficeFile(io.BytesIO(source.data))
        if container.type == "agile":
            spins = container.info["spinValue"]
        for password in (_BUILT_IN_PASSWORD, *passwords) if spins <= _MOST_SPINS else ():
            decrypted = io.BytesIO()
            try:
                if container.type == "agile":
                    key = find_key(container.info, password)
                    if key is None:
                        continue
                    container.load_key(secret_key=key)
                else:
                    container.load_key(password=password, verify_password=True)
                container.decrypt(decrypted)
            except InvalidKeyError:
                continue
            return decrypted.getvalue()
    except Exception as error:  # broken encryption headers end in any of struct, XML, key errors
        raise CorruptFileError(
            source.name,
            "is an encrypted Office file whose encryption data cannot be read",
            "Open it with its password, and save it without one.",
        ) from error
    if spins > _MOST_SPINS:
        raise LimitExceededError(
            source.name,
            f"is encrypted with {spins:,} hash rounds, more than the allowed {_MOST_SPINS:,}",
            "Open it with its password, and save it without one.",
        )
    raise EncryptedFileError(
        source.name,
        "is encrypted, and none of the given passwords opens it"
        if passwords
        else "is encrypted with a password",
        "Give its password, or save it without one.",
    )
