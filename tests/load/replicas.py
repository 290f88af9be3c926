"""Several servers behind a real nginx, with one folder of runs: docs/deploy/nginx.conf on one machine."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from tests.browser.conftest import PROJECT, free_port, serving, wait_until_healthy

CONFIGURATION = PROJECT / "docs" / "deploy" / "nginx.conf"
REPLICAS = 3  # as many as the configuration names
AROUND = """{user}daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
access_log off;
{paths}
{servers}
}}
"""
PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def local_configuration(port: int, ports: Sequence[int], folder: Path) -> str:
    """The configuration for replicas on these ports of this machine; nginx listens on `port`, and keeps its files in `folder`."""
    servers = CONFIGURATION.read_text().replace("listen 8080", f"listen 127.0.0.1:{port}")
    for number, own in enumerate(ports, start=1):
        servers = servers.replace(f"lstm-{number}:850{number}", f"127.0.0.1:{own}").replace(f"~:850{number}$", f"~:{own}$")
    assert not re.search(r"lstm-\d|850\d", servers), "a replica of the configuration is not among these"
    paths = "\n".join(f"{name}_temp_path {folder}/{name};" for name in PATHS)
    user = "user root; " if os.geteuid() == 0 else ""  # else its workers are nobody, who may not write there
    return AROUND.format(user=user, folder=folder, paths=paths, servers=servers)


@contextmanager
def replicas() -> Iterator[tuple[str, list[psutil.Process]]]:
    """nginx's address, and the processes of the replicas. One that was killed is not started again."""
    ports, port, known = [free_port() for _ in range(REPLICAS)], free_port(), set(psutil.Process().children())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        for own in ports:
            stack.enter_context(serving("app.py", port=own, LSTM_DEMO_RUNS=str(folder / "runs"), OMP_NUM_THREADS="1"))
        processes = list(set(psutil.Process().children()) - known)
        written = folder / "nginx.conf"
        written.write_text(local_configuration(port, ports, folder))
        nginx = subprocess.Popen(["nginx", "-e", str(folder / "error.log"), "-c", str(written)])
        stack.callback(nginx.wait)
        stack.callback(nginx.terminate)
        address = f"http://127.0.0.1:{port}"
        wait_until_healthy(address)
        yield address, processes
