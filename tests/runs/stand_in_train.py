"""A stand-in for `python -m lstm_demo train`: the same arguments, lines, files, locks and ends. It learns nothing, ten steps an epoch."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from lstm_demo.files.lock import Lock
from lstm_demo.files.made_here import sealed
from lstm_demo.files.safetensors_head import parse_head, with_metadata
from lstm_demo.files.state_head import STATE_KEY
from lstm_demo.runs.record import LOCK, STATE, update_record
from lstm_demo.training.recipes import find_recipe

EPOCH = 10
PACE = float(os.environ.get("STAND_IN_PACE", "0.005"))  # seconds a step


def say(event: str, **facts: object) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--recipe")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--continue", dest="run", type=Path)
    parser.add_argument("--iterations", type=int)
    arguments, _ = parser.parse_known_args()
    folder: Path = arguments.run or arguments.out.with_suffix(".run")
    lock = Lock(folder / LOCK)
    if not lock.take():
        say("error", text="This run is being trained already.")
        return
    state = folder / STATE
    step, steps = read_state(state) if arguments.run else (0, 1000)
    steps = arguments.iterations or steps
    if step >= steps and not folder.with_suffix(".safetensors").exists():
        say("start", recipe="quick", steps=steps, step=step, parameters=1, run=str(folder))
        return finish(folder, "done", "Saved.")
    if step >= steps:
        say("error", text=f"This run has {step} steps already.")
        return
    train(folder, state, step, steps)


def train(folder: Path, state: Path, first: int, steps: int) -> None:
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    update_record(folder, state="running", pid=os.getpid())
    say("start", recipe="quick", steps=steps, step=first, parameters=1, run=str(folder))
    for step in range(first + 1, steps + 1):
        time.sleep(PACE)
        measured = {"test_accuracy": 0.9, "confusion": [[9, 1], [0, 10]], "hardest": []} if step % EPOCH == 0 else {}
        report = {"step": step, "steps": steps, "loss": 1 / step, "train_accuracy": 0.5, "seconds": step * PACE, **measured}
        with (folder / "progress.jsonl").open("a") as file:
            file.write(json.dumps({"event": "progress", **report}) + "\n")
        say("progress", **report)
        if step % EPOCH == 0 or ended.is_set() or step == steps:
            write_state(state, step, steps)
        if ended.is_set() and step < steps:
            return finish(folder, "stopped", f"Stopped at step {step}.")
    finish(folder, "done", "Saved.")


def write_state(path: Path, step: int, steps: int) -> None:
    """With the head of a real one, and no weights."""
    training = find_recipe("quick").training.with_length(iterations=steps).to_dict()
    facts = {"step": step, "looked": True, "training": training, "place": {"images": 100}}
    no_tensors = (2).to_bytes(8, "little") + b"{}"
    path.write_bytes(with_metadata(no_tensors, sealed(no_tensors, {STATE_KEY: json.dumps(facts)})))


def read_state(path: Path) -> tuple[int, int]:
    """The step it is of, and how many there are."""
    data = path.read_bytes()
    facts = json.loads(parse_head(data, len(data), path).metadata[STATE_KEY])
    return facts["step"], facts["training"]["iterations"]


def finish(folder: Path, event: str, text: str) -> None:
    if os.environ.get("STAND_IN_IS_KILLED") and not (folder / "killed").exists():
        (folder / "killed").write_text("once")
        os.kill(os.getpid(), signal.SIGKILL)
    model = folder.with_suffix(".safetensors")
    model.write_text("weights")
    update_record(folder, state=event, pid=None, text=text)
    say(event, text=text, file=str(model), test_accuracy=0.9)


if __name__ == "__main__":
    main()
