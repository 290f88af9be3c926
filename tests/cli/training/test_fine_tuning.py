"""Fine-tuning on the command line: from a model's weights, and a part of the way to the tuned ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from lstm_demo.files.checkpoint import load_model
from lstm_demo.training.evaluate import evaluate

SMALL = ("--recipe", "quick", "--hidden-size", 8, "--validation-images", 100, "--batch-size", 20, "--average-decay", 0)


@pytest.fixture
def first(run, few_digits, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    path = tmp_path / "first.safetensors"
    assert run("train", *SMALL, "--iterations", 20, "--out", path, "--json").status == 0
    return path


def test_a_training_starts_from_the_weights_of_a_model(run, few_digits, first: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "next.safetensors"
    still = ("--iterations", 1, "--learning-rate", 1e-9, "--weight-decay", 0)
    assert run("train", *SMALL, *still, "--seed", 9, "--from", first, "--out", path, "--json").status == 0
    before, after = (load_model(file).model.state_dict() for file in (first, path))
    assert all(torch.allclose(before[name], after[name], atol=1e-6) for name in before)
    assert f"--from {first}" in load_model(path).card.command


def test_a_blend_lies_between_the_first_weights_and_the_tuned_ones(run, few_digits, first: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tuned, between = tmp_path / "tuned.safetensors", tmp_path / "between.safetensors"
    train = ("train", *SMALL, "--iterations", 10, "--seed", 4, "--threads", 1, "--from", first)
    assert run(*train, "--out", tuned, "--json").status == run(*train, "--blend", 0.25, "--out", between, "--json").status == 0
    a, b, c = (load_model(file).model.state_dict() for file in (first, between, tuned))
    assert all(torch.allclose(b[name], a[name] + 0.25 * (c[name] - a[name]), atol=1e-6) for name in a)
    loaded = load_model(between)
    measured = evaluate(loaded.model, few_digits.x_test, few_digits.y_test)
    assert (loaded.card.test_accuracy, loaded.card.confusion) == (measured.accuracy, measured.confusion), "the card is that of the blend"
    assert loaded.card.validation_accuracy is not None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--blend", 0.5), "name it with --from"),
        (("--from", "FIRST", "--blend", 1.5), "--blend must be above 0 and at most 1"),
        (("--from", "FIRST", "--hidden-size", 9), "another network"),
        (("--from", "nowhere.safetensors"), "nowhere.safetensors"),
        (("--from", "FIRST", "--keep-run"), "leave out --keep-run or --from"),
    ],
)
def test_what_cannot_be_tuned_is_one_line(run, few_digits, first: Path, tmp_path: Path, words: tuple[object, ...], sentence: str) -> None:  # type: ignore[no-untyped-def]
    given = [first if word == "FIRST" else word for word in words]
    answer = run("train", *SMALL, "--iterations", 5, *given, "--out", tmp_path / "no.safetensors")
    assert answer.status == 2 and sentence in answer.err
    assert not (tmp_path / "no.safetensors").exists()
