"""Small digits: a few hundred real ones, so that every run here takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_demo.data.digits import Digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.training import child
from lstm_demo.training.card import ModelCard
from lstm_demo.training.jobs import JobQueue
from tests.cards import model_card
from tests.few_digits import first_digits
from tests.training.stand_in import STAND_IN, Open


@pytest.fixture(scope="module", autouse=True)
def on_equal_terms() -> Iterator[None]:
    """A training gives way to all else, and so would wait for the rest of the suite, which keeps every core busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "NICENESS", 0)
        yield


@pytest.fixture(scope="session")
def digits() -> Digits:
    """The first 1200 training and 300 test images of MNIST."""
    return first_digits(1200, 300)


@pytest.fixture
def small_card() -> ModelCard:
    """The card of an LSTM with four units."""
    return model_card(ModelConfig(hidden_size=4), parameters=594)


@pytest.fixture
def open_queue(tmp_path: Path) -> Iterator[Open]:
    """A queue on the same folder each time, as a server opens it."""
    queues: list[JobQueue] = []

    def opened() -> JobQueue:
        queues.append(JobQueue(tmp_path, STAND_IN))
        return queues[-1]

    yield opened
    for queue in queues:
        queue.close()
