"""Networks that read columns, or several rows a step, pool over time, or answer through several layers: against plain torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstm_demo.data.samples import sample_digits
from lstm_demo.insight.ablation import Surgery, margins_without, margins_without_rows, read_with
from lstm_demo.insight.contrast import why
from lstm_demo.insight.gradients import gradient_reach
from lstm_demo.insight.operands import unit_operands
from lstm_demo.insight.proof import compare_engines
from lstm_demo.insight.story import tell
from lstm_demo.insight.training.parts import parts_of
from lstm_demo.insight.training.training_step import take_step
from lstm_demo.model.config import ACTIVATIONS, ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.parameters import parameter_table
from lstm_demo.model.trace import LSTMTrace, Trace
from lstm_demo.model.tracing import trace

KINDS = {
    "columns": ModelConfig(hidden_size=6, reading="columns"),
    "two rows a step": ModelConfig(hidden_size=6, input_size=56, rows_per_step=2),
    "four columns a step": ModelConfig("gru", hidden_size=6, input_size=112, rows_per_step=4, reading="columns"),
    "mean": ModelConfig(hidden_size=6, num_layers=2, pooling="mean"),
    "sum": ModelConfig("gru", hidden_size=6, pooling="sum"),
    "max": ModelConfig("rnn", hidden_size=6, pooling="max"),
    "cell state": ModelConfig(hidden_size=6, num_layers=2, pooling="cell"),
    "all steps": ModelConfig(hidden_size=6, pooling="all"),
    "all steps, two rows each": ModelConfig(hidden_size=6, input_size=56, rows_per_step=2, pooling="all", head=(8,)),
    "head": ModelConfig(hidden_size=6, head=(8,)),
    "deep head": ModelConfig("gru", hidden_size=6, head=(8, 5), head_activation="tanh", sigmoid_readout=True),
    "both directions": ModelConfig(hidden_size=6, num_layers=2, bidirectional=True),
    "both directions to their ends": ModelConfig("gru", hidden_size=6, num_layers=2, bidirectional=True, pooling="final", head=(8,)),
    "both directions, cell states": ModelConfig(hidden_size=6, bidirectional=True, pooling="cell"),
    "both directions, mean": ModelConfig("rnn", hidden_size=6, bidirectional=True, pooling="mean", reading="columns"),
    "all of it": ModelConfig(
        hidden_size=6, reading="columns", pooling="mean", head=(8,), pixel_mean=0.1307, pixel_std=0.3081, head_activation="gelu"
    ),
}
DIGIT = sample_digits()[4]


def network(config: ModelConfig) -> RecurrentClassifier:
    torch.manual_seed(3)
    return RecurrentClassifier(config).eval()


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def model(request: pytest.FixtureRequest) -> RecurrentClassifier:
    return network(request.param)


def by_plain_torch(model: RecurrentClassifier, images: Tensor, rows: int | None = None) -> Tensor:
    """The logits as a person would write them, of the first steps alone where told so."""
    config = model.config
    x = (images - config.pixel_mean) / config.pixel_std
    x = x.permute(0, 2, 1) if config.reading == "columns" else x
    x = x.reshape(len(x), -1, config.input_size)[:, :rows]
    out, state = model.recurrence(x)
    features = {
        "last": lambda: out[:, -1], "mean": lambda: out.mean(1), "sum": lambda: out.sum(1), "max": lambda: out.max(1).values,
        "cell": lambda: torch.cat(list(state[1][-config.directions :]), dim=1),
        "final": lambda: torch.cat((state[-2], state[-1]), dim=1),
        "all": lambda: torch.cat([out, out.new_zeros(len(out), 28 // config.rows_per_step - out.shape[1], out.shape[2])], 1).flatten(1),
    }[config.pooling]()  # fmt: skip
    functions = {"relu": torch.relu, "tanh": torch.tanh, "gelu": nn.functional.gelu}
    if isinstance(model.fc, nn.Linear):
        logits = model.fc(features)
    else:
        layers = [layer for layer in model.fc if isinstance(layer, nn.Linear)]
        for layer in layers[:-1]:
            features = functions[config.head_activation](layer(features))
        logits = layers[-1](features)
    return logits.sigmoid() if config.sigmoid_readout else logits


@torch.no_grad()
def test_both_engines_and_the_trace_give_what_plain_torch_gives(model: RecurrentClassifier) -> None:
    images = torch.from_numpy(sample_digits().copy())
    expected = by_plain_torch(model, images)
    for engine in ("fused", "cell"):
        model.engine = engine
        torch.testing.assert_close(model(images), expected, atol=1e-5, rtol=1e-5)
    reading = trace(model, DIGIT)
    assert np.array_equal(reading.image, DIGIT)
    np.testing.assert_allclose(reading.logits[-1], expected[4].numpy(), atol=1e-5)


@torch.no_grad()
def test_the_verdict_after_a_step_is_the_answer_to_what_was_read_so_far(model: RecurrentClassifier) -> None:
    reading = trace(model, DIGIT)
    if model.config.bidirectional:
        assert len(reading.logits) == 1  # there is none before all is read
        return
    for step in range(1, len(reading.rows) + 1):
        expected = by_plain_torch(model, torch.from_numpy(DIGIT.copy())[None], step)
        np.testing.assert_allclose(reading.logits[step - 1], expected[0].numpy(), atol=1e-5)


def test_a_trace_and_a_configuration_come_back_as_they_were(model: RecurrentClassifier, tmp_path: Path) -> None:
    reading = trace(model, DIGIT)
    reading.save(tmp_path / "reading.npz")
    again = Trace.load(tmp_path / "reading.npz")
    assert again.config == model.config == ModelConfig.from_dict(model.config.to_dict())
    assert np.array_equal(again.logits, reading.logits) and np.array_equal(again.pixels, reading.pixels)


def test_a_step_that_is_blanked_and_a_unit_that_is_off_are_what_plain_torch_gives(model: RecurrentClassifier) -> None:
    steps = len(trace(model, DIGIT).rows)
    blanked = margins_without_rows(model, DIGIT)
    with torch.no_grad():
        for step in (0, steps // 2, steps - 1):
            image, per_step = DIGIT.copy(), model.config.rows_per_step
            lines = image if model.config.reading == "rows" else image.T
            lines[step * per_step : (step + 1) * per_step] = 0
            np.testing.assert_allclose(blanked.without[step, -1], by_plain_torch(model, torch.from_numpy(image)[None])[0], atol=1e-5)
    off = margins_without(model, DIGIT, model.config.top_cell)
    for unit in (0, 5):
        np.testing.assert_allclose(off.without[unit, -1], silenced(model, unit), atol=1e-5)


@torch.no_grad()
def silenced(model: RecurrentClassifier, unit: int) -> np.ndarray:
    """The logits with every weight that leaves a unit of the top layer cut."""
    cut, top = network(model.config), model.config.num_layers - 1
    cut.recurrence.get_parameter(f"weight_hh_l{top}")[:, unit] = 0
    cut.linear_readout()[0].weight[:, unit :: model.config.layer_output] = 0
    return by_plain_torch(cut, torch.from_numpy(DIGIT.copy())[None])[0].numpy()


def test_gradients_by_pixel_are_those_of_plain_torch(model: RecurrentClassifier) -> None:
    reach = gradient_reach(model, DIGIT, 3, 5)
    image = torch.from_numpy(DIGIT.copy())[None].requires_grad_()
    logits = by_plain_torch(model, image)[0]
    (expected,) = torch.autograd.grad(logits[3] - logits[5], image)
    np.testing.assert_allclose(reach.margin_by_pixel, expected[0].numpy(), atol=1e-5)
    assert reach.hidden_norm.shape == (model.config.num_cells, len(trace(model, DIGIT).rows))


def test_every_question_can_be_asked_of_it(model: RecurrentClassifier) -> None:
    reading = trace(model, DIGIT)
    assert compare_engines(model, DIGIT).passed
    assert tell(model, reading) and why(model, reading, 1, 2).sentences
    operands = unit_operands(model, reading, 0, 3)
    assert operands.inputs.shape == reading.rows.shape
    shut = read_with(model, DIGIT, Surgery(reading.QUANTITIES[0].name, 0.0, rows=(1,)))
    assert len(shut.rows) == len(reading.rows)
    images, labels = torch.from_numpy(sample_digits().copy()), torch.arange(10)
    step = take_step(model, images, labels, lambda parameters: torch.optim.SGD(parameters, lr=1e-3))
    assert np.isfinite(step.after.loss) and step.gradient_norm > 0
    torch.testing.assert_close(torch.from_numpy(step.before.logits), by_plain_torch(model, images), atol=1e-5, rtol=1e-5)


def test_every_parameter_is_in_the_table_and_in_one_part(model: RecurrentClassifier) -> None:
    table, state = parameter_table(model.config), model.state_dict()
    assert {row.name: row.shape for row in table} == {name: tuple(tensor.shape) for name, tensor in state.items()}
    parts = parts_of(model.config)
    assert sum(part.of(state).numel() for part in parts) == sum(tensor.numel() for tensor in state.values())
    assert len({(part.layer, part.gate, part.symbol) for part in parts}) == len(parts)


def test_what_moved_the_lead_adds_up_to_the_change_also_where_states_are_pooled() -> None:
    from lstm_demo.insight.story import _heard

    for pooling in ("last", "mean", "sum", "max", "cell"):
        model = network(ModelConfig(hidden_size=6, pooling=pooling))
        reading = trace(model, DIGIT)
        assert isinstance(reading, LSTMTrace)
        weight, bias = (parameter.detach().numpy() for parameter in model.fc.parameters())
        np.testing.assert_allclose(_heard(reading) @ weight.T + bias, reading.logits, atol=1e-5)


def test_the_story_of_columns_speaks_of_columns() -> None:
    model = network(KINDS["columns"])
    text = " ".join(sentence.text for sentence in tell(model, trace(model, DIGIT)))
    assert "column" in text and not any(word in text.lower().split() for word in ("row", "rows"))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_alike_in_the_network_and_in_the_trace(activation) -> None:
    model = network(ModelConfig(hidden_size=4, head=(7,), head_activation=activation))
    with torch.no_grad():
        expected = model(torch.from_numpy(DIGIT.copy())[None])[0].numpy()
    np.testing.assert_allclose(trace(model, DIGIT).logits[-1], expected, atol=1e-5)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reading": "spiral"}, "reading must be one of rows, columns"),
        ({"rows_per_step": 3}, "multiple of rows_per_step"),
        ({"rows_per_step": 0}, "rows_per_step must be 1–28"),
        ({"pooling": "median"}, "pooling must be one of"),
        ({"pooling": "cell", "cell": "gru"}, "in an LSTM"),
        ({"head": (0,)}, "a width of the head must be 1–1024"),
        ({"head": (8,) * 5}, "at most 4 widths"),
        ({"head": [8]}, "at most 4 widths"),
        ({"head_activation": "swish"}, "head_activation must be one of"),
    ],
)
def test_a_configuration_outside_its_limits_is_refused(wrong, message) -> None:
    with pytest.raises(ValueError, match=message):
        ModelConfig(**wrong)


def test_a_plain_configuration_says_what_it_always_said() -> None:
    assert set(ModelConfig().to_dict()) == {
        "cell", "hidden_size", "num_layers", "nonlinearity", "dropout", "input_size", "num_classes", "pixel_mean", "pixel_std",
        "sigmoid_readout",
    }  # fmt: skip
    assert ModelConfig.from_dict({"head": [8, 4]}) == ModelConfig(head=(8, 4))


def test_pictures_of_another_shape_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"shape \(batch, 28, columns\)"):
        trace(network(KINDS["columns"]), np.zeros((27, 28), np.float32))
    with pytest.raises(ValueError, match="a multiple of 2 rows"):
        trace(network(KINDS["two rows a step"]), np.zeros((27, 28), np.float32))


def test_the_exported_script_reads_alike(model: RecurrentClassifier, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    from lstm_demo.export.script import script

    save_file(model.state_dict(), tmp_path / "model.safetensors")
    (tmp_path / "reading.py").write_text(script(trace(model, DIGIT)), encoding="utf-8")
    result = subprocess.run([sys.executable, "reading.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_onnx_model_reads_alike(model: RecurrentClassifier) -> None:
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    from lstm_demo.export.onnx_model import onnx_bytes

    session = runtime.InferenceSession(onnx_bytes(model))
    (logits,) = session.run(None, {"images": sample_digits()})
    with torch.no_grad():
        np.testing.assert_allclose(logits, by_plain_torch(model, torch.from_numpy(sample_digits().copy())).numpy(), atol=1e-4)


def test_a_model_file_of_it_is_the_model(model: RecurrentClassifier, tmp_path: Path) -> None:
    from lstm_demo.files.checkpoint import load_model, save_model
    from tests.cards import model_card

    written = save_model(tmp_path / "model.safetensors", model, model_card(model.config))
    loaded = load_model(tmp_path / "model.safetensors")
    assert loaded.card == written and loaded.model.config == model.config
    assert np.array_equal(trace(loaded.model, DIGIT).logits, trace(model, DIGIT).logits)
