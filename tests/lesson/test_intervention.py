from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_demo.insight.ablation import read_with
from lstm_demo.lesson.intervention import Intervention, bounds, quantities
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.ui.explain.whatif_words import outcome


@pytest.fixture(params=CELL_KINDS)
def network(request: pytest.FixtureRequest) -> RecurrentClassifier:
    torch.manual_seed(0)
    network = RecurrentClassifier(ModelConfig(cell=request.param, hidden_size=6, num_layers=2))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return network


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).random((28, 28), dtype=np.float32)


def test_every_example_can_be_read_and_told(network: RecurrentClassifier, image: np.ndarray) -> None:
    real = trace(network, image)
    for example in CELLS[network.config.cell].examples:
        held = Intervention(example.gate, example.value, example.first, 27, 3 if example.one_unit else None)
        other = read_with(network, image, held.surgery())
        text = outcome(real, other, held)
        assert str(other.prediction) in text and "{" not in text and text.endswith(".")


def test_holding_what_is_there_anyway_changes_nothing() -> None:
    network = RecurrentClassifier(ModelConfig(hidden_size=4))
    image = np.zeros((28, 28), dtype=np.float32)
    real = trace(network, image)
    held = Intervention("cell_state", float(real.quantity("cell_state")[0, 5, 2]), 5, 5, unit=2)
    text = outcome(real, read_with(network, image, held.surgery()), held)
    assert "still" in text and "At no row" in text and "unit 2" in text and "in row 6" in text


def answering(real: Trace, first: float, second: float, changed: bool) -> Trace:
    """The reading with other probabilities after its last row: of its own answer and of the next class."""
    probabilities = np.full_like(real.probabilities, 0.01)
    probabilities[-1, :2] = (second, first) if changed else (first, second)
    return replace(real, probabilities=probabilities, logits=np.log(probabilities))


@pytest.mark.parametrize(
    ("before", "after", "changed", "said"),
    [
        ((0.223, 0.2), (0.224, 0.217), True, "stays at 22"),
        ((0.5, 0.4), (0.6, 0.2), True, "falls from 50"),
        ((0.3, 0.2), (0.6, 0.35), True, "rises from 30"),
        ((0.604, 0.2), (0.6, 0.2), False, "with 60\u00a0% as before"),
        ((0.8, 0.1), (0.6, 0.2), False, "with 60\u00a0% instead of 80"),
    ],
)
def test_what_comes_of_it_is_never_a_change_between_two_equal_numbers(
    before: tuple[float, float], after: tuple[float, float], changed: bool, said: str
) -> None:
    read = trace(RecurrentClassifier(ModelConfig(hidden_size=4)), np.zeros((28, 28), dtype=np.float32))
    real, other = answering(read, *before, changed=False), answering(read, *after, changed=changed)
    text = outcome(real, other, Intervention("forget_gate", 1.0, 0, 27))
    assert said in text
    assert "as before" in text.rpartition("mean |c|")[2], "the memory of both is the same"


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_value_a_slider_offers_is_allowed(cell: CellKind) -> None:
    network = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=3))
    for quantity in quantities(cell).values():
        for end in bounds(quantity):
            read_with(network, np.zeros((28, 28), dtype=np.float32), Intervention(quantity.name, end, 0, 27).surgery())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("forget_door", 1.0, 0, 27), "no cell has a 'forget_door'"),
        (("forget_gate", 1.5, 0, 27), "0 to 1, got 1.5"),
        (("cell_state", float("nan"), 0, 27), "-3 to 3, got nan"),
        (("cell_state", 1.0, 5, 4), "got 5 to 4"),
        (("cell_state", 1.0, -1, 4), "got -1 to 4"),
        (("cell_state", 1.0, 0, 4, 512), "unit must be 0–511, got 512"),
        (("cell_state", 1.0, 0, 4, None, 8), "layer must be 0–7, got 8"),
    ],
)
def test_what_no_network_can_hold_is_refused_with_the_limit(values: tuple[object, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Intervention(*values)  # type: ignore[arg-type]


def test_what_fits_a_network_can_be_read_with_it_and_what_does_not_is_refused(network: RecurrentClassifier, image: np.ndarray) -> None:
    for name in ("forget_gate", "update_gate", "hidden_state", "pre_activation"):
        for value in (0.5, 2.0):
            for unit, layer in ((None, None), (5, 1), (6, 1), (5, 2)):
                try:
                    held = Intervention(name, value, 0, 27, unit, layer)
                except ValueError:
                    continue
                if held.fits(network.config):
                    read_with(network, image, held.surgery())
                else:
                    with pytest.raises(ValueError, match=r".+"):
                        read_with(network, image, held.surgery())
