"""The model card of a converted model: what is known of it, and no more."""

from __future__ import annotations

import platform
from datetime import UTC, datetime

import torch

from lstm_demo.files.card import ModelCard
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.devices import cpu_name
from lstm_demo.training.progress import Evaluation

CONVERTED = "converted"


def converted_card(name: str, model: RecurrentClassifier, command: str, test: Evaluation | None = None) -> ModelCard:
    """recipe and end are "converted", training is None, steps and seconds are 0: how it was trained the file does not say.

    test: its measurement on the test images, if there was one.
    """
    return ModelCard(
        name=name,
        recipe=CONVERTED,
        model=model.config,
        training=None,
        data="mnist",
        device="unknown",
        machine=f"{cpu_name()}, {platform.system()} {platform.machine()}",
        versions={"python": platform.python_version(), "torch": str(torch.__version__)},
        parameters=sum(weights.numel() for weights in model.parameters()),
        ended=CONVERTED,
        test_accuracy=None if test is None else test.accuracy,
        test_loss=None if test is None else round(test.loss, 6),
        validation_accuracy=None,
        confusion=None if test is None else test.confusion,
        seconds=0.0,
        images_per_second=0.0,
        steps=0,
        command=command,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
