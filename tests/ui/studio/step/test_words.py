"""What is said of a training step: every number is the step's own."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from lstm_demo.insight.training.training_step import TrainingStep, take_step
from lstm_demo.model.config import ModelConfig
from lstm_demo.style.numbers import significant
from lstm_demo.training.loop import new_model
from lstm_demo.training.optimizers import make_optimizer
from lstm_demo.training.settings import Augmentation, TrainingConfig
from lstm_demo.ui.studio.step import words
from lstm_demo.ui.studio.step.arithmetic import lines, lines_html, place_words
from lstm_demo.ui.studio.step.start import Start

CONFIG = TrainingConfig(epochs=3, batch_size=12, optimizer="adamw", learning_rate=0.004, weight_decay=0.05, clip_norm=1.0)
START = Start(trained=True, batch=4, moment="peak")


def taken(cell: str = "lstm", layers: int = 1, steps: int = 1, **training: object) -> TrainingStep:
    config = replace(CONFIG, **training)
    model = new_model(ModelConfig(cell=cell, hidden_size=6, num_layers=layers), 0)  # type: ignore[arg-type]
    images = torch.rand(12, 28, 28, generator=torch.Generator().manual_seed(1))
    step = None
    for _ in range(steps):
        step = take_step(model, images, torch.arange(12) % 10, lambda ps: make_optimizer(ps, config), config.clip_norm, after=step)
    assert step is not None
    return step


def card_of(**training: object) -> SimpleNamespace:
    settings = replace(CONFIG, **training)
    return SimpleNamespace(training=settings, data="MNIST", recipe="quick", model=ModelConfig(), parameters=1000, command="")


def test_the_origin_names_recipe_batch_and_how_often() -> None:
    text = words.origin_words(card_of(), START, taken())  # type: ignore[arg-type]
    assert "As recipe **quick** has it: AdamW, 12 images a step, batch 4." in text and "starts afresh" in text
    assert "This is step 3 on the same images." in words.origin_words(card_of(), START, taken(steps=3))  # type: ignore[arg-type]


def test_the_origin_owns_up_to_what_is_not_the_recipes() -> None:
    foreign = SimpleNamespace(training=None, data="FashionMNIST", recipe="", command="")
    text = words.origin_words(foreign, START, taken())  # type: ignore[arg-type]
    assert "Another program trained this model" in text and "plain SGD at 0.1" in text
    assert "It learned from FashionMNIST; the images here are MNIST's." in text
    assert "the first 256 images" in words.origin_words(card_of(batch_size=1000), START, taken())  # type: ignore[arg-type]


def test_the_batch_is_told_with_its_augmentation() -> None:
    plain = words.batch_words(card_of(validation_images=5000), START, taken(), 8)  # type: ignore[arg-type]
    assert "**12 images at once**" in plain and "55,000" in plain and "the first 8" in plain and "turned" not in plain
    assert "turned" in words.batch_words(card_of(augmentation=Augmentation(rotation=8)), START, taken(), 8)  # type: ignore[arg-type]
    assert "in the order of the file" in words.batch_words(card_of(shuffle=False), START, taken(), 8)  # type: ignore[arg-type]


def test_forward_counts_what_is_right() -> None:
    step = taken()
    right = int((step.before.logits.argmax(axis=1) == step.labels).sum())
    assert f"**{right} of 12**" in words.forward_words(step)


def test_the_loss_is_told_with_its_costliest_image() -> None:
    step = taken()
    worst = int(np.argmax(step.before.loss_by_image))
    text = words.loss_words(step, CONFIG)
    assert f"**{significant(step.before.loss)}**" in text and f"image {worst + 1}, a {step.labels[worst]} " in text and "2.30" in text
    assert "label smoothing" in words.loss_words(step, replace(CONFIG, label_smoothing=0.1))


@pytest.mark.parametrize(("cell", "state"), [("lstm", "cell state c"), ("gru", "hidden state h"), ("rnn", "hidden state h")])
def test_backward_compares_the_ends_of_the_way_back(cell: str, state: str) -> None:
    step, config = taken(cell, layers=2), ModelConfig(cell, hidden_size=6, num_layers=2)  # type: ignore[arg-type]
    norms = (step.hidden_norm if step.cell_norm is None else step.cell_norm)[-1]
    assert f"by row 5, the first with ink, it is {significant(float(norms[4]))}" in words.backward_words(step, config, blank=4)
    text = words.backward_words(step, config)
    assert state in text and significant(float(norms.max())) in text and significant(float(norms[0])) in text


def test_the_clip_says_whether_it_cut() -> None:
    assert "stays as it is" in words.clip_words(taken(clip_norm=1000.0), 1234)
    cut = taken(clip_norm=0.01)
    assert f"multiplied by **{significant(cut.clip_factor)}**" in words.clip_words(cut, 1234)
    assert "does not clip" in words.clip_words(taken(clip_norm=None), 1234) and "All 1,234" in words.clip_words(cut, 1234)


def test_the_update_says_where_the_loss_went_and_what_the_slope_had_foretold() -> None:
    step, card = taken(steps=2), card_of()
    before, after = words.distinguished(step.before.loss, step.after.loss)
    text = words.update_words(step, card, START)  # type: ignore[arg-type]
    assert f"from **{before}** to **{after}**: it falls" in text and significant(-step.expected_change, 2) in text
    worse = replace(step, before=step.after, after=step.before)
    assert "it rises" in words.update_words(worse, card, START)  # type: ignore[arg-type]
    same = replace(step, after=step.before)
    assert "too short to be seen" in words.update_words(same, card, START)  # type: ignore[arg-type]


def test_a_rise_against_the_slope_is_laid_at_the_rate_and_one_with_it_at_the_optimiser() -> None:
    step, card = taken(), card_of(schedule="one-cycle")
    worse = replace(step, before=step.after, after=step.before)
    far = words.update_words(replace(worse, expected_change=-50.0), card, START)  # type: ignore[arg-type]
    assert "fallen by **50**, more than there is" in far and "the learning rate too high" in far and "Hence the schedule" in far
    assert "Adam's first step" in far and "Adam" not in words.update_words(worse, card_of(optimizer="sgd"), START)  # type: ignore[arg-type]
    uphill = words.update_words(replace(worse, expected_change=0.1), card, START)  # type: ignore[arg-type]
    assert "uphill" in uphill and "too high" not in uphill


@pytest.mark.parametrize(
    ("pair", "told"),
    [((2.30581, 2.30512), ("2.3058", "2.3051")), ((2.3, 1.9), ("2.30", "1.90")), ((0.00139, 0.00243), ("0.00139", "0.00243"))],
)
def test_two_losses_are_told_apart(pair: tuple[float, float], told: tuple[str, str]) -> None:
    assert words.distinguished(*pair) == told


@pytest.mark.parametrize(("cell", "optimizer"), [("lstm", "adamw"), ("gru", "adam"), ("rnn", "sgd")])
def test_every_weight_has_its_place(cell: str, optimizer: str) -> None:
    config = ModelConfig(cell=cell, hidden_size=6, num_layers=2)  # type: ignore[arg-type]
    places = [place_words(told, config) for told in taken(cell, layers=2, optimizer=optimizer).parts]
    assert len(set(places)) == len(places)
    assert any("column" in place for place in places) and any("of layer 1" in place for place in places)
    assert places[-1].startswith("b of the readout: digit ")


@pytest.mark.parametrize(
    "settings", [{"optimizer": "adamw"}, {"optimizer": "adam"}, {"optimizer": "sgd"}, {"optimizer": "sgd", "momentum": 0.9}]
)
@pytest.mark.parametrize("steps", [1, 3])
def test_the_arithmetic_begins_at_the_gradient_and_ends_at_the_weight(settings: dict[str, object], steps: int) -> None:
    step = taken(steps=steps, **{"optimizer": "sgd"} | settings)
    for told in step.parts:
        found = lines(told.update, step)
        assert found[0].symbol == "g" and found[0].result == significant(told.update.clipped)
        assert found[-1].symbol == "w" and found[-1].result == significant(told.update.after, 6)
        html = lines_html(found)
        assert html.count("<li>") == len(found) and "nan" not in html


def test_adams_arithmetic_names_every_average() -> None:
    step = taken(steps=3)
    assert [line.symbol for line in lines(step.parts[0].update, step)] == ["g", "m", "v", "m̂", "v̂", "d", "w"]
    assert "0.9³" in lines(step.parts[0].update, step)[3].numbers


def test_a_clipped_gradient_is_multiplied_first() -> None:
    step = taken(clip_norm=0.01)
    assert lines(step.parts[0].update, step)[0].numbers.endswith(f"· {significant(step.clip_factor)}")
