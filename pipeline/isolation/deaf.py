"""Imported first by the fork server: it and its children leave signals to the run's own process.

A terminal's Ctrl-C and systemd's stop reach every process of a run at once. The run ends its
children when it has written down what they were doing; should it die, the kernel ends them
(`pipeline.isolation.confinement`).
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
