"""One training step, told: against a plain step of torch.optim with clip_grad_norm_, against nn.LSTMCell and against NumPy."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from lstm_demo.insight.training.parts import parts_of
from lstm_demo.insight.training.training_step import take_step
from lstm_demo.insight.training.watched_forward import forward
from lstm_demo.insight.training.weight_update import AdamRule, SGDRule
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from tests.oracles import one_step

MAKERS = {
    "sgd": lambda weights: torch.optim.SGD(weights, lr=0.1, weight_decay=0.01, fused=True),
    "momentum": lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9),
    "adam": lambda weights: torch.optim.Adam(weights, lr=0.004, weight_decay=0.01),
    "adamw": lambda weights: torch.optim.AdamW(weights, lr=0.004, weight_decay=0.05, fused=True),
}
LABELS = torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 6, 8, 6, 9])


@pytest.fixture(scope="module")
def images(digits):
    return torch.tensor(digits)


def plain_steps(model, images, make_optimizer, clip_norm, count, engine="cell", label_smoothing=0.0):
    """What a training loop does, on a copy: the network, its optimiser, and the last loss, gradient and norm before clipping."""
    network = copy.deepcopy(model).train()
    network.engine = engine
    optimizer = make_optimizer(list(network.parameters()))
    for _ in range(count):
        torch.manual_seed(7)
        optimizer.zero_grad()
        logits = network(images)
        loss = cross_entropy(logits, LABELS, label_smoothing=label_smoothing)
        loss.backward()
        raw = {name: weight.grad.clone() for name, weight in network.named_parameters()}
        norm = None if clip_norm is None else clip_grad_norm_(network.parameters(), clip_norm)
        optimizer.step()
    return network, optimizer, loss, raw, norm


@pytest.mark.parametrize("optimizer", MAKERS)
@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_step_is_pytorchs_own_bit_for_bit(cell, optimizer, make, images):
    model = make(cell, num_layers=2, pixel_mean=0.13, pixel_std=0.31)
    step = take_step(model, images, LABELS, MAKERS[optimizer], clip_norm=0.1)
    network, _, loss, _, norm = plain_steps(model, images, MAKERS[optimizer], 0.1, 1)
    for name, weight in network.state_dict().items():
        assert torch.equal(step.end.weights[name], weight), name
    assert step.before.loss == loss.item()
    assert step.gradient_norm == norm.item() > 0.1
    with torch.no_grad():
        logits = network.eval()(images)
    assert step.after.loss == cross_entropy(logits, LABELS).item()
    assert step.after.accuracy == pytest.approx((logits.argmax(1) == LABELS).float().mean().item())


@pytest.mark.parametrize("optimizer", MAKERS)
def test_steps_after_each_other_are_a_run_bit_for_bit(optimizer, make, images):
    model = make(num_layers=2, dropout=0.3)
    step = None
    for _ in range(3):
        step = take_step(model, images, LABELS, MAKERS[optimizer], 1.0, label_smoothing=0.1, seed=7, after=step)
    network, *_ = plain_steps(model, images, MAKERS[optimizer], 1.0, 3, label_smoothing=0.1)
    assert step.number == 3
    assert all(torch.equal(step.end.weights[name], weight) for name, weight in network.state_dict().items())


def test_torchs_kernel_takes_the_same_step(trained, images):
    step = take_step(trained, images, LABELS, MAKERS["sgd"])
    network, *_ = plain_steps(trained, images, MAKERS["sgd"], None, 1, engine="fused")
    for name, weight in network.state_dict().items():
        torch.testing.assert_close(step.end.weights[name], weight, atol=1e-6, rtol=1e-5)


def test_the_expected_change_is_what_a_short_step_comes_to(make, images):
    step = take_step(make(num_layers=2), images, LABELS, lambda weights: torch.optim.SGD(weights, lr=0.01))
    assert step.expected_change == pytest.approx(-0.01 * step.gradient_norm**2, rel=1e-4)
    assert step.after.loss - step.before.loss == pytest.approx(step.expected_change, rel=0.1)


def test_the_model_itself_is_left_alone(make, images):
    model = make(num_layers=2)
    before = copy.deepcopy(model.state_dict())
    with torch.no_grad():
        first = take_step(model, images, LABELS, MAKERS["adamw"])
        kept = copy.deepcopy((dict(first.end.weights), first.end.optimizer))
        take_step(model, images, LABELS, MAKERS["adamw"], after=first)
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())
    assert all(weight.grad is None for weight in model.parameters()) and not model.training and model.engine == "fused"
    assert all(torch.equal(kept[0][name], weight) for name, weight in first.end.weights.items())
    assert torch.equal(kept[1]["state"][0]["exp_avg"], first.end.optimizer["state"][0]["exp_avg"])


def test_torchs_random_state_is_left_alone(make, images):
    model = make(num_layers=2, dropout=0.5)
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    take_step(model, images, LABELS, MAKERS["sgd"])
    assert torch.equal(torch.rand(3), expected)


def states_by_torch(model, images):
    """Read with torch's own single-step cells; every h and c keeps its gradient."""
    config = model.config
    rows, hidden, memory = (images - config.pixel_mean) / config.pixel_std, [], []
    for layer in range(config.num_layers):
        step = one_step(config.cell, rows.shape[2], config.hidden_size)
        for name in CELLS[config.cell].parameters:
            getattr(step, name).data.copy_(getattr(model.recurrence, f"{name}_l{layer}"))
        state, heard = None, []
        for row in rows.unbind(1):
            state = step(row, state)
            for tensor in state if isinstance(state, tuple) else (state,):
                tensor.retain_grad()
            h = state[0] if isinstance(state, tuple) else state
            heard.append(h)
            memory += [state[1]] if isinstance(state, tuple) else []
        hidden += heard
        rows = torch.stack(heard, 1)
    return model.readout(rows[:, -1]), hidden, memory


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_gradient_by_row_is_autograds_through_torchs_own_cells(cell, make, images):
    model = make(cell, num_layers=2)
    for weight in model.parameters():
        weight.data *= 0.5
    step = take_step(model, images, LABELS, MAKERS["sgd"])
    logits, hidden, memory = states_by_torch(model, images)
    cross_entropy(logits, LABELS, reduction="sum").backward()  # so that each image's h has its own loss's gradient
    assert step.hidden_norm.shape == (2, 28)
    expected = torch.stack([h.grad.norm(dim=1).mean() for h in hidden]).view(2, 28)
    np.testing.assert_allclose(step.hidden_norm, expected, rtol=1e-4, atol=1e-6)
    if "cell_state" in CELLS[cell].states:
        np.testing.assert_allclose(step.cell_norm.ravel(), torch.stack([c.grad.norm(dim=1).mean() for c in memory]), rtol=1e-4, atol=1e-6)
    else:
        assert step.cell_norm is None


def test_loss_and_probability_are_the_cross_entropy_of_each_image(trained, images):
    step = take_step(trained, images, LABELS, MAKERS["sgd"])
    with torch.no_grad():
        logits = trained(images)
    np.testing.assert_allclose(step.before.logits, logits, atol=1e-4)
    np.testing.assert_allclose(step.before.loss_by_image, -np.log(step.label_probability), atol=1e-5)
    assert step.before.loss == pytest.approx(step.before.loss_by_image.mean(), rel=1e-6)
    assert step.before.accuracy == pytest.approx(float((logits.argmax(1) == LABELS).float().mean()))
    np.testing.assert_allclose(step.before.probabilities.sum(1), 1, atol=1e-6)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_gate_has_its_own_norms(cell, make, images):
    model = make(cell, num_layers=2)
    step = take_step(model, images, LABELS, MAKERS["adam"], clip_norm=0.1)
    network, _, _, raw, _ = plain_steps(model, images, MAKERS["adam"], 0.1, 1)
    after, before = network.state_dict(), model.state_dict()
    for name, movement in step.tensors.items():
        assert movement.gradient == pytest.approx(float(raw[name].norm()), rel=1e-5)
        assert movement.relative == pytest.approx(float((after[name] - before[name]).norm() / before[name].norm()), rel=1e-5)
    units = model.config.hidden_size
    for told in step.parts:
        part = told.part
        for values, norm in ((raw, told.movement.gradient), (before, told.movement.size)):
            blocks = [values[name].numpy()[part.first : part.end].astype(np.float64) for name in part.tensors]
            assert norm == pytest.approx(math.sqrt(sum((block**2).sum() for block in blocks)), rel=1e-5)
        assert part.layer is None or (part.end - part.first) == units
    assert step.gradient_norm == pytest.approx(math.sqrt(sum(told.movement.gradient**2 for told in step.parts)), rel=1e-5)


def test_parts_cover_every_parameter_once(make):
    model = make("gru", num_layers=3)
    ones = {name: torch.ones_like(weight) for name, weight in model.named_parameters()}
    assert sum(len(part.of(ones)) for part in parts_of(model.config)) == sum(weight.numel() for weight in model.parameters())


@pytest.mark.parametrize(("clip_norm", "shortened"), [(1e-3, True), (1e3, False), (None, False)])
def test_the_clip_factor_is_what_the_gradient_was_multiplied_by(clip_norm, shortened, make, images):
    step = take_step(make(), images, LABELS, MAKERS["sgd"], clip_norm)
    assert (step.clip_factor < 1) == shortened
    for told in step.parts:
        assert told.update.clipped == pytest.approx(told.update.gradient * step.clip_factor, rel=1e-5)


def rebuilt(update):
    """The weight after the step, by the written-out formulas in double precision."""
    rule, eta, weight = update.rule, update.learning_rate, update.before
    gradient = update.clipped
    decoupled = isinstance(rule, AdamRule) and rule.decoupled
    if decoupled:
        weight *= 1 - eta * update.weight_decay
    else:
        gradient += update.weight_decay * update.before
    if isinstance(rule, SGDRule):
        velocity = gradient if rule.velocity_before is None else rule.momentum * rule.velocity_before + gradient
        if rule.velocity is not None:
            assert rule.velocity == pytest.approx(velocity, rel=1e-5)
        return weight - eta * velocity
    assert rule.m == pytest.approx(rule.beta1 * rule.m_before + (1 - rule.beta1) * gradient, rel=1e-4)
    assert rule.v == pytest.approx(rule.beta2 * rule.v_before + (1 - rule.beta2) * gradient**2, rel=1e-4)
    return weight - eta * rule.direction


@pytest.mark.parametrize("optimizer", MAKERS)
def test_the_written_out_update_ends_at_the_real_weight(optimizer, make, images):
    step = None
    for number in (1, 2, 3):
        step = take_step(make(num_layers=2), images, LABELS, MAKERS[optimizer], 1.0, after=step)
        for told in step.parts:
            update = told.update
            assert update.after == step.end.weights[update.tensor][update.index].item()
            assert update.after == pytest.approx(rebuilt(update), rel=1e-5, abs=1e-7)
            assert not isinstance(update.rule, AdamRule) or update.rule.count == number


def test_the_weight_written_out_is_the_one_with_the_largest_gradient_of_its_part(make, images):
    model = make(num_layers=2)
    step = take_step(model, images, LABELS, MAKERS["sgd"])
    _, _, _, raw, _ = plain_steps(model, images, MAKERS["sgd"], None, 1)
    for told in step.parts:
        block = raw[told.part.tensors[0]][told.part.first : told.part.end]
        assert told.part.first <= told.update.index[0] < told.part.end
        assert abs(told.update.gradient) == pytest.approx(float(block.abs().max()), rel=1e-5)


def test_the_loss_falls_when_the_step_is_taken_again(make, images):
    losses, step = [], None
    for _ in range(15):
        step = take_step(make(), images, LABELS, MAKERS["adamw"], 1.0, after=step)
        losses += [] if losses else [step.before.loss]
        losses.append(step.after.loss)
    assert losses == sorted(losses, reverse=True)


def test_an_untrained_network_is_as_unsure_as_chance(images):
    torch.manual_seed(0)
    step = take_step(RecurrentClassifier(ModelConfig(hidden_size=16)), images, LABELS, MAKERS["sgd"])
    assert step.before.loss == pytest.approx(math.log(10), abs=0.1)


def test_a_forward_pass_is_the_networks_own_with_dropout_too(make, images):
    model = make(num_layers=3, dropout=0.4).train()
    model.engine = "cell"
    torch.manual_seed(5)
    assert torch.equal(forward(model, images, seed=5).logits, model(images))


def test_what_does_not_fit_is_told_in_a_sentence(make, images):
    with pytest.raises(ValueError, match="15 images and labels of shape"):
        take_step(make(), images, LABELS[:3], MAKERS["sgd"])
    with pytest.raises(ValueError, match="labels must be 0–9, got 0–10"):
        take_step(make(), images[:2], torch.tensor([0, 10]), MAKERS["sgd"])
    with pytest.raises(ValueError, match="only the updates of SGD, Adam and AdamW"):
        take_step(make(), images, LABELS, torch.optim.Adagrad)
    runaway = make("rnn", nonlinearity="relu", num_layers=4)
    for weight in runaway.parameters():
        weight.data.fill_(1e20)
    with pytest.raises(ValueError, match="not finite"):
        take_step(runaway, images, LABELS, MAKERS["sgd"])
