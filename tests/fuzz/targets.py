"""What is mutated, and what may come of it: a value that can be written and read again as it is, or the error that is declared."""

from __future__ import annotations

import json
import random

from lstm_demo.files.card import CardError, ModelCard
from lstm_demo.model.config import ModelConfig
from lstm_demo.runs.history import parse_report
from lstm_demo.runs.record import RunError, RunRecord
from lstm_demo.runs.request import request_of
from lstm_demo.training.progress import HistoryPoint
from tests.cards import model_card
from tests.fuzz.mutations import mutated

POINT = HistoryPoint(10, 1.0, 0.5, 0.5, 0.5)
CARD = json.loads(model_card(ModelConfig(hidden_size=4), history=(POINT,), confusion=((1,) * 10,) * 10).to_json())
REQUEST = {"recipe": "quick", "name": "a", "settings": {"iterations": 20, "learning_rate": 0.01, "device": "cpu"}, "data": None}
RECORD = json.loads(RunRecord("a", "quick", request=REQUEST, pid=7, wanted=True).to_json())
REPORT = {
    "event": "progress",
    "step": 1,
    "steps": 9,
    "epoch": 1,
    "loss": 1.0,
    "train_accuracy": 0.5,
    "seconds": 1.0,
    "confusion": [[1, 0], [0, 1]],
}


def card(chance: random.Random) -> bool:
    """Whether it was read."""
    try:
        read = ModelCard.from_json(mutated(CARD, chance))
    except CardError:
        return False
    assert ModelCard.from_json(read.to_json()) == read
    return True


def run(chance: random.Random) -> bool:
    try:
        record = RunRecord.from_json(mutated(RECORD, chance))
        assert RunRecord.from_json(record.to_json()) == record
        request_of(record)
    except RunError:
        return False
    return True


def report(chance: random.Random) -> bool:
    read = parse_report(mutated(REPORT, chance).encode("utf-8", "surrogatepass"))
    if read is not None:
        json.dumps(read, allow_nan=False).encode()
    return read is not None


TARGETS = {"cards": card, "runs": run, "reports": report}
