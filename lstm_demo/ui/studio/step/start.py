"""Where a training step starts: weights, batch, learning rate and optimiser, as in the model's own recipe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

import streamlit as st

from lstm_demo.data.names import is_bundled, training_images
from lstm_demo.files.card import ModelCard
from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.training.recipes import RECIPES
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.ui.page.reading import network_of

if TYPE_CHECKING:
    from lstm_demo.insight.training.training_step import TrainingStep
    from lstm_demo.model.network import RecurrentClassifier
    from lstm_demo.training.batches import Batch

Moment = Literal["first", "peak", "last"]

MOST_IMAGES = 256  # of a batch: a step by hand holds every state of every image
# for a model that was trained by another program, which has no recipe
PLAIN = TrainingConfig(iterations=1, optimizer="sgd", learning_rate=0.1, batch_size=100)


@dataclass(frozen=True)
class Start:
    """Where a step starts.

    trained: whether from the model's weights, or from those before any training.
    batch: the number of the recipe's batch, from 1.
    moment: the moment of the recipe's schedule whose learning rate is used.
    """

    trained: bool
    batch: int
    moment: Moment


def was_tuned(card: ModelCard) -> bool:
    """Whether its last training began with a model's weights, not with random ones."""
    return " --from " in card.command


def data_of(card: ModelCard) -> str:
    """Of the images of a step: the model's own where they are in the box; MNIST's for a model that learned these first, then more."""
    return "mnist" if was_tuned(card) or not is_bundled(card.data) else card.data


def settings_of(card: ModelCard) -> TrainingConfig:
    """The recipe's, or plain SGD where another program trained the model; batches of at most `MOST_IMAGES`.

    A model that was tuned has the gentler settings of that on its card; what it learned nearly all with are those of its recipe.
    """
    config = _trained_with(card)
    return replace(config, batch_size=min(config.batch_size, MOST_IMAGES))


def whole_batch(card: ModelCard) -> bool:
    """Whether the recipe's whole batch is used."""
    return _trained_with(card).batch_size <= MOST_IMAGES


def _trained_with(card: ModelCard) -> TrainingConfig:
    recipe = RECIPES.get(card.recipe)
    return recipe.training if recipe is not None and was_tuned(card) else card.training or PLAIN


def rates(card: ModelCard) -> dict[Moment, float]:
    """The learning rates of the recipe's schedule: one where it is constant, else of the first step, the peak and the last step."""
    config = _trained_with(card)
    if config.schedule == "constant":
        return {"peak": config.learning_rate}
    from lstm_demo.training.optimizers import learning_rate

    steps = config.steps(config.training_images(training_images(data_of(card))))
    return {"first": learning_rate(config, 1, steps), "peak": config.learning_rate, "last": learning_rate(config, steps, steps)}


def is_the_first(card: ModelCard, start: Start, step: TrainingStep) -> bool:
    """Whether this is exactly the step with which the recipe's training began."""
    begins = not start.trained and start.batch == 1 and step.number == 1 and start.moment == next(iter(rates(card)))
    exact = card.training is not None and card.training.precision == "float32" and is_bundled(card.data)
    return begins and exact and whole_batch(card) and not was_tuned(card)


def batch_of(card: ModelCard, number: int) -> Batch:
    """The recipe's batch of that number, from 1, augmented as there; of its data where they are in the box, else of MNIST's."""
    return _batch(settings_of(card), number, data_of(card))


@st.cache_resource(max_entries=32, show_spinner=False)
def _batch(config: TrainingConfig, number: int, data: str) -> Batch:
    import torch

    from lstm_demo.data.digits import load_digits
    from lstm_demo.training.batches import TrainingData

    return next(islice(TrainingData(load_digits(data), config, torch.device("cpu")).batches(), number - 1, None))


def network_at(entry: ModelEntry, trained: bool) -> RecurrentClassifier:
    """Raises CheckpointError where the model's file cannot be read."""
    if trained:
        return network_of(entry)
    from lstm_demo.training.loop import new_model

    return new_model(entry.card.model, settings_of(entry.card).seed)


def step_from(entry: ModelEntry, start: Start, after: TrainingStep | None = None) -> TrainingStep:
    """Take the step, or take it again from the result of the step `after`.

    Raises:
        CheckpointError: the model's file cannot be read.
        ValueError: the gradient is not finite.
    """
    from lstm_demo.insight.training.training_step import take_step
    from lstm_demo.training.optimizers import make_optimizer

    config, batch = settings_of(entry.card), batch_of(entry.card, start.batch)
    at_this_rate = replace(config, learning_rate=rates(entry.card)[start.moment], schedule="constant")
    return take_step(
        network_at(entry, start.trained),
        batch.images,
        batch.labels,
        lambda parameters: make_optimizer(parameters, at_this_rate),
        config.clip_norm,
        label_smoothing=config.label_smoothing,
        seed=config.seed,
        after=after,
    )
