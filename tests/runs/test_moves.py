"""A renamed run: all that is written of it says the new name too, whatever happens half-way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_demo.files.card import ModelCard
from lstm_demo.files.checkpoint import load_model, read_card, save_model
from lstm_demo.runs import moves as run_moves
from lstm_demo.runs.moves import delete_run, rename_run, restore_run
from lstm_demo.runs.record import RunError, RunRecord, read_record, with_files_renamed, write_record
from lstm_demo.runs.runs import Run, find_run, list_runs, set_note
from lstm_demo.training.loop import new_model

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    return tmp_path


def make_trained(folder: Path, card: ModelCard) -> Run:
    """A run named as its card says, with a model that can be loaded."""
    write_record(folder / f"{card.name}.run", RunRecord(card.name, "quick", state="done"))
    save_model(folder / f"{card.name}.safetensors", new_model(card.model, 0), card)
    return find_run(card.name, folder)


MADE = "python -m lstm_demo train --recipe small --out 'a place/{0}.safetensors' --keep-run && python -m lstm_demo train --continue {0}.run"
OTHERS = " --epochs 9 && python -m lstm_demo train --continue not-small.run && cp small.pt x-small.safetensors"


def test_a_renamed_runs_card_says_the_new_name_and_all_else_stays(folder: Path, small_card: ModelCard) -> None:
    before = replace(small_card, command=MADE.format("small") + OTHERS, device="“Gerät”")
    run = make_trained(folder, before)
    old = load_model(run.model_path)
    new = load_model(rename_run(run, "a-much-longer-name").model_path)
    assert new.card == replace(old.card, name="a-much-longer-name", command=MADE.format("a-much-longer-name") + OTHERS)
    for name, weights in old.model.state_dict().items():
        assert (new.model.state_dict()[name] == weights).all()
    assert sorted(path.name for path in folder.glob("[!.]*")) == ["a-much-longer-name.run", "a-much-longer-name.safetensors"]


def told(name: str, folder: Path) -> RunRecord:
    """What a finished run of this name has in its record."""
    text = f"Saved {folder}/{name}.safetensors: test accuracy 98.00 %, 3 s."
    return RunRecord(
        name, "small", state="done", command=MADE.format(name), text=text, created="2026", request={"name": name, "data": None}
    )


def test_all_of_a_runs_record_follows_its_name(folder: Path, small_card: ModelCard) -> None:
    make_trained(folder, small_card)
    write_record(folder / "small.run", told("small", folder))
    rename_run(find_run("small"), "b")
    write_record(folder / "small.run", told("small", folder))  # another run, which takes the old place
    assert read_record(folder / "b.run") == told("b", folder)
    assert "small" not in (folder / "b.run" / "run.json").read_text().replace("--recipe small", "").replace('"recipe": "small"', "")
    assert read_record(folder / "small.run") == told("small", folder)


def test_what_is_continued_by_its_bare_name_is_renamed_and_names_that_only_begin_alike_are_not() -> None:
    command = "train --continue small && train --continue=small && train --continue small-2 && train --continue smaller.run"
    assert with_files_renamed(command, "small", "b") == command.replace("small &&", "b &&")
    assert (
        with_files_renamed("Saved small.safetensors: small wonder. small.run.", "small", "b") == "Saved b.safetensors: small wonder. b.run."
    )
    assert with_files_renamed("x/1.2.safetensors 1x2.safetensors", "1.2", "b") == "x/b.safetensors 1x2.safetensors"
    crowded = "small.run " * 400
    assert with_files_renamed(crowded, "small", "a-much-longer-name") == crowded, "no longer than a record may be"


def test_a_run_copied_by_hand_speaks_of_its_own_files(folder: Path) -> None:
    write_record(folder / "small.run", told("small", folder))
    shutil.copytree(folder / "small.run", folder / "copy.run")
    assert [run.record for run in list_runs()] == [told("small", folder), told("copy", folder)]
    set_note(find_run("copy"), "mine")
    assert json.loads((folder / "copy.run" / "run.json").read_text())["command"] == MADE.format("copy")


def test_a_run_brought_back_beside_one_that_took_its_name_speaks_of_its_own_files(folder: Path, small_card: ModelCard) -> None:
    make_trained(folder, replace(small_card, command=MADE.format("small")))
    write_record(folder / "small.run", told("small", folder))
    trashed = delete_run(find_run("small"))
    write_record(folder / "small.run", told("small", folder))
    run = restore_run(trashed)
    assert run.record == told("small-2", folder) and read_card(run.model_path).command == MADE.format("small-2")
    assert find_run("small").record == told("small", folder)


def test_a_restored_run_under_another_name_says_so_on_its_card(folder: Path, small_card: ModelCard) -> None:
    trashed = delete_run(make_trained(folder, small_card))
    make_trained(folder, small_card)
    run = restore_run(trashed)
    assert run.name == read_card(run.model_path).name == "small-2"


def test_a_rename_for_which_there_is_no_room_changes_nothing(folder: Path, small_card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_trained(folder, small_card)
    before = run.model_path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match="small could not be moved: No space left on device"):
        rename_run(run, "b")
    assert list_runs() == [run] and run.model_path.read_bytes() == before
    assert sorted(path.name for path in folder.glob("[!.]*")) == ["small.run", "small.safetensors"]


def test_a_rename_that_fails_after_the_card_puts_the_old_name_back(
    folder: Path, small_card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_trained(folder, small_card)

    def failing(old: Path, new: Path) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(run_moves.os, "rename", failing)
    with pytest.raises(RunError, match="small could not be moved: Permission denied"):
        rename_run(run, "b")
    assert list_runs() == [run] and load_model(run.model_path).card.name == "small"
    assert sorted(path.name for path in folder.glob("[!.]*")) == ["small.run", "small.safetensors"]


def test_a_run_that_is_deleted_and_brought_back_has_the_card_that_it_had(folder: Path, small_card: ModelCard) -> None:
    run = make_trained(folder, small_card)
    save_model(run.model_path, new_model(small_card.model, 0), replace(small_card, name="another name, on purpose"))
    before = run.model_path.read_bytes()
    assert restore_run(delete_run(run)).model_path.read_bytes() == before


RENAME_AND_DIE = """
import os, sys
from pathlib import Path
from lstm_demo.runs.moves import rename_run
from lstm_demo.runs.runs import find_run

left = int(sys.argv[2])
def dying(real):
    def call(*words):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return real(*words)
    return call

for name in ("fsync", "chmod", "replace", "rename", "unlink"):
    setattr(os, name, dying(getattr(os, name)))
rename_run(find_run("small", Path(sys.argv[1])), "b")
assert "torch" not in sys.modules
"""


def test_a_rename_killed_at_any_moment_leaves_a_run_that_opens(folder: Path, small_card: ModelCard) -> None:
    found: list[tuple[str, str]] = []
    for moment in range(20):
        place = folder / str(moment)
        make_trained(place, small_card)
        command = [sys.executable, "-c", RENAME_AND_DIE, str(place), str(moment)]
        ended = subprocess.run(command, cwd=PROJECT, timeout=60, capture_output=True, text=True)
        (run,) = list_runs(place)
        found.append((run.name, load_model(run.model_path).card.name))
        if ended.returncode == 0:
            break
        assert ended.returncode == 9, ended.stderr
    assert set(found[:-1]) == {("small", "small"), ("b", "b")} and found[-1] == ("b", "b")
