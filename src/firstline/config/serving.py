"""One command that serves and works: granian for the pages, one worker beside it."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.utils.translation import gettext as _

from firstline.config import installation
from firstline.foundation.access.refusals import Refused

WEB_PROCESSES = 2
THREADS_A_PROCESS = 4
SECONDS_TO_STOP = 20.0
SECONDS_AT_ONCE = 20.0
SECONDS_TO_ANSWER = 2.0
PR_SET_PDEATHSIG = 1


def serve(*, host: str, port: int, say: Callable[[str], None], ready: Callable[[], None]) -> int:
    """Serve until told to stop. A process that dies by itself is started again.

    say: is told what is being done. ready: is called once, when the pages answer.
    Raises Refused where another program listens at the port.
    """
    refuse_taken_port(host, port)
    say("Starting …")
    installation.collect_static()
    stop = threading.Event()

    def told_to_stop(signum: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, told_to_stop)
    commands = {"web": _web(host, port), "worker": [sys.executable, "-m", "firstline.config.cli", "worker"]}
    running = {name: _start(command) for name, command in commands.items()}
    begun = time.monotonic()
    failed_at_once = answered = False
    while not stop.wait(0.5) and not failed_at_once:
        if not answered and (answered := _answers(host, port)):
            ready()
        for name, process in running.items():
            if process.poll() is not None:
                # A port that is taken, say: trying again would only say so again.
                failed_at_once |= name == "web" and time.monotonic() - begun < SECONDS_AT_ONCE
                sys.stderr.write(
                    f"firstline: the {name} process ended ({process.returncode}); starting it again\n"
                )
                if not failed_at_once:
                    running[name] = _start(commands[name])
    for process in running.values():
        _stop(process)
    return 1 if failed_at_once else 0


def _answers(host: str, port: int) -> bool:
    """Whether the pages answer yet; any answer will do, since only the process itself is asked for."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (what is listened at)
    connection = http.client.HTTPConnection(asked, port, timeout=SECONDS_TO_ANSWER)
    try:
        connection.request("GET", "/health/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Refused where another program listens at the port, or it is not ours to listen at.

    The server lets several processes share a port, so without this two installations would take turns.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server does: a connection that has just ended is no reason to wait.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Refused(
                _("Cannot listen at %(host)s, port %(port)s: %(reason)s. Choose another with --port.")
                % {"host": host, "port": port, "reason": _reason(error)}
            ) from error


def _reason(error: Exception) -> str:
    # Some of Python's own sentences end in a full stop, and ours goes on.
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _web(host: str, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(WEB_PROCESSES),
        "--blocking-threads",
        str(THREADS_A_PROCESS),
        "--respawn-failed-workers",
        "--no-ws",
        "--log-level",
        "warning",
        "firstline.config.wsgi:application",
    ]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl C reaches this process alone, which then stops the others in order.
    return subprocess.Popen(  # noqa: S603
        command, env=os.environ.copy(), start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """On Linux, be told to stop when the process that started this one is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
