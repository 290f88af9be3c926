from __future__ import annotations

from lstm_demo.ui.training_progress import accuracy_rows


def test_only_accuracies_that_were_measured_are_drawn() -> None:
    history = [
        {"step": 1, "train_accuracy": 0.1},
        {"step": 2, "train_accuracy": 0.2, "test_accuracy": 0.5, "validation_accuracy": None},
    ]
    assert accuracy_rows(history) == [
        {"step": 1, "curve": "training", "value": 0.1},
        {"step": 2, "curve": "training", "value": 0.2},
        {"step": 2, "curve": "test", "value": 0.5},
    ]
