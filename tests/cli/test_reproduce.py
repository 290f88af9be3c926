"""`reproduce`: each missing run by its own command, once; its card is kept."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.cli import reproduce
from lstm_demo.files.catalogue import PROJECT
from lstm_demo.files.checkpoint import load_model, read_card
from lstm_demo.files.recipe_results import saved_cards
from lstm_demo.training import recipes
from tests.few_digits import first_digits, write_digits
from tests.runs.cluster_stage import TestCluster


@pytest.fixture
def short_recipe(monkeypatch: pytest.MonkeyPatch, few_digits) -> str:  # type: ignore[no-untyped-def]
    """A recipe of ten steps, whose runs are made in this process."""
    quick = recipes.RECIPES["quick"]
    training = replace(quick.training, epochs=None, iterations=10, validation_images=100, evaluate_every=5)
    short = replace(quick, model=replace(quick.model, hidden_size=4), training=training)
    everything = {**recipes.RECIPES, "quick": short}
    for module in ("lstm_demo.training.recipes", "lstm_demo.files.recipe_results", "lstm_demo.cli.reproduce"):
        monkeypatch.setattr(f"{module}.RECIPES", everything)
    return "quick"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was run, as typed; it is run here instead of in a child."""
    from lstm_demo.cli.main import main

    ran: list[str] = []

    elsewhere = subprocess.run

    def here(command: list[str], **how: Any) -> Any:
        if command[:3] != [sys.executable, "-m", "lstm_demo"]:
            return elsewhere(command, **how)
        assert how["cwd"] == PROJECT
        ran.append(shlex.join(command[3:]))
        return subprocess.CompletedProcess(command, main(command[3:]))

    monkeypatch.setattr(reproduce.subprocess, "run", here)
    return ran


def test_every_seed_is_run_once_and_the_first_leaves_its_model(run, short_recipe: str, commands: list[str], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("reproduce", short_recipe, "--seeds", 2, "--folder", tmp_path)
    assert answer.status == 0, answer.err
    assert len(commands) == 2 and all("--recipe quick" in command for command in commands)
    model = read_card(tmp_path / "quick.safetensors")
    (other,) = saved_cards(tmp_path / "seeds")
    assert (model.seed, other.seed) == (0, 1)
    assert f"--out {tmp_path / 'quick.safetensors'}" in model.command
    assert other.command.endswith("--out quick-seed1.safetensors")  # no path of a folder that is gone
    row = next(line for line in answer.out.splitlines() if line.startswith("| `quick`"))
    mean = 100 * ((model.test_accuracy or 0) + (other.test_accuracy or 0)) / 2
    assert f"| {mean:.2f}\N{NO-BREAK SPACE}% |" in row and "| 2 |" in row

    again = run("reproduce", short_recipe, "--seeds", 3, "--folder", tmp_path)
    assert again.status == 0 and len(commands) == 3 and "--seed 2" in commands[-1]


def test_a_cluster_makes_the_runs_by_the_same_commands(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("distributed", reason="the package distributed is missing: pip install -r tests/requirements/cluster.txt")
    write_digits(first_digits(600, 200), tmp_path / "digits" / "MNIST" / "raw")
    short = ["--hidden-size", "4", "--iterations", "10", "--validation-images", "0", "--threads", "1", "--data", str(tmp_path / "digits")]
    monkeypatch.setattr(reproduce, "_words", lambda key, seed: ["train", "--recipe", key, "--seed", str(seed), *short])
    with TestCluster(workers=2) as cluster:
        monkeypatch.setenv("LSTM_DEMO_SCHEDULER", cluster.address)
        answer = run("reproduce", "quick", "--seeds", 2, "--folder", tmp_path)
    assert answer.status == 0, answer.err
    model = load_model(tmp_path / "quick.safetensors").card
    (other,) = saved_cards(tmp_path / "seeds")
    assert (model.seed, model.steps, other.seed) == (0, 10, 1)
    assert model.command.endswith(f"{' '.join(short)} --out {tmp_path / 'quick.safetensors'}")
    assert other.command.endswith("--out quick-seed1.safetensors")


def test_without_its_scheduler_it_says_so(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("distributed")
    monkeypatch.setattr("lstm_demo.runs.cluster_connection.SECONDS_TO_CONNECT", 0.5)
    monkeypatch.setenv("LSTM_DEMO_SCHEDULER", "tcp://127.0.0.1:1")
    answer = run("reproduce", "quick", "--folder", tmp_path)
    assert (answer.status, answer.err) == (1, "The scheduler tcp://127.0.0.1:1 cannot be reached.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("quick", "--all"), "Give either recipes by their keys or --all."),
        (("wizard-z",), "No recipe 'wizard-z': choose one of"),
        (("quick", "--seeds", 0), "--seeds must be 1–100, got 0"),
        (("quick", "--folder", "nowhere/at/all"), "There is no folder nowhere/at/all"),
    ],
)
def test_wrong_words_are_one_sentence(run, words: tuple[object, ...], sentence: str) -> None:  # type: ignore[no-untyped-def]
    answer = run("reproduce", *words)
    assert answer.status == 2
    assert sentence in answer.err and len(answer.err.strip().splitlines()) == 1
