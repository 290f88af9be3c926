"""Two or three sentences on each stage of a training step. Every number in them is one of the step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lstm_demo.data.names import is_bundled, training_images
from lstm_demo.files.card import ModelCard
from lstm_demo.insight.sentence import listed
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import of_cell
from lstm_demo.style.numbers import short, significant
from lstm_demo.style.percent import percent_in_words
from lstm_demo.training.settings import Augmentation, TrainingConfig
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.studio.step.start import MOST_IMAGES, Start, data_of, is_the_first, rates, settings_of, whole_batch

if TYPE_CHECKING:
    from lstm_demo.insight.training.parts import Part
    from lstm_demo.insight.training.training_step import TrainingStep

VANISHED = 0.01
FLOAT32_DIGITS = 7
OPTIMIZER_NAMES = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}


def origin_words(card: ModelCard, start: Start, step: TrainingStep) -> str:
    """Below the controls: how this model is trained, and how far this step is the same."""
    config = settings_of(card)
    if card.training is None:
        words = (
            "Another program trained this model, so there is no recipe to follow: "
            f"plain SGD at {short(config.learning_rate)}, {config.batch_size} images a step, batch {start.batch}."
        )
    else:
        words = f"As recipe **{plain(card.recipe)}** has it: {OPTIMIZER_NAMES[config.optimizer]}, "
        words += f"{config.batch_size} images a step, batch {start.batch}."
    if not whole_batch(card):
        words += f" Of its larger batches, the first {MOST_IMAGES} images."
    if not is_bundled(card.data):
        words += f" It learned from {plain(card.data)}; the images here are MNIST's."
    if not start.trained:
        words += f" The weights are those from before any training, drawn at random from seed {config.seed}."
    if step.number > 1:
        words += f" This is step {step.number} on the same images."
    elif is_the_first(card, start, step):
        words += " This is the very step with which its training began."
    elif start.trained and (config.optimizer != "sgd" or config.momentum):
        words += " The optimiser starts afresh: a model's file keeps the weights, not what the optimiser remembers."
    return words


def batch_words(card: ModelCard, start: Start, step: TrainingStep, shown: int) -> str:
    config, count = settings_of(card), len(step.labels)
    drawn = "drawn at random from" if config.shuffle else "in the order of the file, from"
    pool = f"{config.training_images(training_images(data_of(card))):,} images that it may learn from"
    words = f"A step looks at **{count} images at once**: batch {start.batch}, {drawn} the {pool}."
    changes = _changes(config.augmentation)
    if changes:
        words += f" Each is {listed(changes)} a little, differently every time."
    return words + f" Here are {'the first ' if count > shown else ''}{min(shown, count)}, with the digit that each is meant to be."


def forward_words(step: TrainingStep) -> str:
    count = len(step.labels)
    right = round(step.before.accuracy * count)
    return (
        f"All {count} images are read side by side, row by row, by the same weights. What is left after the last row becomes ten "
        f"probabilities. The right digit gets **{percent_in_words(float(step.label_probability.mean()))}** on average; "
        f"it leads in **{right} of {count}** images."
    )


def loss_words(step: TrainingStep, config: TrainingConfig) -> str:
    losses = step.before.loss_by_image
    worst, blind = int(losses.argmax()), math.log(step.before.probabilities.shape[1])
    words = (
        f"Sure and right costs nothing, sure and wrong a lot. The mean, **{significant(step.before.loss)}**, is the one number that the "
        f"step tries to make smaller; guessing blindly would cost ln 10 = {significant(blind)}. The costliest is image {worst + 1}, "
        f"a {int(step.labels[worst])} to which the network gives {percent_in_words(float(step.label_probability[worst]))}: "
        f"{significant(float(losses[worst]))}."
    )
    if config.label_smoothing:
        words += (
            f" With label smoothing the target q gives {percent_in_words(config.label_smoothing)} of its weight evenly to all digits, "
            "so the dots lie off the curve."
        )
    return words


def backward_words(step: TrainingStep, config: ModelConfig, blank: int = 0) -> str:
    """blank: rows above the first ink of any image of the batch."""
    norms = (step.hidden_norm if step.cell_norm is None else step.cell_norm)[config.top_cell]
    state = "the cell state c" if step.cell_norm is not None else "the hidden state h"
    state += " of the forward direction" if config.bidirectional else ""
    s = "s = (h, c)" if step.cell_norm is not None else "s = h"
    peak = int(norms.argmax())
    words = f"From the loss the chain rule walks back through the rows, one factor a row ({s}). "
    if norms[peak] > 0:
        share = float(norms[blank] / norms[peak])
        words += (
            f"Along {state} the gradient is longest after row {peak + 1}, {significant(float(norms[peak]))}; "
            f"by row {blank + 1}, {'the first with ink' if blank else 'the first'}, it is {significant(float(norms[blank]))}, "
            f"**{percent_in_words(share) if share < 1 else 'all'}** of that. "
        )
        if share < VANISHED:
            words += "So little can hardly teach the first rows anything: the gradient vanishes. "
    if config.bidirectional:
        words += "Through the backward direction it goes the other way, from the first row to the last. "
    longest = max(step.parts, key=lambda one: one.movement.gradient)
    return words + f"On its way it leaves a gradient at every weight, the longest at {part_name(longest.part, config)}."


def clip_words(step: TrainingStep, parameters: int) -> str:
    words = f"All {parameters:,} gradients together are one arrow of length **{significant(step.gradient_norm)}**. "
    if step.clip_norm is None:
        return words + "This recipe does not clip: the arrow goes to the optimiser as it is."
    allowed = short(step.clip_norm)
    if step.clip_factor == 1:
        return words + f"Up to {allowed} is allowed, so it stays as it is: a clip is there for the rare batch whose gradient explodes."
    factor = significant(step.clip_factor)
    return words + f"Only {allowed} is allowed, so every number in it is multiplied by **{factor}**: shorter, but in the same direction."


def update_words(step: TrainingStep, card: ModelCard, start: Start) -> str:
    known = [one for one in step.parts if one.movement.relative is not None]
    before, after = distinguished(step.before.loss, step.after.loss)
    words = f"On these very images the loss goes from **{before}** to **{after}**"
    if before == after:
        words += ": a step too short to be seen. "
    elif step.after.loss > step.before.loss:
        words += f": it rises. {_too_long(step, card, start)}"
    else:
        words += f": it falls. {_predicted(step)}"
    if known:
        most = max(known, key=lambda one: one.movement.relative or 0.0)
        name = part_name(most.part, card.model)
        words += f"Measured by its own size, {name} moved most: by {percent_in_words(most.movement.relative or 0.0)}."
    return words


def distinguished(one: float, other: float) -> tuple[str, str]:
    """Both numbers, with as many significant digits as are needed to see their difference: 3 to `FLOAT32_DIGITS`."""
    apart, size = abs(one - other), max(abs(one), abs(other))
    digits = 3 if not apart else min(max(3, 1 + math.ceil(math.log10(size / apart))), FLOAT32_DIGITS)
    return significant(one, digits), significant(other, digits)


def _predicted(step: TrainingStep) -> str:
    """By how much the loss fell, and what the gradient predicted; "" where the gradient predicted no fall."""
    if step.expected_change >= 0:
        return ""
    fell, predicted = significant(step.before.loss - step.after.loss, 2), significant(-step.expected_change, 2)
    return f"Going by the gradient, it should have fallen by {predicted}; it fell by {fell}. "


def _too_long(step: TrainingStep, card: ModelCard, start: Start) -> str:
    """Why the loss rose: the step was too long, or the optimiser followed older gradients."""
    if step.expected_change >= 0:
        return "The optimiser still follows the gradients of the steps before, and on these images that is uphill. "
    words = f"Going by the gradient, it should have fallen by **{significant(-step.expected_change, 2)}**"
    words += ", more than there is. " if -step.expected_change > step.before.loss else ". "
    words += (
        "But a gradient is the slope at one place only: a step this long goes past the lowest point and up the other side. "
        "**The direction was right, the learning rate too high.** "
    )
    if settings_of(card).optimizer != "sgd" and step.number == 1:
        length = math.sqrt(sum(tensor.moved**2 for tensor in step.tensors.values()) / card.parameters)
        words += (
            f"Adam's first step moves each weight by about the learning rate, here by {significant(length, 2)} (root mean square), "
            "however small its gradient is. "
        )
    found = rates(card)
    if start.trained and "last" in found:
        words += f"Hence the schedule: the recipe ends at a rate of {short(found['last'])}. "
    return words


def part_name(part: Part, config: ModelConfig) -> str:
    """ "W of the forget gate in layer 2"; the layer only where there are several, or one of two directions."""
    layer = "" if part.layer is None else of_cell(config, part.layer, "")
    if part.gate == "pre_activation":
        return f"{part.symbol} of {layer}" if layer else part.symbol
    return f"{part.symbol} of the {part.gate.replace('_', ' ')}{f' in {layer}' if layer else ''}"


def _changes(augmentation: Augmentation | None) -> list[str]:
    """What the augmentation does to an image, in words."""
    if augmentation is None:
        return []
    done = {
        "turned": augmentation.rotation,
        "slanted": augmentation.shear,
        "scaled": augmentation.scale_high - augmentation.scale_low,
        "shifted": augmentation.translate,
        "bent": augmentation.elastic,
    }
    return [word for word, amount in done.items() if amount]
