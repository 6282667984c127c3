"""FTP (RFC 959, MLSD of RFC 3659) through ftplib, with names as bytes."""

import ftplib
import posixpath
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from pipeline.sources.connections import (
    Connection,
    Entry,
    Patience,
    RefusedError,
    SignsOfLife,
    entry_not_understood,
)
from pipeline.sources.names import quote_name

_CHUNK = 1 << 16
"""Bytes: more than a network delivers at once."""
_NOT_IMPLEMENTED = ("500", "501", "502", "504")
_OPTIONS = frozenset({"username", "password", "acct", "port", "timeout", "tls"})


class FtpConnection(Connection):
    """One control connection."""

    def __init__(
        self,
        host: str,
        options: dict[str, Any],
        patience: Patience,
        signs: SignsOfLife,
        *,
        asks_for_utf8: bool,
    ) -> None:
        self._signs = signs
        self._data: socket.socket | None = None
        if unknown := options.keys() - _OPTIONS:
            raise RefusedError(f"unknown options in [connection]: {', '.join(sorted(unknown))}")
        timeout = float(options.get("timeout") or patience.stall_seconds)
        # Latin-1 maps every byte to one character and back.
        self._ftp: ftplib.FTP
        if options.get("tls"):
            context = ssl.create_default_context()
            self._ftp = ftplib.FTP_TLS(  # noqa: S321 - the operator chose it
                timeout=timeout, encoding="latin-1", context=context
            )
        else:
            self._ftp = ftplib.FTP(timeout=timeout, encoding="latin-1")  # noqa: S321 - as above
        try:
            with _translated():
                self._ftp.connect(host, int(options.get("port") or 21))
                self._log_in(options)
                if isinstance(self._ftp, ftplib.FTP_TLS):
                    self._ftp.prot_p()
                if asks_for_utf8:
                    with suppress(ftplib.Error):
                        self._ftp.voidcmd("OPTS UTF8 ON")
                self._ftp.voidcmd("TYPE I")
        except BaseException:
            self._ftp.close()
            raise

    def _log_in(self, options: dict[str, Any]) -> None:
        given = (options.get(name) or "" for name in ("username", "password", "acct"))
        user, password, account = (str(one).encode().decode("latin-1") for one in given)
        try:
            self._ftp.login(user, password, account)
        except ftplib.error_perm as error:
            if str(error)[:3] == "530" and "many" not in str(error).lower():
                raise RefusedError("refuses the login") from error
            raise OSError(_answer(error)) from error

    def look_at(self, path: str) -> Entry:
        """What MLST says; else whether it can be entered, else its size and time."""
        raw = _raw(path)
        with _translated():
            try:
                facts = self._ask(f"MLST {raw}").splitlines()[1].strip()
            except (ftplib.error_perm, IndexError) as error:
                if isinstance(error, ftplib.error_perm) and not _is_unknown(error):
                    raise
                return self._look_without_mlst(path, raw)
            return _entry(path, _facts(facts.partition(" ")[0]))

    def _look_without_mlst(self, path: str, raw: str) -> Entry:
        try:
            self._ftp.cwd(raw)
        except ftplib.error_perm:
            size = self._ftp.size(raw)
            with suppress(ftplib.error_perm):
                return _entry(path, {"type": "file", "modify": self._ask(f"MDTM {raw}")[4:].strip(),
                                     "size": str(size)})  # fmt: skip
            return Entry(path, "file", size)
        return Entry(path, "folder")

    def _ask(self, command: str) -> str:
        answer = self._ftp.sendcmd(command)
        self._signs.see()
        return answer

    def list_folder(self, path: str) -> list[Entry]:
        """What MLSD says, or LIST of a server that does not know it."""
        with _translated():
            lines: list[str] = []
            try:
                self._lines(f"MLSD {_raw(path)}", lines)
                parse: Callable[[str], tuple[str, dict[str, str]] | None] = _parse_mlsd
            except ftplib.error_perm as error:
                if not _is_unknown(error):
                    raise
                lines.clear()
                self._ftp.cwd(_raw(path))
                self._lines("LIST", lines)
                parse = parse_list_line
        found, strange = [], []
        for line in lines:
            parsed = parse(line)
            if parsed is None:
                if line.strip() and not _TOTAL_LINE.fullmatch(line.strip()):
                    strange.append(line)
                continue
            name, facts = parsed
            if name in ("", ".", "..") or facts["type"].lower() in ("cdir", "pdir"):
                continue
            if "/" in name:
                # A name is no path: a server that sends one leads elsewhere.
                strange.append(line)
                continue
            child = posixpath.join(path or "/", quote_name(name.encode("latin-1")))
            found.append(_entry(child, facts))
        if strange:
            found.append(entry_not_understood(path, strange[0].strip().encode("latin-1")))
        return found

    def _lines(self, command: str, lines: list[str]) -> None:
        self._ftp.sendcmd("TYPE A")
        data: list[bytes] = []
        self._transfer(command, data.append)
        self._ftp.sendcmd("TYPE I")
        lines += b"".join(data).decode("latin-1").replace("\r\n", "\n").split("\n")

    def copy(self, path: str, target: Path) -> None:
        """RETR."""
        with target.open("wb") as stream, _translated():
            self._transfer(f"RETR {_raw(path)}", stream.write)

    def _transfer(self, command: str, take: Callable[[bytes], object]) -> None:
        self._data = self._ftp.transfercmd(command)
        try:
            while chunk := self._data.recv(_CHUNK):
                self._signs.see()
                take(chunk)
        finally:
            self._data.close()
            self._data = None
        # 226 if all of it was sent, 4xx if not.
        self._ftp.voidresp()

    def abort(self) -> None:
        """Shut both sockets: whoever waits on them wakes."""
        for end in (self._data, self._ftp.sock):
            if end is not None:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up, without waiting for a farewell."""
        self._ftp.close()


def _raw(path: str) -> str:
    raw = unquote_to_bytes(path) or b"/"
    if b"\r" in raw or b"\n" in raw:
        raise RefusedError("has a line feed in its name, which FTP cannot say")
    return raw.decode("latin-1")


def _is_unknown(error: ftplib.error_perm) -> bool:
    return str(error)[:3] in _NOT_IMPLEMENTED


def _parse_mlsd(line: str) -> tuple[str, dict[str, str]] | None:
    facts, separator, name = line.partition(" ")
    return (name, _facts(facts)) if separator else None


def _facts(text: str) -> dict[str, str]:
    """`type=file;size=3;modify=20261122020000;` (RFC 3659, 7.2)."""
    facts = {"type": "file"}
    for fact in text.strip(";").split(";"):
        name, _, value = fact.partition("=")
        facts[name.lower()] = value
    return facts


_TOTAL_LINE = re.compile(r"(?i:total|总用量|總用量|总计)\s*\d+")
"""What `ls` heads a folder with."""
# Some servers leave the group out.
_UNIX_LINE = re.compile(
    r"(?P<mode>[-dlbcps])[-rwxsStT]{9}\S*\s+\d+\s+\S+\s+(?:\S+\s+)?(?P<size>\d+)\s+"
    r"(?P<when>\S+\s+\S+\s+\S+) (?P<name>.+)"
)
_DOS_LINE = re.compile(
    r"(?P<when>\d\d-\d\d-\d{2,4}\s+\d\d:\d\d(?:\s?[AP]M)?)\s+(?P<size><DIR>|\d+) (?P<name>.+)"
)


def parse_list_line(line: str) -> tuple[str, dict[str, str]] | None:
    """Name and facts of a line of LIST, as Unix or as Windows servers write it; None for others."""
    line = line.rstrip("\r\n")
    if found := _UNIX_LINE.fullmatch(line):
        kind = {"d": "dir", "l": "link", "-": "file"}.get(found["mode"], "other")
        name = found["name"].partition(" -> ")[0] if kind == "link" else found["name"]
    elif found := _DOS_LINE.fullmatch(line):
        kind, name = "dir" if found["size"] == "<DIR>" else "file", found["name"].lstrip(" ")
    else:
        return None
    facts = {"type": kind, "when": found["when"]}
    if found["size"].isdecimal():
        facts["size"] = found["size"]
    return name, facts


def _entry(path: str, facts: dict[str, str]) -> Entry:
    kind = facts["type"].lower()
    if kind in ("dir", "cdir", "pdir"):
        return Entry(path, "folder", identity=facts.get("unique", ""))
    if kind != "file" and "link" not in kind:
        return Entry(path, "other")
    size = facts.get("size", "")
    modified = _time(facts.get("modify", ""))
    stamp = str(modified) if modified is not None else facts.get("when", "")
    return Entry(path, "file", int(size) if size.isdecimal() else None, modified, stamp)


def _time(value: str) -> float | None:
    """RFC 3659, 2.3: `20261122020000[.123]`, in UTC."""
    digits = value.partition(".")[0]
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


@contextmanager
def _translated() -> Iterator[None]:
    """Ftplib's errors as OSErrors that say whether asking again may help (RFC 959, 4.2.1)."""
    try:
        yield
    except ftplib.error_perm as error:
        text = _answer(error)
        if str(error)[:3] == "550":
            lowered = text.lower()
            if "permission" in lowered or "denied" in lowered:
                raise PermissionError(text) from error
            if "no such" in lowered or "not found" in lowered or "not exist" in lowered:
                raise FileNotFoundError(text) from error
        raise RefusedError(text) from error
    except (ftplib.Error, EOFError) as error:
        raise OSError(_answer(error) or "the connection broke off") from error


def _answer(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    text = lines[0] if lines else ""
    return text.encode("latin-1", "replace").decode("utf-8", "replace").rstrip(".")
