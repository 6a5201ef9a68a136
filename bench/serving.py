"""The demo, served as production is, and the browser that opens it. Used by ``bench`` and ``shots``."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS_TO_START = 900
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu"]


def chromium() -> str:
    """Where Debian's chromium is. Raises ValueError where there is none."""
    found = shutil.which("chromium")
    if found is None:
        raise ValueError("no chromium here: “make install” installs it where it can")
    return found


@contextmanager
def served() -> Iterator[str]:
    """The demo, served as production is, at a free port; yields its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "firstline.config.cli", "demo", "--port", str(port)],
        env={**os.environ, "FIRSTLINE_URL": address},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(address: str) -> None:
    last = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
            return
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.2)
