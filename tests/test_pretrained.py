"""What is in pretrained/ is what its cards say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from lstm_demo.cli.models_readme import judged_table, others_table, table
from lstm_demo.data.digits import load_digits
from lstm_demo.data.non_digits import KINDS
from lstm_demo.files.card import DRAWN
from lstm_demo.files.catalogue import PRETRAINED, ModelEntry, list_models
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from tests.data.unseen_kinds import KINDS as UNSEEN_KINDS

ENTRIES = list_models(PRETRAINED)
BOUNDS = {"lstm-2x128": 0.995, "lstm-1x128": 0.993, "lstm-1x32": 0.988, "peephole-1x32": 0.985}


def test_a_model_measured_again_is_as_good_as_its_card_says() -> None:
    import torch

    loaded, digits = load_model(PRETRAINED / "lstm-1x32.safetensors"), load_digits()
    with torch.no_grad():
        predicted = loaded.model(torch.from_numpy(digits.x_test).float() / 255).argmax(1).numpy()
    two_images = 2e-4  # another CPU rounds otherwise
    assert loaded.card.test_accuracy == pytest.approx((predicted == digits.y_test).mean(), abs=two_images)
    ours = np.array(loaded.card.confusion)
    assert np.abs(ours - confusion_matrix(digits.y_test, predicted)).sum() <= 4


@pytest.mark.parametrize("name", BOUNDS)
def test_the_cards_reach_the_promised_accuracy(name: str) -> None:
    card = next(entry.card for entry in ENTRIES if entry.name == name)
    assert card.test_accuracy is not None and card.test_accuracy >= BOUNDS[name]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_model_loads_and_was_chosen_without_the_test_set(entry) -> None:  # type: ignore[no-untyped-def]
    card = load_model(entry.path).card
    assert card.training.validation_images > 0 or card.recipe not in ("quick", "tiny", "single", "best", "gru", "rnn", "peephole")


@pytest.mark.parametrize("made", [table, others_table, judged_table])
def test_the_tables_in_the_folder_are_made_from_the_cards(made: Callable[[list[ModelEntry]], str]) -> None:
    assert made(ENTRIES) in (PRETRAINED / "README.md").read_text(encoding="utf-8")


def test_what_our_models_say_of_other_pictures_is_measured_by_kind() -> None:
    for entry in ENTRIES:
        if entry.name not in CALIBRATED:
            continue
        assert entry.card.calibration is not None
        judged = {(one.group, one.what) for one in entry.card.calibration.judged}
        assert ("digits", DRAWN) in judged
        assert {what for group, what in judged if group == "learned"} == set(KINDS)
        assert {what for group, what in judged if group == "unseen"} == set(UNSEEN_KINDS)


def test_the_prepared_opening_is_what_its_model_reads() -> None:
    prepared = Trace.load(PRETRAINED / "opening.npz")
    fresh = trace(load_model(PRETRAINED / "lstm-1x128.safetensors").model, prepared.image)
    for quantity in fresh.QUANTITIES:
        np.testing.assert_allclose(prepared.quantity(quantity.name), fresh.quantity(quantity.name), atol=1e-5)
    np.testing.assert_allclose(prepared.probabilities, fresh.probabilities, atol=1e-5)


CALIBRATED = {"lstm-2x128": 0.95, "lstm-1x128": 0.9, "gru-1x128": 0.9, "peephole-1x32": 0.78, "rnn-1x128": 0.78, "lstm-1x32": 0.78}
"""And the share of generated pictures of other things that each says are unlike what it has learned."""


@pytest.mark.parametrize("name", CALIBRATED)
def test_our_models_know_digits_from_other_things(name: str) -> None:
    import torch

    from lstm_demo.data.non_digits import load_non_digits
    from lstm_demo.training.calibration import read_states

    loaded = load_model(PRETRAINED / f"{name}.safetensors")
    detector, calibration = loaded.model.novelty, loaded.card.calibration
    assert detector is not None and calibration is not None and calibration.error < 0.01
    others, digits = (torch.from_numpy(images) for images in (load_non_digits().test, load_digits().x_test[:1000]))
    assert (detector.scores(read_states(loaded.model, others).states) > detector.threshold).mean() > CALIBRATED[name]
    assert (detector.scores(read_states(loaded.model, digits).states) > detector.threshold).mean() < 0.04
