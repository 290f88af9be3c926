"""A learning against direct readings of its networks, and against what autograd says of torch's own kernel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_demo.insight.training.snapshot_readings import Learning, learn
from lstm_demo.insight.training.snapshot_sentences import relative_reach, settled_snapshot, what_happened
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace

LAYERS = 2


def networks(cell: str, count: int = 4, **settings: object) -> list[RecurrentClassifier]:
    """Of random weights that grow from one to the next, as weights do while they are trained."""
    made = []
    for number in range(count):
        torch.manual_seed(number // 2)
        model = RecurrentClassifier(ModelConfig(cell=cell, **{"hidden_size": 6, "num_layers": LAYERS} | settings)).eval()
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.2 + 0.4 * number)
        made.append(model)
    return made


@pytest.fixture(scope="module")
def trained_to(trained, digits) -> Learning:
    """On the way from nothing to the trained 1×32: half of each weight, three quarters, all of it."""

    def part(share: float) -> RecurrentClassifier:
        model = RecurrentClassifier(trained.config).eval()
        model.load_state_dict({name: share * tensor for name, tensor in trained.state_dict().items()})
        return model

    return learn([part(share) for share in (0.1, 0.5, 0.75, 1.0)], (0, 10, 1000, 20_000), digits[3])


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_number_is_that_of_a_direct_reading(cell, digits):
    kept = networks(cell)
    learning = learn(kept, range(4), digits[3])
    for number, network in enumerate(kept):
        own = trace(network, digits[3])
        np.testing.assert_array_equal(learning.probabilities[number], own.probabilities)
        assert set(learning.quantities) == {quantity.name for quantity in own.QUANTITIES}
        for name, values in learning.quantities.items():
            np.testing.assert_array_equal(values[number], own.quantity(name))
    assert learning.answers.tolist() == learning.probabilities.argmax(axis=2).tolist()
    assert (learning.target, learning.other) == tuple(np.argsort(-trace(kept[-1], digits[3]).logits[-1])[:2])


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_saturation_is_the_share_of_activations_beyond_the_bounds(cell, digits):
    learning = learn(networks(cell), range(4), digits[3])
    gates = {quantity.name for quantity in CELLS[cell].quantities if quantity.role == "gate"}
    assert set(learning.saturation) == (gates or {"hidden_state"})
    low, high = (-0.8, 0.8) if cell == "rnn" else (0.1, 0.9)
    for name, found in learning.saturation.items():
        values = learning.quantities[name]
        assert found.bounds == (low, high)
        for snapshot in range(4):
            for layer in range(LAYERS):
                flat = values[snapshot, layer].ravel().tolist()
                assert found.low[snapshot, layer] == pytest.approx(sum(value < low for value in flat) / len(flat))
                assert found.high[snapshot, layer] == pytest.approx(sum(value > high for value in flat) / len(flat))
    assert any(found.high.any() for found in learning.saturation.values()), "nothing was saturated: the test says nothing"


def test_the_bounds_of_tanh_are_those_of_a_gate():
    z = np.arctanh([-0.8, 0.8])
    assert 1 / (1 + np.exp(-2 * z)) == pytest.approx([0.1, 0.9])


def test_a_plain_rnn_with_relu_saturates_nowhere(digits):
    assert learn(networks("rnn", nonlinearity="relu"), range(4), digits[3]).saturation == {}


def kernel_gradients(network: RecurrentClassifier, image: np.ndarray, target: int, other: int) -> np.ndarray:
    """|∂ margin / ∂ h| by row of one layer of a GRU or a plain RNN: torch's own step cells, autograd through each h."""
    config = network.config
    cell = torch.nn.GRUCell(28, config.hidden_size) if config.cell == "gru" else torch.nn.RNNCell(28, config.hidden_size)
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        getattr(cell, name).data.copy_(getattr(network.recurrence, f"{name}_l0"))
    states, h = [], torch.zeros(1, config.hidden_size)
    for row in torch.tensor(image):
        h = cell(row[None], h)
        h.retain_grad()
        states.append(h)
    logits = network.fc(h)[0]
    (logits[target] - logits[other]).backward()
    return np.array([float(state.grad.norm()) for state in states])


@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_the_reach_is_autograds(cell, digits):
    kept = networks(cell, num_layers=1)
    learning = learn(kept, range(4), digits[3])
    assert learning.cell_reach is None and learning.memory_reach is learning.hidden_reach
    for number, network in enumerate(kept):
        expected = kernel_gradients(network, digits[3], learning.target, learning.other)
        np.testing.assert_allclose(learning.hidden_reach[number, 0], expected, rtol=1e-3, atol=1e-6 * expected.max())


def test_an_lstm_carries_its_gradient_along_c(digits):
    learning = learn(networks("lstm"), range(4), digits[3])
    assert learning.memory_reach is learning.cell_reach
    assert learning.cell_reach.shape == learning.hidden_reach.shape == (4, LAYERS, 28)
    last = learning.hidden_reach[:, -1, -1]
    for number, network in enumerate(networks("lstm")):
        weight = network.fc.weight.detach().numpy()
        assert last[number] == pytest.approx(np.linalg.norm(weight[learning.target] - weight[learning.other]), rel=1e-5)


def test_the_reach_is_told_as_a_part_of_the_last_rows(trained_to):
    relative = relative_reach(trained_to, 0)
    np.testing.assert_allclose(relative[:, -1], 1)
    np.testing.assert_allclose(relative * trained_to.cell_reach[:, 0, -1:], trained_to.cell_reach[:, 0], rtol=1e-5)


def test_nothing_reaching_the_last_row_is_told_as_nothing(trained_to):
    silent = replace(trained_to, cell_reach=np.zeros_like(trained_to.cell_reach))
    assert not relative_reach(silent, 0).any()


def test_networks_of_two_architectures_are_no_training(digits):
    with pytest.raises(ValueError, match="one architecture"):
        learn([*networks("gru"), *networks("rnn")], range(8), digits[0])
    with pytest.raises(ValueError, match="one or more"):
        learn([], [], digits[0])


@pytest.mark.parametrize("steps", [(0, 1, 1, 2), (3, 2, 1, 0), (0, 1, 2)])
def test_steps_must_ascend_one_for_each_network(steps, digits):
    with pytest.raises(ValueError, match=r"ascend|one entry"):
        learn(networks("rnn"), steps, digits[0])


# What is said of it


def test_every_number_of_the_sentences_is_the_learnings_own(trained_to):
    told = {sentence.kind: sentence for sentence in what_happened(trained_to, 0)}
    verdict, gates, gradient = (told[kind].evidence for kind in ("verdict", "unit", "carry"))
    settled = settled_snapshot(trained_to)
    assert verdict["answer"] == trained_to.target == 3
    assert verdict["settled"] == trained_to.steps[settled]
    assert verdict["sure"] == trained_to.probabilities[-1, -1, 3]
    assert (trained_to.answers[settled:, -1] == 3).all()
    assert settled == 0 or trained_to.answers[settled - 1, -1] != 3
    both = [found.low[:, 0] + found.high[:, 0] for found in trained_to.saturation.values()]
    assert gates["end"] == pytest.approx(np.mean([share[-1] for share in both]))
    row = int(gradient["row"]) - 1
    assert trained_to.final.image[row].any() and not trained_to.final.image[: row - 1].any()
    assert gradient["end"] == pytest.approx(trained_to.cell_reach[-1, 0, row] / trained_to.cell_reach[-1, 0, -1])


def test_the_row_from_which_it_led_is_where_it_led_to_the_end(trained_to):
    (told,) = [sentence for sentence in what_happened(trained_to, 0) if sentence.kind == "row"]
    for snapshot, row in zip((settled_snapshot(trained_to), -1), told.rows):
        assert (trained_to.answers[snapshot, row:] == 3).all()
        assert row == 0 or trained_to.answers[snapshot, row - 1] != 3
    assert "In that snapshot the 3 led from row" in told.text


def with_answers(learning: Learning, answers: list[int]) -> Learning:
    """The same, but with these answers after the last row; the last is 3, the final one."""
    probabilities = np.full((len(answers), *learning.probabilities.shape[1:]), 0.05, dtype=np.float32)
    for snapshot, answer in enumerate(answers):
        probabilities[snapshot, :, answer] = 0.55
    count = len(answers)
    arrays = {"hidden_reach": learning.hidden_reach[:1].repeat(count, 0), "cell_reach": learning.cell_reach[:1].repeat(count, 0)}
    quantities = {name: values[:1].repeat(count, 0) for name, values in learning.quantities.items()}
    saturation = {
        name: replace(one, low=one.low[:1].repeat(count, 0), high=one.high[:1].repeat(count, 0))
        for name, one in learning.saturation.items()
    }
    steps = tuple(10 * number for number in range(count))
    return replace(learning, steps=steps, probabilities=probabilities, quantities=quantities, saturation=saturation, **arrays)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([8, 8, 3, 3], "The snapshot after step 20 is the first to read a 3, and every later one does too, at the end with 55"),
        ([8, 3, 7, 8, 7, 3], "After step 10 it first reads a 3, then again a 7 or an 8; from step 50 on it stays a 3"),
        ([3, 9, 3], "Before any training it first reads a 3, then again a 9; from step 20 on"),
        ([3, 3, 3], "Already before any training it reads a 3, with 55"),
        ([3], "Before any training it reads a 3, with 55"),
    ],
)
def test_the_verdict_is_told_as_it_came_about(trained_to, answers, says):
    told = what_happened(with_answers(trained_to, answers), 0)[0].text.replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith(says), told


def test_a_blank_picture_is_told_without_a_row_of_ink(trained):
    learning = learn([trained, trained], (0, 5), np.zeros((28, 28), dtype=np.float32))
    assert "carry" not in [sentence.kind for sentence in what_happened(learning, 0)]


def test_a_layer_that_is_not_there_cannot_be_told_of(trained_to):
    with pytest.raises(ValueError, match="layer must be 0–0"):
        what_happened(trained_to, 1)


def test_a_network_of_two_directions_has_no_answer_after_a_row_to_be_watched() -> None:
    network = RecurrentClassifier(ModelConfig(hidden_size=4, bidirectional=True)).eval()
    with pytest.raises(ValueError, match="There is no answer before the whole picture"):
        learn([network], [0], np.zeros((28, 28), np.float32))
