"""Peepholes beside any layout of an LSTM: of each layer three vectors (H,), through which its gates see the cell state.

By their names weight_ci, W_ci, w_ic, c2i, p_i, peephole_i, peephole.input_gate …, with f and o. They are set apart before the layouts look
for gates and biases, so that no layout takes one for a bias. Without them an LSTM stays an LSTM.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import GATE_WORDS, stem
from lstm_demo.importing.ledger import LayerWeights, Ledger, Recurrence
from lstm_demo.model.kinds.table import CELLS

PeepholeGate = Literal["i", "f", "o"]
_PARAMETERS: Mapping[PeepholeGate, str] = {"i": "weight_ci", "f": "weight_cf", "o": "weight_co"}
_WORD = r"(?:input|forget|output|inp|out|in|[ifo])"
_NAME = re.compile(
    rf"""(?P<before>(?:.*[._])?)
    (?:(?:w(?:eights?)?_?)?c_?(?:2_?)?(?P<after_c>[ifo])                              # weight_ci, W_c_i, wci, c2i
    |w(?:eights?)?_?(?P<before_c>[ifo])_?c                                           # W_ic
    |(?:w(?:eights?)?_?)?p_?(?P<after_p>[ifo])                                        # p_i, W_pi
    |(?:w(?:eights?)?_)?(?P<open>peep(?:hole)?s?)(?:_?weights?)?[._]?(?:w_?)?c?_?(?P<after_word>{_WORD})(?:_?gate)?
    |(?P<before_word>{_WORD})(?:_?gate)?[._](?P<open_after>peep(?:hole)?s?))
    (?P<after>(?:[._]l?\d+)?(?:_reverse)?)""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_A_BIAS = re.compile(r"(?:^|[._])b(?:ias(?:es)?)?[._]$", re.IGNORECASE)
ASSUMED = "Taken to have peepholes as Gers & Schmidhuber 2000: f and i see the cell state of the row before, o that of the row itself."


@dataclass(frozen=True, eq=False)
class Peepholes:
    """What was set apart. names: by layer and gate. tensors: by name."""

    names: Mapping[str, Mapping[PeepholeGate, str]]
    tensors: Mapping[str, Tensor]


def set_apart(ledger: Ledger) -> Peepholes:
    """Take out of the ledger the vectors whose names read as peepholes.

    One with the word peephole in its name is enough; of other names, all three gates must be there.
    """
    names: dict[str, dict[PeepholeGate, str]] = {}
    sure: set[str] = set()
    for name, tensor in ledger.left.items():
        found = _NAME.fullmatch(stem(name)) if tensor.ndim == 1 and not name.endswith(".bias") else None
        if found is None or _OF_A_BIAS.search(found["before"]):
            continue
        said = found.groupdict()
        gate = next(said[way] for way in ("after_c", "before_c", "after_p", "after_word", "before_word") if said[way])[0].lower()
        layer = f"{said['before']}#{said['after']}"
        names.setdefault(layer, {})[cast(PeepholeGate, gate)] = name
        sure |= {layer} if said["open"] or said["open_after"] else set()
    names = {layer: named for layer, named in names.items() if layer in sure or len(named) == len(_PARAMETERS)}
    return Peepholes(names, {name: ledger.left.pop(name) for named in names.values() for name in named.values()})


def with_peepholes(ledger: Ledger, recurrence: Recurrence, peepholes: Peepholes) -> Recurrence:
    """The recurrence with those that were set apart; as it is where none were.

    Raises:
        ForeignError: it is no LSTM, or the peepholes do not fit its layers.
    """
    tensors = peepholes.tensors
    if not tensors:
        return recurrence
    shown = ", ".join(list(tensors)[:3])
    if recurrence.cell != "lstm":
        raise ForeignError(f"{shown} read as peepholes, but the rest as {CELLS[recurrence.cell].with_article}, whose gates have none.")
    layers, backward = _in_order(peepholes, reverse=False), _in_order(peepholes, reverse=True)
    counted = (len(layers), len(backward)) == (len(recurrence.layers), len(recurrence.backward))
    if not counted or any(len(tensor) != recurrence.hidden_size for tensor in tensors.values()):
        raise ForeignError(
            f"{shown} read as peepholes, but do not fit: of each layer (there are {len(recurrence.layers)}) there must be three vectors of"
            f" {recurrence.hidden_size} numbers, one a unit."
        )
    ledger.left |= tensors
    forth, back = (
        tuple(_taken(ledger, layer, named, depth) for depth, (layer, named) in enumerate(zip(own, peeps, strict=True), 1))
        for own, peeps in ((recurrence.layers, layers), (recurrence.backward, backward))
    )
    ledger.remark(ASSUMED)
    return replace(recurrence, layout=f"{recurrence.layout}, with peepholes", cell="peephole", layers=forth, backward=back)


def _in_order(peepholes: Peepholes, *, reverse: bool) -> Sequence[Mapping[PeepholeGate, str]]:
    """Of one direction, by the numbers in their names where these alone differ, else as the file has them."""
    layers = [layer for layer in peepholes.names if layer.endswith("_reverse") == reverse]
    if len({re.sub(r"\d+", "#", layer) for layer in layers}) == 1:
        layers.sort(key=lambda layer: [int(number) for number in re.findall(r"\d+", layer)])
    return [peepholes.names[layer] for layer in layers]


def _taken(ledger: Ledger, layer: LayerWeights, named: Mapping[PeepholeGate, str], depth: int) -> LayerWeights:
    weights: dict[str, Tensor] = {}
    for gate, parameter in _PARAMETERS.items():
        if gate in named:
            weights[parameter] = ledger.take(named[gate], f"p, peephole of the {GATE_WORDS[gate]} of layer {depth}")
        else:
            ledger.miss(f"peephole of the {GATE_WORDS[gate]} of layer {depth}", "a gate without one: zeros")
            weights[parameter] = torch.zeros(layer.weight_hh.shape[1])
    return replace(layer, **weights)
