"""One unit's operands as the browser gets them: of a row of pixels every product, of other units the largest and the sum of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_demo.model.trace import Array

if TYPE_CHECKING:
    from lstm_demo.insight.operands import UnitOperands

LARGEST = 8


def operand_header(operands: UnitOperands) -> dict[str, Any]:
    return {"layer": operands.layer, "unit": operands.unit, "gates": list(operands.gates)}


def operand_arrays(operands: UnitOperands, directions: int = 1) -> dict[str, Array]:
    """By name, all float32. directions: in how many each layer reads.

    Of the first layer, `operands.x` (T, D), what W is multiplied by; of each gate `operands.name.weights` (D,) and
    `operands.name.products` (T, D). Of each gate `operands.name.hidden.*`, and above the first layer `operands.name.input.*`:
    `units`, `weights`, `values`, `products` (T, 8), the largest by size in falling order; `rest` (T,), the others' sum; and of U·h
    `constant` (T,), what it holds besides products (the GRU's candidate). Of a gate with a peephole `operands.name.cell.weight` (T,), the
    same in every row, and `operands.name.cell.value` (T,), the cell state that it sees.
    """
    above = operands.layer >= directions
    arrays: dict[str, Array] = {} if above else {"operands.x": operands.inputs}
    for name, gate in operands.gates.items():
        arrays |= _largest(f"operands.{name}.hidden", gate.hidden_weights, operands.previous, gate.from_hidden)
        arrays[f"operands.{name}.hidden.constant"] = gate.hidden_constant
        if gate.peephole:
            arrays[f"operands.{name}.cell.weight"] = np.full_like(gate.peephole.values, gate.peephole.weight)
            arrays[f"operands.{name}.cell.value"] = gate.peephole.values
        if above:
            arrays |= _largest(f"operands.{name}.input", gate.input_weights, operands.inputs, gate.from_input)
        else:
            arrays |= {f"operands.{name}.weights": gate.input_weights, f"operands.{name}.products": gate.from_input}
    return arrays


def _largest(name: str, weights: Array, values: Array, products: Array) -> dict[str, Array]:
    """weights (H,), values and products (T, H)."""
    order = np.argsort(-np.abs(products), axis=1, kind="stable")
    first, rest = order[:, :LARGEST], order[:, LARGEST:]
    others = np.take_along_axis(products.astype(np.float64), rest, axis=1).sum(axis=1)
    return {
        f"{name}.units": first.astype(np.float32),
        f"{name}.weights": weights[first],
        f"{name}.values": np.take_along_axis(values, first, axis=1),
        f"{name}.products": np.take_along_axis(products, first, axis=1),
        f"{name}.rest": others.astype(np.float32),
    }
