"""Who may use a Prefect server of ours: whoever can read one file of its state folder.

The file holds Prefect's own "auth string" (`user:password`, sent as HTTP Basic). It is made when a
server first starts, readable by its user alone, and read by our clients; a browser is asked for it.
"""

import base64
import os
import secrets
from pathlib import Path

from pipeline.private_files import make_private_folder
from pipeline.settings import Settings, SettingsError

_USER = "jixiao"


def access_file(settings: Settings) -> Path:
    """Where the server's word lies: the file that is set, or the one in the state folder."""
    return settings.prefect_auth_file or settings.state / "prefect" / "auth"


def make_access(settings: Settings) -> str:
    """The word of a server that is about to start here; made at the first time."""
    path = access_file(settings)
    if not path.exists():
        make_private_folder(path.parent)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(f"{_USER}:{secrets.token_urlsafe(32)}\n")
        try:
            # Two servers that start at once use the same one: the first that came.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    word = find_access(settings)
    if word is None:
        raise SettingsError(f"{path} is empty. Delete it, and start the server again.")
    return word


def find_access(settings: Settings) -> str | None:
    """The word for the Prefect server that runs report to; None where no word is kept.

    Raises SettingsError if the file is there and cannot be read.
    """
    path = access_file(settings)
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} (the word for the Prefect server) cannot be read: {error}. "
            "Give this user the right to read it."
        ) from error


def authorization(word: str | None) -> dict[str, str]:
    """The header that shows the word."""
    if word is None:
        return {}
    return {"Authorization": f"Basic {base64.b64encode(word.encode()).decode()}"}
