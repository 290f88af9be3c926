"""Peepholes in foreign files: found beside every layout of an LSTM, never found in one without them, and never taken for biases."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from lstm_demo.importing.conversion import convert
from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.ledger import NO_CHOICES, Choices
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier

HIDDEN = 6
NAMES = (
    "weight_c{}", "W_c{}", "w_c{}", "Wc{}", "W_{}c", "c2{}", "p_{}", "P_{}", "W_p{}", "peephole_{}", "peep_{}", "peephole.{}", "cell.p_{}",
)  # fmt: skip
WORDS = {"i": "input", "f": "forget", "o": "output"}
IMAGES = torch.rand(4, 28, 28, generator=torch.Generator().manual_seed(0))


def network(cell: str = "peephole", **settings: object) -> RecurrentClassifier:
    torch.manual_seed(3)
    model = RecurrentClassifier(ModelConfig(cell, **{"hidden_size": HIDDEN} | settings)).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    return model


def parts(model: RecurrentClassifier) -> dict[str, Tensor]:
    return {name.removesuffix("_l0"): tensor for name, tensor in model.recurrence.state_dict().items()}


def readout(model: RecurrentClassifier) -> dict[str, Tensor]:
    return {"out.weight": model.fc.weight.detach(), "out.bias": model.fc.bias.detach()}


def gates_apart(own: dict[str, Tensor]) -> dict[str, Tensor]:
    W, U, b = own["weight_ih"].split(HIDDEN), own["weight_hh"].split(HIDDEN), (own["bias_ih"] + own["bias_hh"]).split(HIDDEN)
    named = {f"W_x{gate}": matrix.T.contiguous() for gate, matrix in zip("ifgo", W)}
    named |= {f"W_h{gate}": matrix.T.contiguous() for gate, matrix in zip("ifgo", U)}
    return named | {f"b_{gate}": bias for gate, bias in zip("ifgo", b)}


def concatenated(own: dict[str, Tensor]) -> dict[str, Tensor]:
    both = torch.cat((own["weight_hh"], own["weight_ih"]), dim=1).split(HIDDEN)
    b = (own["bias_ih"] + own["bias_hh"]).split(HIDDEN)
    named = {f"gates.{gate}.weight": matrix for gate, matrix in zip("ifgo", both)}
    return named | {f"gates.{gate}.bias": bias for gate, bias in zip("ifgo", b)}


def stacked_by_hand(own: dict[str, Tensor]) -> dict[str, Tensor]:
    return {"x2h.weight": own["weight_ih"], "x2h.bias": own["bias_ih"], "h2h.weight": own["weight_hh"], "h2h.bias": own["bias_hh"]}


def by_torchs_names(own: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"lstm.{name}_l0": own[name] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}


LAYOUTS = {
    "torch's names": (by_torchs_names, NO_CHOICES),
    "gates apart": (gates_apart, NO_CHOICES),
    "concatenated": (concatenated, Choices(order="hx")),
    "stacked by hand": (stacked_by_hand, Choices(gate_order="ifgo")),
}


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_peepholes_are_found_beside_every_layout_by_any_usual_name(layout: str, names: str) -> None:
    model = network()
    own, (write, choices) = parts(model), LAYOUTS[layout]
    peepholes = {names.format(gate): own[f"weight_c{gate}"] for gate in "ifo"}
    found = convert(write(own) | peepholes | readout(model), choices)
    assert found.model.config.cell == "peephole" and "with peepholes" in found.layout
    assert torch.allclose(found.model(IMAGES), model(IMAGES), atol=1e-6)
    assert {note.name for note in found.notes if note.text.startswith("p, peephole")} == set(peepholes)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_lstm_without_peepholes_stays_an_lstm(layout: str) -> None:
    model = network("lstm")
    write, choices = LAYOUTS[layout]
    found = convert(write(parts(model)) | readout(model), choices)
    assert found.model.config.cell == "lstm"
    assert torch.allclose(found.model(IMAGES), model(IMAGES), atol=1e-6)


def test_words_and_one_column_will_do() -> None:
    model = network()
    own = parts(model)
    peepholes = {f"peephole_{WORDS[gate]}_gate": own[f"weight_c{gate}"][:, None] for gate in "ifo"}
    found = convert(gates_apart(own) | peepholes | readout(model))
    assert torch.allclose(found.model(IMAGES), model(IMAGES), atol=1e-6)


@pytest.mark.parametrize("settings", [{"num_layers": 3}, {"num_layers": 2, "bidirectional": True}], ids=str)
@pytest.mark.parametrize("ordered", [True, False])
def test_peepholes_of_several_layers_and_of_both_directions_go_where_they_belong(settings: dict, ordered: bool) -> None:
    model = network(**settings)
    state = model.state_dict() if ordered else dict(sorted(model.state_dict().items()))
    assert torch.allclose(convert(state, ordered=ordered).model(IMAGES), model(IMAGES), atol=1e-6)


def test_a_gate_that_has_none_has_a_peephole_of_zeros() -> None:
    model = network()
    own = parts(model)
    found = convert(by_torchs_names(own) | {"peephole_f": own["weight_cf"]} | readout(model))
    assert not found.model.recurrence.get_parameter("weight_ci_l0").any()
    assert torch.equal(found.model.recurrence.get_parameter("weight_cf_l0"), own["weight_cf"])
    assert {note.name for note in found.notes if note.status == "missed"} == {
        "peephole of the input gate of layer 1",
        "peephole of the output gate of layer 1",
    }


def test_a_gru_with_peepholes_and_peepholes_of_another_size_are_refused() -> None:
    gru = network("gru").state_dict() | {f"peephole_{gate}": torch.rand(HIDDEN) for gate in "ifo"}
    with pytest.raises(ForeignError, match="the rest as a GRU, whose gates have none"):
        convert(gru)
    model = network()
    with pytest.raises(ForeignError, match="three vectors of 6 numbers"):
        convert(by_torchs_names(parts(model)) | {f"peephole_{gate}": torch.rand(7) for gate in "ifo"} | readout(model))
