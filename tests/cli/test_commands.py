"""`evaluate`, `trace`, `recipes`, `models`, and the help that teaches them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_demo.files import catalogue
from lstm_demo.files.checkpoint import load_model, read_card
from lstm_demo.model.trace import Trace
from lstm_demo.style.percent import accuracy_text
from lstm_demo.training.recipes import RECIPES


def test_evaluate_measures_what_the_card_says(run, model_file: Path) -> None:  # type: ignore[no-untyped-def]
    card = read_card(model_file)
    facts = json.loads(run("evaluate", model_file, "--json").out)
    assert facts["accuracy"] == card.test_accuracy
    assert facts["loss"] == pytest.approx(card.test_loss, abs=1e-5)
    assert facts["confusion"] == [list(row) for row in card.confusion or ()]
    assert (facts["model"], facts["images"]) == ("small", 200)


def test_evaluate_prints_a_confusion_matrix_to_read(run, model_file: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("evaluate", model_file)
    card = read_card(model_file)
    assert f"accuracy {accuracy_text(card.test_accuracy)}" in answer.out
    rows = answer.out.splitlines()[-10:]
    assert [sum(int(cell) for cell in row.replace("·", "0").split()[1:]) for row in rows] == [sum(row) for row in card.confusion or ()]


def test_trace_saves_what_the_model_computes(run, model_file: Path, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from PIL import Image

    picture = tmp_path / "digit.png"
    Image.fromarray(255 - few_digits.x_test[0]).resize((280, 280)).save(picture)
    answer = run("trace", picture, "--model", model_file, "--out", tmp_path / "digit.npz")
    assert answer.status == 0, answer.err
    trace = Trace.load(tmp_path / "digit.npz")
    assert f"small reads a {trace.prediction} (" in answer.out
    assert trace.hidden_state.shape == (1, 28, 8)
    import torch

    with torch.inference_mode():
        logits = load_model(model_file).model(torch.as_tensor(trace.image)[None])[0].numpy()
    np.testing.assert_allclose(trace.logits[-1], logits, atol=1e-5)


def test_trace_says_as_json_what_the_softmax_the_temperature_and_the_detector_say(
    run, model_file: Path, few_digits, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    from PIL import Image

    picture, card = tmp_path / "digit.png", read_card(model_file)
    Image.fromarray(255 - few_digits.x_test[0]).resize((280, 280)).save(picture)
    facts = json.loads(run("trace", picture, "--model", model_file, "--out", tmp_path / "digit.npz", "--json").out)
    reading = Trace.load(tmp_path / "digit.npz")
    assert card.calibration is not None and card.calibration.threshold is not None, "training calibrates"
    np.testing.assert_allclose(facts["softmax"], reading.probabilities[-1], atol=1e-6)
    calibrated = np.exp(reading.logits[-1] / card.calibration.temperature)
    np.testing.assert_allclose(facts["calibrated"], calibrated / calibrated.sum(), atol=1e-5)
    assert (facts["novelty"], facts["unfamiliar"]) == (reading.novelty, reading.unfamiliar) and reading.novelty is not None
    assert facts["odds"] == pytest.approx(facts["softmax"][facts["prediction"]] / facts["softmax"][facts["runner_up"]])


def test_calibrate_writes_into_a_models_file_what_training_does(run, model_file: Path) -> None:  # type: ignore[no-untyped-def]
    from lstm_demo.files.checkpoint import save_model

    before = load_model(model_file)
    novelty, before.model.novelty = before.model.novelty, None
    save_model(model_file, before.model, replace(before.card, calibration=None))
    answer = run("calibrate", model_file)
    assert answer.status == 0 and answer.out.startswith("small: temperature"), answer.err
    after = load_model(model_file)
    assert after.card.calibration == before.card.calibration and after.claim == ""
    assert novelty is not None and after.model.novelty is not None
    np.testing.assert_array_equal(after.model.novelty.hidden_weight, novelty.hidden_weight)


def test_recipes_are_listed_and_explained(run) -> None:  # type: ignore[no-untyped-def]
    listed = run("recipes").out.splitlines()
    assert [line.split()[0] for line in listed if line.startswith("  ")] == list(RECIPES)
    assert [line for line in listed if not line.startswith("  ")] == ["Ours:", "To compare:", "Published:"]
    explained = run("recipes", "wizard-b").out
    assert "LSTM 2×100" in explained and "95.24\N{NO-BREAK SPACE}%" in explained and "iterations 3000" in explained
    assert json.loads(run("recipes", "--json").out).keys() == RECIPES.keys()


def test_models_lists_your_own_and_the_table_those_that_ship(run, model_file: Path, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(catalogue, "PRETRAINED", tmp_path / "none")
    assert "No models yet" in run("models").out
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    assert run("models").out.split()[:3] == ["small", "LSTM", "1×8"]
    assert json.loads(run("models", "--json").out)["small"]["recipe"] == "quick"


def test_the_readme_of_the_trained_models_is_made_from_their_cards(run, model_file: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("lstm_demo.cli.models.PRETRAINED", model_file.parent)
    assert run("models", "--write-readme").status == 0
    text = (model_file.parent / "README.md").read_text(encoding="utf-8")
    card = read_card(model_file)
    assert f"| `small` | LSTM 1×8 | {card.parameters:,} | {accuracy_text(card.test_accuracy)} |" in text
    assert card.command in text and card.machine in text
    assert run("models", "--table").out.strip() in text


@pytest.mark.parametrize("command", ["", "train", "evaluate", "trace", "recipes", "models"])
def test_help_teaches_by_examples(command: str, run) -> None:  # type: ignore[no-untyped-def]
    answer = run(*command.split(), "--help")
    assert answer.status == 0
    assert f"  python -m lstm_demo {command}".rstrip() in answer.out
