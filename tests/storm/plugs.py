"""Kills trainings and servers at random moments, and looks at what is left."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from lstm_demo.files.checkpoint import load_model
from lstm_demo.files.snapshot_file import load_snapshots
from lstm_demo.files.state_file import load_state
from lstm_demo.runs.queue import JobQueue, JobRequest
from lstm_demo.runs.recovery import interrupted_runs
from lstm_demo.runs.runs import list_runs
from tests.browser.conftest import serving_page

PROJECT = Path(__file__).parents[2]
TRAIN = ("--recipe", "quick", "--hidden-size", "4", "--validation-images", "0", "--threads", "1", "--iterations", "4000")
ORPHAN_SECONDS = 2.0
PATIENCE = 300.0
READERS: dict[str, Callable[[Path], object]] = {
    "state.safetensors": load_state,
    "snapshots.safetensors": load_snapshots,
    "run.json": lambda path: json.loads(path.read_bytes()),
}


def corrupt_files(folder: Path) -> list[str]:
    """What is there under its own name and cannot be read; what is being written has another name."""
    found = []
    for path in sorted(folder.rglob("*")):
        reader = READERS.get(path.name, load_model if path.suffix == ".safetensors" else None)
        if reader is None or path.name.startswith("."):
            continue
        try:
            reader(path)
        except Exception as error:  # whatever it is: the file is not whole
            found.append(f"{path.name}: {error}")
    return found


def kill_training(folder: Path, chance: random.Random, longest: float = 12.0) -> list[str]:
    """Begins a training, or resumes the one that was killed last, kills it within `longest` seconds, and says what is wrong then."""
    unfinished = [run.folder for run in list_runs(folder) if run.record.state != "done"]
    words = (
        ["--continue", unfinished[0]] if unfinished else [*TRAIN, "--keep-run", "--out", folder / f"{chance.randrange(10**9)}.safetensors"]
    )
    command = [sys.executable, "-m", "lstm_demo", "train", *map(str, words)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT)
    try:
        child.wait(timeout=chance.uniform(0.2, longest))
    except subprocess.TimeoutExpired:
        child.kill()
    _, said = child.communicate()
    wrong = corrupt_files(folder)
    if child.returncode not in (0, -signal.SIGKILL):
        wrong.append(f"train {' '.join(map(str, words[:2]))} ended with {child.returncode}: {said[-300:]}")
    return wrong


def end_server(folder: Path, how: signal.Signals, chance: random.Random, longest: float = 8.0) -> list[str]:
    """Starts a server whose page resumes what the last one left, ends it within `longest` seconds, and says what is wrong then."""
    if not interrupted_runs(folder):
        interrupted_run(folder)
    known = {process.pid for process in psutil.Process().children()}
    with serving_page(folder) as address:
        (server,) = (process for process in psutil.Process().children() if process.pid not in known)
        training = asyncio.run(_training_of(address, server, chance.uniform(0, longest)))
        server.send_signal(how)
        late = 0.0 if training is None else seconds_alone(training, server)
    wrong = corrupt_files(folder)
    if training is None:
        wrong.append("the server resumed no training")
    elif late > ORPHAN_SECONDS:
        wrong.append(f"the training ended {late:.1f} s after its server")
    states = [(run.record.state, run.record.wanted) for run in list_runs(folder)]
    if not interrupted_runs(folder) and ("done", False) not in states:
        wrong.append(f"no run is listed that the next server would resume: {states}")
    return wrong


def interrupted_run(folder: Path) -> None:
    """A run that a server left behind before its first step."""
    queue = JobQueue(folder)
    queue.submit(JobRequest("quick", "stormy", {"hidden_size": 4, "iterations": 20_000, "validation_images": 0}))
    queue.close()


def seconds_alone(training: psutil.Process, server: psutil.Process) -> float:
    """How long the training is there without its server."""
    psutil.wait_procs([server], timeout=PATIENCE)
    began = time.monotonic()
    while alive(training) and time.monotonic() < began + PATIENCE:
        time.sleep(0.02)
    return time.monotonic() - began


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def _training_of(address: str, server: psutil.Process, seconds: float) -> psutil.Process | None:
    """What the server trains once its page is open, and so many seconds after that; None where it trains nothing."""
    url = f"{address.replace('http', 'ws')}/_stcore/stream"
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None, origin=address) as socket:  # type: ignore[arg-type]
        opening = BackMsg()
        opening.rerun_script.query_string = ""
        await socket.send(opening.SerializeToString())
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            children = [child for child in server.children(recursive=True) if "train" in child.cmdline()]
            if children:
                await asyncio.sleep(seconds)
                return children[0]
            await asyncio.sleep(0.05)
    return None
