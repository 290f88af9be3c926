"""The first three stages of a training step: the batch, the forward pass and the loss."""

from __future__ import annotations

import streamlit as st

from lstm_demo.model.step_words import in_steps
from lstm_demo.style.numbers import short, significant
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.studio.digit_pictures import batch_pictures
from lstm_demo.ui.studio.step import words
from lstm_demo.ui.studio.step.formulas import CROSS_ENTROPY, SMOOTHED, probabilities_formula
from lstm_demo.ui.studio.step.scene import SHOWN, Scene, show_step_figure, show_words
from lstm_demo.ui.studio.step.start import settings_of

SMALLEST_COST = 0.001
PRESS = "Press an image, and it is read above."


def batch_view(scene: Scene) -> None:
    from lstm_demo.plots.label_counts import label_counts

    show_words(words.batch_words(scene.entry.card, scene.start, scene.step, SHOWN))
    st.caption(PRESS)
    batch_pictures(scene.shown_images, scene.labels[:SHOWN], [""] * SHOWN, key="step-digits-batch")
    st.caption(f"How often each digit comes among the {len(scene.labels)}:")
    show_step_figure(scene, label_counts(scene.labels, palette=page_palette()), "labels", "Number of images of each digit in the batch")


def forward_view(scene: Scene) -> None:
    from lstm_demo.plots.class_probabilities import class_probabilities

    config = scene.entry.card.model
    show_words(in_steps(words.forward_words(scene.step), config), probabilities_formula(config))
    st.caption("The probability of each digit in per cent, for the first images of the batch. Framed: the digit that is meant.")
    figure = class_probabilities(scene.shown_images, scene.labels[:SHOWN], scene.step.before.probabilities[:SHOWN], palette=page_palette())
    show_step_figure(scene, figure, "probabilities", "Probabilities of the ten digits for the first images of the batch")


def loss_view(scene: Scene) -> None:
    from lstm_demo.plots.label_loss import label_loss

    settings, step = settings_of(scene.entry.card), scene.step
    show_words(words.loss_words(step, settings), SMOOTHED if settings.label_smoothing else CROSS_ENTROPY)
    losses = step.before.loss_by_image
    st.caption(f"Below each image the digit that is meant, and what the image costs. {PRESS}")
    notes = [_cost(float(loss)) for loss in losses[:SHOWN]]
    batch_pictures(scene.shown_images, scene.labels[:SHOWN], notes, key="step-digits-loss")
    right = step.before.logits.argmax(axis=1) == step.labels
    figure = label_loss(scene.labels, step.label_probability, losses, right, palette=page_palette())
    show_step_figure(scene, figure, "losses", "Loss of each image by its label's probability")


def _cost(loss: float) -> str:
    """A loss, short enough for the space below a small picture."""
    return significant(loss, 2) if loss >= SMALLEST_COST else f"< {short(SMALLEST_COST)}"
