"""The hook that hears of a run gone wrong: a command, or a web address.

A command gets the account as JSON on standard input; an address gets it as a POST. The hook's own
failure is logged and changes nothing.
"""

import json
import logging
import shlex
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.account import Account
from pipeline.catalog.leases import LeaseHeldError
from pipeline.sources.folders import public_address

log = logging.getLogger("jixiao.hooks")

_HOOK_SECONDS = 60
"""Mail servers answer within it; a run is over and waits for nothing else."""


def call_failure_hook(hook: str | None, flow: str, source: str, account: Account) -> bool:
    """Call the hook, if there is one; tell whether it took the account."""
    if not hook:
        return False
    body = json.dumps(
        {"flow": flow, "source": public_address(source), "account": account.as_json()},
        ensure_ascii=False,
    ).encode()
    try:
        if hook.startswith(("http://", "https://")):
            request = urllib.request.Request(  # noqa: S310 - http(s) only, see above
                hook, data=body, headers={"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=_HOOK_SECONDS):  # noqa: S310 - as above
                return True
        command = shlex.split(hook)
        subprocess.run(  # noqa: S603 - the operator's own command, run without a shell
            command, input=body, check=True, timeout=_HOOK_SECONDS, capture_output=True
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.error("the failure hook did not work: %s", type(error).__name__)
        return False
    return True


@contextmanager
def failure_told(hook: str | None, flow: str, source: str) -> Iterator[None]:
    """Call the hook when the block cannot even begin its run; the error goes on its way.

    That another run is at work is no failure.
    """
    try:
        yield
    except LeaseHeldError:
        raise
    except Exception as error:
        call_failure_hook(hook, flow, source, Account(stopped=str(error)))
        raise
