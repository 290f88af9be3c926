"""Weights that a file keeps in parts: those of torch's weight_norm are put together, of others it is said what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError

# Of torch.nn.utils.weight_norm, and of the newer torch.nn.utils.parametrizations.weight_norm.
_OLD = re.compile(r"(?P<module>.*?)(?P<name>weight\w*?|bias\w*?)_(?P<part>g|v)")
_NEW = re.compile(r"(?P<module>.*?)parametrizations\.(?P<name>\w+)\.original(?P<part>[01]?)")
# A loss that was saved with the network; its weights play no part in reading.
_LOSS = re.compile(r"(?:.*\.)?(?:loss\w*|criterion\w*|crit|ce|nll\w*|\w+_loss|\w+_criterion)\.(?:weight|pos_weight|class_weights?)")


def put_together(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors in the same order, each pair of weight_norm as the one weight that it stands for.

    Raises:
        ForeignError: another parametrisation, such as spectral_norm.
    """
    pairs: dict[str, dict[str, str]] = {}
    for name in tensors:
        if name.endswith(("_orig", "_mask")) or re.search(r"parametrizations\.\w+\.0\._[uv]$", name):
            raise ForeignError(
                f"{name} belongs to a weight that is computed anew at every use (spectral_norm, or pruning). Remove that in the program"
                " that made it, torch.nn.utils.parametrize.remove_parametrizations or torch.nn.utils.prune.remove, and save it again."
            )
        found = _OLD.fullmatch(name) or _NEW.fullmatch(name)
        if found:
            part = {"0": "g", "1": "v"}.get(found["part"], found["part"])
            pairs.setdefault(found["module"] + found["name"], {})[part] = name
    whole = {target: parts for target, parts in pairs.items() if set(parts) == {"g", "v"}}
    if rest := [next(iter(parts.values())) for target, parts in pairs.items() if target not in whole and "" in parts]:
        raise ForeignError(
            f"{rest[0]} belongs to a parametrisation that cannot be undone here. Remove it in the program that made it,"
            " torch.nn.utils.parametrize.remove_parametrizations, and save the state dict again."
        )
    part_of = {parts[part]: target for target, parts in whole.items() for part in "gv"}
    result: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        target = part_of.get(name)
        if target is None:
            result[name] = tensor
        elif target not in result:
            result[target] = _weight(tensors[whole[target]["g"]], tensors[whole[target]["v"]], target)
    return result


def _weight(g: Tensor, v: Tensor, name: str) -> Tensor:
    """g · v ⁄ ‖v‖, the norm over every dimension in which g has length 1, as torch has it (Salimans & Kingma 2016, arXiv:1602.07868)."""
    if g.ndim not in (0, v.ndim) or any(length not in (1, of) for length, of in zip(g.shape, v.shape)):
        raise ForeignError(f"The two parts of {name}, of torch's weight_norm, do not fit each other.")
    over = [place for place in range(v.ndim) if g.ndim == 0 or g.shape[place] == 1]
    norm = v.norm(dim=over, keepdim=True) if over else v.abs()
    return torch.where(norm > 0, g * v / norm, torch.zeros_like(v))


def of_a_loss(name: str) -> bool:
    """By its name, the weight of a loss function that was saved with the network."""
    return _LOSS.fullmatch(name) is not None
