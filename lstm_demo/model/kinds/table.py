"""The table of the kinds of cell: whatever differs between them is looked up here, or computed from what stands here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from lstm_demo.model.kinds.description import CELL_KINDS, CellKind, Description
from lstm_demo.model.kinds.gru import GRU
from lstm_demo.model.kinds.lstm import LSTM
from lstm_demo.model.kinds.peephole import PEEPHOLE
from lstm_demo.model.kinds.rnn import RNN


def _described(kind: CellKind) -> Description:
    match kind:
        case "lstm":
            return LSTM
        case "gru":
            return GRU
        case "rnn":
            return RNN
        case "peephole":
            return PEEPHOLE
    assert_never(kind)


CELLS: Mapping[CellKind, Description] = {kind: _described(kind) for kind in CELL_KINDS}
