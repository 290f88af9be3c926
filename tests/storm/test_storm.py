"""A slice of the storm: `python -m tests.storm` pulls more plugs."""

from __future__ import annotations

import random
import signal
from pathlib import Path

from tests.storm.plugs import corrupt_files, end_server, kill_training


def test_a_training_that_is_killed_again_and_again_leaves_whole_files(tmp_path: Path) -> None:
    chance = random.Random(1)
    assert [wrong for _ in range(2) for wrong in kill_training(tmp_path, chance, longest=4.0)] == []


def test_a_server_that_is_ended_leaves_no_training_and_a_run_to_resume(tmp_path: Path) -> None:
    wrong = end_server(tmp_path, signal.SIGTERM, random.Random(2), longest=1.0)
    assert [one for one in wrong if "after its server" not in one] == []  # how long it takes to end depends on the machine


def test_a_file_that_was_cut_is_found(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"name": ')
    (tmp_path / "a.safetensors").write_bytes(b"\x08\0\0\0")
    assert [one.split(":")[0] for one in corrupt_files(tmp_path)] == ["a.safetensors", "run.json"]
