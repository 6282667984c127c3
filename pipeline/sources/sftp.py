"""SFTP (SSH File Transfer Protocol, version 3) through paramiko, with names as bytes."""

import logging
import posixpath
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

import paramiko
from paramiko.message import Message
from paramiko.sftp import CMD_CLOSE, CMD_HANDLE, CMD_OPENDIR, CMD_READDIR

from pipeline.sources.connections import (
    Connection,
    Entry,
    Patience,
    RefusedError,
    SignsOfLife,
    entry_not_understood,
)
from pipeline.sources.listed import link_leads_out, link_to_nothing
from pipeline.sources.names import quote_name

T = TypeVar("T")

_CHUNK = 1 << 15
"""What a server gives for one request; paramiko would cut anything larger into such pieces."""
_KINDS = {b"d": stat.S_IFDIR, b"l": stat.S_IFLNK}
_CONNECT_SECONDS = 30.0
"""SSH servers wait a while on purpose after wrong tries."""
_HOST_KEY_POLICIES: dict[str, type[paramiko.MissingHostKeyPolicy]] = {
    "auto_add": paramiko.AutoAddPolicy,
    "reject": paramiko.RejectPolicy,
    "warning": paramiko.WarningPolicy,
}

# paramiko logs stack traces of broken connections; what matters of them comes as an exception.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False


class SftpConnection(Connection):
    """One SSH connection with one SFTP channel."""

    can_seek = True

    def __init__(
        self,
        host: str,
        options: dict[str, Any],
        patience: Patience,
        signs: SignsOfLife,
        root: str | None,
    ) -> None:
        """`root` is the folder that links may not leave; None if they may."""
        self._signs = signs
        self._client = paramiko.SSHClient()
        settings = dict(options)
        policy = settings.pop("host_key_policy", "auto_add")
        if policy not in _HOST_KEY_POLICIES:
            raise RefusedError(f"host_key_policy is one of {', '.join(_HOST_KEY_POLICIES)}")
        for name in ("timeout", "banner_timeout", "auth_timeout"):
            settings.setdefault(name, min(_CONNECT_SECONDS, patience.stall_seconds))
        self._client.set_missing_host_key_policy(_HOST_KEY_POLICIES[policy]())
        try:
            _translated(lambda: self._open(host, settings, patience))
            self._root = None if root is None else self._real_path(unquote_to_bytes(root))
        except BaseException:
            self._client.close()
            raise

    def _open(self, host: str, settings: dict[str, Any], patience: Patience) -> None:
        self._client.load_system_host_keys()
        self._client.connect(host, **settings)
        self._sftp = self._client.open_sftp()
        channel = self._sftp.get_channel()
        assert channel is not None
        channel.settimeout(patience.stall_seconds)

    def look_at(self, path: str) -> Entry:
        """What `stat` says; links are followed."""
        raw = unquote_to_bytes(path) or b"/"
        status = _translated(lambda: self._sftp.stat(raw))
        if status.st_mode is None:
            status.st_mode = stat.S_IFDIR if self._is_folder(raw) else stat.S_IFREG
        return _entry(path, status)

    def _is_folder(self, raw: bytes) -> bool:
        """Whether it can be listed, for a server that does not say what it is."""
        try:
            _translated(lambda: self._read_folder(raw))
        except (FileNotFoundError, PermissionError, RefusedError):
            return False
        return True

    def list_folder(self, path: str) -> list[Entry]:
        """What READDIR says, links looked through."""
        folder = unquote_to_bytes(path) or b"/"
        found = []
        for name, status in _translated(lambda: self._read_folder(folder)):
            if b"/" in name:
                # A name is no path: a server that sends one leads elsewhere.
                found.append(entry_not_understood(path, name))
                continue
            child = posixpath.join(path or "/", quote_name(name))
            if stat.S_ISLNK(status.st_mode or 0):
                found.append(self._behind_link(child, posixpath.join(folder, name)))
            else:
                found.append(_entry(child, status))
        return found

    def _read_folder(self, folder: bytes) -> list[tuple[bytes, paramiko.SFTPAttributes]]:
        """`listdir_attr` without its decoding, which one name that is no UTF-8 would end."""
        sftp: Any = self._sftp
        kind, message = sftp._request(CMD_OPENDIR, folder)
        if kind != CMD_HANDLE:
            raise RefusedError("gives no handle for the folder")
        handle = message.get_string()
        found = []
        try:
            while True:
                _, message = sftp._request(CMD_READDIR, handle)
                self._signs.see()
                found += _names_in(message)
        except EOFError:
            # Both the end of the folder and of the connection; closing the handle tells which.
            sftp._request(CMD_CLOSE, handle)
        return [(name, status) for name, status in found if name not in (b".", b"..")]

    def _behind_link(self, path: str, raw: bytes) -> Entry:
        try:
            entry = self.look_at(path)
            leads_out = self._root is not None and not _is_below(self._real_path(raw), self._root)
        except FileNotFoundError:
            return Entry(path, "unlisted", failure=link_to_nothing())
        except (PermissionError, RefusedError):
            # Fetching it will say what is wrong.
            return Entry(path, "file")
        if leads_out:
            return Entry(path, "unlisted", failure=link_leads_out())
        # A link to a folder inside: that folder is listed where it stands.
        followed = entry.kind == "file" or self._root is None
        return entry if followed else Entry(path, "other")

    def _real_path(self, raw: bytes) -> bytes:
        def ask() -> bytes:
            sftp: Any = self._sftp
            _, message = sftp._request(paramiko.sftp.CMD_REALPATH, raw or b"/")
            [(name, _)] = _names_in(message)
            return name

        return _translated(ask)

    def copy(self, path: str, target: Path) -> None:
        """Read from first to last."""
        with target.open("wb") as stream:
            source = _translated(lambda: self._sftp.open(unquote_to_bytes(path), "rb"))
            while chunk := _translated(lambda: source.read(_CHUNK)):
                self._signs.see()
                stream.write(chunk)
            _translated(source.close)

    def read_range(self, path: str, start: int, length: int) -> bytes:
        """Seek and read."""

        def read() -> bytes:
            with self._sftp.open(unquote_to_bytes(path), "rb") as source:
                source.seek(start)
                pieces = []
                left = length
                while left and (piece := source.read(min(left, _CHUNK))):
                    self._signs.see()
                    pieces.append(piece)
                    left -= len(piece)
                return b"".join(pieces)

        return _translated(read)

    def abort(self) -> None:
        """Shut the socket: whoever waits on it wakes."""
        transport: Any = self._client.get_transport()
        if transport is not None:
            transport.sock.shutdown(2)

    def close(self) -> None:
        """End the session."""
        self._client.close()


def _names_in(message: Message) -> list[tuple[bytes, paramiko.SFTPAttributes]]:
    """The entries of an SSH_FXP_NAME answer."""
    found = []
    for _ in range(message.get_int()):
        name, line = message.get_string(), message.get_string()
        status = paramiko.SFTPAttributes._from_msg(message)
        if status.st_mode is None:
            # A server need not say it; what `ls -l` would show begins with it.
            status.st_mode = _KINDS.get(line[:1], stat.S_IFREG)
        found.append((name, status))
    return found


def _entry(path: str, status: paramiko.SFTPAttributes) -> Entry:
    mode = status.st_mode or 0
    modified = None if status.st_mtime is None else float(status.st_mtime)
    if stat.S_ISDIR(mode):
        return Entry(path, "folder")
    if not stat.S_ISREG(mode):
        return Entry(path, "other")
    return Entry(path, "file", status.st_size, modified, "" if modified is None else str(modified))


def _is_below(path: bytes, root: bytes) -> bool:
    return path == root or path.startswith(root.rstrip(b"/") + b"/")


def _translated(work: Callable[[], T]) -> T:
    """Do it, with paramiko's errors as OSErrors that say whether asking again may help."""
    try:
        return work()
    except paramiko.AuthenticationException as error:
        raise RefusedError("refuses the login") from error
    except paramiko.BadHostKeyException as error:
        raise RefusedError("shows another host key than the known one") from error
    except paramiko.PasswordRequiredException as error:
        raise RefusedError("the key needs its passphrase") from error
    except paramiko.SSHException as error:
        if "not found in known_hosts" in str(error):
            raise RefusedError("shows a host key that is not known") from error
        raise OSError(_one_line(error, "the connection broke off")) from error
    except EOFError as error:
        raise OSError("the connection broke off") from error
    except UnicodeDecodeError as error:
        raise RefusedError("refuses, in words that cannot be decoded") from error
    except (TimeoutError, ConnectionError):
        raise
    except OSError as error:
        if type(error) is OSError and error.errno is None:
            # A status other than "no such file" and "permission denied" (SFTP 7): its answer.
            raise RefusedError(_one_line(error, "refuses")) from error
        raise
    except (TypeError, ValueError) as error:
        raise RefusedError(f"wrong options in [connection]: {error}") from error


def _one_line(error: Exception, otherwise: str) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else otherwise
