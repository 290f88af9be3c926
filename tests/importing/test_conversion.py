"""Networks written as the tutorials write them, in plain torch code: their state dicts, converted, give the same logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_demo.importing.conversion import Conversion, candidates, convert
from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.ledger import Ambiguous, Choices

IMAGES = torch.rand(5, 28, 28, generator=torch.Generator().manual_seed(1))


class Torchs(nn.Module):
    """nn.LSTM, nn.GRU or nn.RNN and one linear layer."""

    def __init__(self, recurrence: nn.RNNBase, readout: str = "fc") -> None:
        super().__init__()
        self.lstm = recurrence
        self.add_module(readout, nn.Linear(recurrence.hidden_size, 10))
        self.readout = readout

    def forward(self, images: Tensor) -> Tensor:
        out, _ = self.lstm(images)
        logits: Tensor = self.get_submodule(self.readout)(out[:, -1])
        return logits


class TwelveMatrices(nn.Module):
    """Twelve parameters apart, the input's (D, H) or (H, D), multiplied as x @ W or W @ x; names by a pattern of source and gate."""

    def __init__(self, hidden: int, product: str, pattern: str = "W_{source}{gate}", sources: str = "ih", gates: str = "ifgo") -> None:
        super().__init__()
        self.product, self.sizes = product, (28, hidden)
        self.names = {
            (s, g): pattern.format(source=source, gate=gate) for s, source in zip("xh", sources) for g, gate in zip("ifgo", gates)
        }
        for gate, said in zip("ifgo", gates):
            shape = (28, hidden) if product == "xW" else (hidden, 28)
            self.register_parameter(self.names["x", gate], nn.Parameter(torch.randn(shape) / 5))
            self.register_parameter(self.names["h", gate], nn.Parameter(torch.randn(hidden, hidden) / 5))
            self.register_parameter(f"b_{said}", nn.Parameter(torch.randn(hidden) / 5))
        self.gates = gates
        self.W_hq = nn.Parameter(torch.randn(hidden, 10) if product == "xW" else torch.randn(10, hidden))
        self.b_q = nn.Parameter(torch.randn(10))

    def times(self, x: Tensor, name: str) -> Tensor:
        weight = self.get_parameter(name)
        return x @ weight if self.product == "xW" else (weight @ x.T).T

    def forward(self, images: Tensor) -> Tensor:
        h = c = torch.zeros(len(images), self.sizes[1])
        for x in images.unbind(1):
            z = {g: self.times(x, self.names["x", g]) + self.times(h, self.names["h", g]) for g in "ifgo"}
            i, f, g, o = (z[gate] + self.get_parameter(f"b_{said}") for gate, said in zip("ifgo", self.gates))
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return self.times(h, "W_hq") + self.b_q


class LinearsApart(nn.Module):
    """An nn.Linear for each gate and source, so two biases a gate."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.parts = nn.ModuleDict(
            {
                f"{s}_to_{g}": nn.Linear(n, hidden)
                for s, n in (("input", 28), ("hidden", hidden))
                for g in ("input", "forget", "cell", "output")
            }
        )
        self.classifier = nn.Linear(hidden, 10)

    def forward(self, images: Tensor) -> Tensor:
        h = c = torch.zeros(len(images), self.hidden)
        for x in images.unbind(1):
            i, f, g, o = (
                self.parts[f"input_to_{gate}"](x) + self.parts[f"hidden_to_{gate}"](h) for gate in ("input", "forget", "cell", "output")
            )
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        logits: Tensor = self.classifier(h)
        return logits


class Concatenated(nn.Module):
    """A dictionary of four linear maps over [h, x] or [x, h]. names: of forget, update (= input), candidate and output."""

    def __init__(self, hidden: int, order: str, names: tuple[str, str, str, str]) -> None:
        super().__init__()
        self.hidden, self.order, self.names = hidden, order, names
        self.gates = nn.ModuleDict({name: nn.Linear(hidden + 28, hidden) for name in names})
        self.output_layer = nn.Linear(hidden, 10)

    def forward(self, images: Tensor) -> Tensor:
        h = c = torch.zeros(len(images), self.hidden)
        for x in images.unbind(1):
            both = torch.cat([h, x] if self.order == "hx" else [x, h], dim=1)
            f, u, g, o = (self.gates[name](both) for name in self.names)
            c = f.sigmoid() * c + u.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        logits: Tensor = self.output_layer(h)
        return logits


def made(build: Callable[[], nn.Module]) -> nn.Module:
    torch.manual_seed(7)
    return build().eval()


def assert_equal(foreign: nn.Module, conversion: Conversion) -> None:
    with torch.no_grad():
        torch.testing.assert_close(conversion.model(IMAGES), foreign(IMAGES), rtol=1e-5, atol=1e-5)


def state(module: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


# Layout 1


@pytest.mark.parametrize(
    "build",
    [
        lambda: Torchs(nn.LSTM(28, 12, batch_first=True)),
        lambda: Torchs(nn.LSTM(28, 28, 2, batch_first=True), "linear"),
        lambda: Torchs(nn.LSTM(28, 10, 3, batch_first=True), "out"),
        lambda: Torchs(nn.GRU(28, 12, 2, batch_first=True)),
        lambda: Torchs(nn.LSTM(28, 12, bias=False, batch_first=True)),
    ],
    ids=["lstm", "two layers of 28", "three layers of 10", "gru", "no bias"],
)
def test_torchs_own_modules_convert_to_equal_logits(build: Callable[[], nn.Module]) -> None:
    foreign = made(build)
    assert_equal(foreign, convert(state(foreign)))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_a_plain_rnn_converts_once_its_nonlinearity_is_said(nonlinearity: Any) -> None:
    foreign = made(lambda: Torchs(nn.RNN(28, 12, nonlinearity=nonlinearity, batch_first=True)))
    with pytest.raises(Ambiguous, match="--nonlinearity tanh or --nonlinearity relu"):
        convert(state(foreign))
    assert_equal(foreign, convert(state(foreign), Choices(nonlinearity=nonlinearity)))


def test_the_prefix_of_data_parallel_does_not_matter() -> None:
    foreign = made(lambda: Torchs(nn.LSTM(28, 12, 2, batch_first=True)))
    assert_equal(foreign, convert({f"module.{name}": tensor for name, tensor in state(foreign).items()}))


def test_cells_stacked_by_hand_are_layers_in_the_order_of_the_file() -> None:
    foreign = made(lambda: Torchs(nn.LSTM(28, 12, 2, batch_first=True)))
    names = {"_l0": "cell_a", "_l1": "cell_b"}
    renamed = {}
    for name, tensor in state(foreign).items():
        last = name.rpartition(".")[2]
        renamed[f"{names[last[-3:]]}.{last[:-3]}" if last[-3:] in names else name] = tensor
    assert "cell_b.weight_hh" in renamed
    assert_equal(foreign, convert(renamed))


# Layout 2


@pytest.mark.parametrize("product", ["xW", "Wx"])
@pytest.mark.parametrize(
    "naming",
    [
        {},
        {"pattern": "W_{source}{gate}", "sources": "xh", "gates": "ifco"},
        {"pattern": "{source}_{gate}", "sources": "UV", "gates": "ifco"},
        {"pattern": "W{gate}{source}", "sources": "xh"},
        {"pattern": "W_{source}{gate}", "sources": "xh", "gates": "ufco"},
    ],
    ids=["W_ii W_hi", "W_xi W_hi", "U_i V_i", "Wix Wih", "update gate"],
)
def test_twelve_matrices_apart_convert_to_equal_logits(product: str, naming: Mapping[str, str]) -> None:
    foreign = made(lambda: TwelveMatrices(12, product, **naming))
    assert_equal(foreign, convert(state(foreign)))


def test_a_linear_map_for_each_gate_and_source_converts_to_equal_logits() -> None:
    foreign = made(lambda: LinearsApart(12))
    assert_equal(foreign, convert(state(foreign)))


@pytest.mark.parametrize("product", ["xW", "Wx"])
def test_with_28_units_the_product_must_be_said(product: Any) -> None:
    foreign = made(lambda: TwelveMatrices(28, product))
    with pytest.raises(Ambiguous, match=r"square: whether they are used as W·x or x·W cannot be seen. Say --product Wx or --product xW"):
        convert(state(foreign))
    assert_equal(foreign, convert(state(foreign), Choices(product=product)))


def test_with_28_units_and_silent_names_the_letter_must_be_said() -> None:
    foreign = made(lambda: TwelveMatrices(28, "xW", "{source}_{gate}", "UV"))
    with pytest.raises(Ambiguous, match="--input-letter U or --input-letter V"):
        convert(state(foreign), Choices(product="xW"))
    assert_equal(foreign, convert(state(foreign), Choices(product="xW", input_letter="U")))


@pytest.mark.parametrize("product", ["xW", "Wx"])
def test_with_10_units_the_square_readout_must_be_said(product: Any) -> None:
    foreign = made(lambda: TwelveMatrices(10, product))
    with pytest.raises(Ambiguous, match="W_hq is square"):
        convert(state(foreign))
    assert_equal(foreign, convert(state(foreign), Choices(product=product)))


def test_what_square_matrices_are_taken_for_is_said() -> None:
    foreign = made(lambda: TwelveMatrices(12, "xW"))
    assert any("multiplied like their neighbours, which are (28, H), so x·W" in remark for remark in convert(state(foreign)).remarks)


def test_gates_with_names_of_their_own_convert_once_they_are_said() -> None:
    tensors = state(made(lambda: TwelveMatrices(12, "xW")))
    words = {"i": "write", "f": "erase", "g": "content", "o": "reveal"}
    foreign = made(lambda: TwelveMatrices(12, "xW"))
    renamed = {}
    for name, tensor in tensors.items():
        gate = words.get(name[-1], name[-1])
        renamed[f"{name[:-1]}_{gate}" if name != "W_hq" else name] = tensor
    with pytest.raises(ForeignError, match="--gates"):
        convert(renamed)
    assert_equal(foreign, convert(renamed, Choices(gates=words)))  # type: ignore[arg-type]


# Layout 3

NAMES = [
    ("f", "i", "g", "o"),
    ("forget", "update_gate", "candidate", "output"),
    ("forget_gate", "input_gate", "cell_gate", "output_gate"),
    ("f", "u", "c", "o"),
]


@pytest.mark.parametrize("order", ["hx", "xh"])
@pytest.mark.parametrize("names", NAMES, ids=" ".join)
@pytest.mark.parametrize("hidden", [12, 28])
def test_a_map_per_gate_over_the_concatenation_converts_once_its_order_is_said(order: Any, names: Any, hidden: int) -> None:
    foreign = made(lambda: Concatenated(hidden, order, names))
    with pytest.raises(Ambiguous, match="--order hx or --order xh"):
        convert(state(foreign))
    assert_equal(foreign, convert(state(foreign), Choices(order=order)))


def test_raw_matrices_over_the_concatenation_may_be_multiplied_from_either_side() -> None:
    foreign = made(lambda: Concatenated(12, "hx", ("f", "i", "c", "o")))
    raw = {f"W_{name[6]}": tensor.T for name, tensor in state(foreign).items() if name.startswith("gates") and name.endswith("weight")}
    raw |= {f"b_{name[6]}": tensor[None] for name, tensor in state(foreign).items() if name.startswith("gates") and name.endswith("bias")}
    raw |= {"W_y": foreign.output_layer.weight.T, "b_y": foreign.output_layer.bias[:, None]}
    assert_equal(foreign, convert(raw, Choices(order="hx")))


def test_an_input_gate_beside_an_update_gate_makes_the_update_the_candidate() -> None:
    foreign = made(lambda: Concatenated(12, "xh", ("forget", "input", "update_gate", "output")))
    assert_equal(foreign, convert(state(foreign), Choices(order="xh")))


# What is said of it


def test_every_tensor_is_accounted_for() -> None:
    tensors = state(made(lambda: TwelveMatrices(12, "Wx")))
    conversion = convert(tensors)
    assert {note.name for note in conversion.notes if note.status == "used"} == set(tensors)
    without_bias = {name: tensor for name, tensor in tensors.items() if not name.startswith("b_")}
    missed = [note for note in convert(without_bias).notes if note.status == "missed"]
    assert {note.name for note in missed} == {
        f"bias of the {what}" for what in ("input gate", "forget gate", "candidate", "output gate", "readout")
    }


def test_a_network_with_more_parts_is_refused_until_that_is_wanted() -> None:
    tensors = state(made(lambda: Torchs(nn.LSTM(28, 12, batch_first=True)))) | {"attention.weight": torch.randn(3, 12)}
    with pytest.raises(ForeignError, match=r"holds more than a recurrence and a readout: attention.weight"):
        convert(tensors)
    notes = convert(tensors, Choices(allow_unused=True)).notes
    assert [note.name for note in notes if note.status == "unused"] == ["attention.weight"]


def test_candidates_are_every_way_that_is_open() -> None:
    tensors = state(made(lambda: TwelveMatrices(28, "xW", "{source}_{gate}", "UV")))
    assert [candidate.flags for candidate in candidates(tensors)] == [
        f"--input-letter {letter} --product {product}" for letter in "UV" for product in ("Wx", "xW")
    ]


def lstm(**changes: Tensor | None) -> dict[str, Tensor]:
    tensors: dict[str, Tensor | None] = {**state(made(lambda: Torchs(nn.LSTM(28, 12, batch_first=True))))}
    tensors |= {name.replace("__", "."): tensor for name, tensor in changes.items()}
    return {name: tensor for name, tensor in tensors.items() if tensor is not None}


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"fc.weight": torch.zeros(10, 5)}, "Found no recurrence"),
        (lstm(fc__weight=None, fc__bias=None), "The readout must be one matrix of 10×12"),
        (lstm(lstm__weight_hh_l0=None), "no weight_hh"),
        (lstm(lstm__weight_ih_l0=torch.zeros(48, 50)), "needs 48×28"),
        (lstm(lstm__weight_ih_l0_reverse=torch.zeros(48, 28)), "Layer 1 has no weight_hh"),
        (lstm(lstm__weight_hr_l0=torch.zeros(4, 12)), "projections"),
        (lstm(lstm__bias_ih_l0=torch.full((48,), torch.nan)), "not finite"),
        (lstm(other__weight=torch.zeros(10, 12)), "there are 2"),
        (lstm(lstm__weight_hh_l0=torch.zeros(60, 12)), "torch stacks 4 gates"),
        ({"rnn.weight_ih_l0": torch.zeros(2400, 28), "rnn.weight_hh_l0": torch.zeros(2400, 600)}, "up to 4 layers of 512"),
        ({name: tensor for name, tensor in state(made(lambda: TwelveMatrices(12, "xW"))).items() if name != "W_ho"}, "output gate: none"),
    ],
    ids=[
        "no recurrence", "no readout", "no weight_hh", "50 pixels", "half a direction", "projections", "NaN", "two readouts", "five gates",
        "too large", "a gate missing",
    ],
)  # fmt: skip
def test_what_is_not_a_network_of_ours_is_refused_in_a_sentence(tensors: dict[str, Tensor], sentence: str) -> None:
    with pytest.raises(ForeignError, match=sentence):
        convert(tensors)


def test_layer_norms_are_not_mistaken_for_biases() -> None:
    tensors = state(made(lambda: LinearsApart(12)))
    tensors = {name: tensor for name, tensor in tensors.items() if not (name.startswith("parts") and name.endswith("bias"))}
    for gate in ("input", "forget", "cell", "output"):
        tensors |= {f"norm_{gate}.weight": torch.ones(12), f"norm_{gate}.bias": torch.zeros(12)}
    with pytest.raises(ForeignError, match=r"norm_input\.weight"):
        convert(tensors)


def test_a_missing_readout_of_two_directions_would_hear_both() -> None:
    recurrence = torch.nn.LSTM(28, 4, bidirectional=True).state_dict()
    with pytest.raises(ForeignError, match="one matrix of 10×8"):
        convert({f"lstm.{name}": tensor for name, tensor in recurrence.items()})
