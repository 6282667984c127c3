#!/usr/bin/env python3
"""Keep a copy of all reports: take the whole archive once, then follow its changes.

    JIXIAO_KEY=jx_… follow_changes.py http://127.0.0.1:8765 copy.db

Run it every night. The copy and the cursor are committed together, so it may be killed at any
moment and started again: it goes on where it was, and misses nothing. Standard library only.
"""

import json
import os
import sqlite3
import sys
import urllib.error
import urllib.request


def ask(base, path):
    """Open a path of the API."""
    request = urllib.request.Request(base.rstrip("/") + path)  # noqa: S310
    if key := os.environ.get("JIXIAO_KEY"):
        request.add_header("Authorization", f"Bearer {key}")
    return urllib.request.urlopen(request, timeout=60)  # noqa: S310


def put(db, report_id, record):
    """Write a report into the copy, or take it out; here you would do your own work."""
    db.execute("DELETE FROM reports WHERE id = ?", (report_id,))
    if record is not None:
        db.execute("INSERT INTO reports VALUES (?, ?)", (report_id, json.dumps(record)))


def take_everything(db, base):
    """The whole archive; if it was interrupted, the rest of it."""
    cursor, after = db.execute("SELECT cursor, after FROM state").fetchone()
    with ask(base, f"/reports.ndjson?after={after}") as lines:
        # The first attempt's cursor counts: what changed since then is among the changes.
        cursor = lines.headers["X-Changes-Cursor"] if cursor is None else cursor
        for line in lines:
            one = json.loads(line)
            put(db, one["report_id"], one["record"])
            db.execute("UPDATE state SET cursor = ?, after = ?", (cursor, one["report_id"]))
            db.commit()
    db.execute("UPDATE state SET cursor = ?, after = NULL", (cursor,))
    db.commit()


def follow(db, base):
    """The changes since the last time."""
    while True:
        (cursor,) = db.execute("SELECT cursor FROM state").fetchone()
        with ask(base, f"/changes?after={cursor}") as answer:
            page = json.load(answer)
        for change in page["changes"]:
            record = None
            if change["kind"] != "withdrawn":
                try:
                    with ask(base, f"/reports/{change['report_id']}") as answer:
                        record = json.load(answer)
                except urllib.error.HTTPError as error:
                    if error.code not in (404, 410):  # withdrawn in the meantime
                        raise
            put(db, change["report_id"], record)
            db.execute("UPDATE state SET cursor = ?", (change["cursor"],))
            db.commit()
        if page["cursor"] == page["last"]:
            return


def main():
    """Bring the copy up to date."""
    base, path = sys.argv[1:3]
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE IF NOT EXISTS reports (id INTEGER PRIMARY KEY, record TEXT)")
    db.execute("CREATE TABLE IF NOT EXISTS state (cursor TEXT, after INTEGER)")
    if db.execute("SELECT count(*) FROM state").fetchone() == (0,):
        db.execute("INSERT INTO state VALUES (NULL, 0)")
    db.commit()
    if db.execute("SELECT after FROM state").fetchone() != (None,):
        take_everything(db, base)
    follow(db, base)


if __name__ == "__main__":
    main()
