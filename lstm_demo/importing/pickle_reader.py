"""The child process that reads a foreign pickle: `python -m lstm_demo.importing.pickle_reader IN OUT.safetensors`.

Exit status 0: OUT holds the tensors. REFUSED: standard output has the rest of a sentence that begins with the file's name.
Anything else: it ran into its limits.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime
import json
import pathlib
import re
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

REFUSED = 3
NEST, LEFT_OUT, ORDER = "nest", "left_out", "order"
MAX_MEMORY = 512 << 20  # bytes beyond what the interpreter has once torch is imported
MAX_SECONDS = 45  # of processor time
MAX_TENSORS = 1_000
MAX_ENTRIES = 10_000
MAX_DEPTH = 4
MAX_ELEMENTS = 32 << 20  # 128 MiB of float32
MAX_NAME = 200
# Where tutorials put the weights in a checkpoint that holds more than them.
NESTS = ("state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights")
NOT_WEIGHTS = ("optim", "sched", "scaler")


class Refused(Exception):
    """The rest of a sentence that begins with the file's name."""


def main(source: str, target: str) -> int:
    _limit()
    try:
        extract(source, target)
    except Refused as refusal:
        print(refusal)  # noqa: T201 - this is how it answers
        return REFUSED
    return 0


def extract(source: str, target: str) -> None:
    """Write the tensors of a file of torch.save as a safetensors file. Raises Refused, or MemoryError."""
    nest, content = _unnested(_load(source))
    tensors, left_out = _weights(content)
    metadata = {NEST: nest, LEFT_OUT: json.dumps(left_out), ORDER: json.dumps(list(tensors))}
    save_file(tensors, target, metadata=metadata)


def _limit() -> None:
    """Address space, processor time and the size of a written file, where the system can (not on Windows; macOS ignores the first).

    torch alone maps gigabytes that it never touches, so a limit in absolute numbers would mean nothing: it counts from here.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (4 * MAX_ELEMENTS + (1 << 20),) * 2)
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MAX_MEMORY,) * 2)


def _load(source: str) -> object:
    torch.serialization.add_safe_globals(harmless())
    try:
        return torch.load(source, map_location="cpu", weights_only=True)
    except MemoryError:
        raise Refused("asks for more memory than a model needs.") from None
    except Exception as error:  # pickle, zipfile and torch between them raise a dozen kinds on a damaged file
        text = str(error)
        if "alloc" in text:
            raise Refused("asks for more memory than a model needs.") from None
        if found := re.search(r"GLOBAL ([\w.]+)", text):
            raise Refused(
                f"holds more than weights: an object of {found[1][:80]}, which is not opened here. Save the weights alone in the program "
                'that made it, torch.save(model.state_dict(), "weights.pt"), and convert that file.'
            ) from None
        raise Refused("is not a file of torch.save, or is damaged.") from None


class PlainDict:
    """Stands for a class that is a dictionary with manners of its own: torch fills only plain ones."""

    def __new__(cls, *_: object) -> dict[object, object]:  # type: ignore[misc]  # that it makes something else is the point
        return {}


def harmless() -> list[Any]:
    """What people save beside their weights and what can do nothing: settings, paths, numbers of NumPy, dates. By name, as torch asks."""
    path = pathlib.PurePosixPath, pathlib.PureWindowsPath
    classes: list[Any] = [argparse.Namespace, types.SimpleNamespace, collections.OrderedDict, collections.Counter]
    classes += [(PlainDict, "collections.defaultdict")]
    classes += [*path, set, frozenset, complex, bytearray, slice, range, dict, list, tuple, int, float, str, bool]
    classes += [datetime.datetime, datetime.date, datetime.timedelta, datetime.timezone]
    classes += [(path[0], "pathlib.PosixPath"), (path[1], "pathlib.WindowsPath"), (path[0], "pathlib.Path")]
    classes += [(path[0], "pathlib._local.PosixPath"), (path[1], "pathlib._local.WindowsPath")]
    classes += [(PlainDict, f"{package}.utilities.parsing.AttributeDict") for package in ("pytorch_lightning", "lightning.pytorch")]
    classes += [(PlainDict, "lightning.fabric.utilities.data.AttributeDict"), (PlainDict, "lightning_fabric.utilities.data.AttributeDict")]
    scalar = np.float64(0).__reduce__()[0]
    rebuild = np.zeros(1).__reduce__()[0]
    classes += [np.dtype, np.ndarray, *{type(np.dtype(code)) for code in "?bhilqBHILQefdFD"}]
    for package in ("numpy.core", "numpy._core"):
        classes += [(scalar, f"{package}.multiarray.scalar"), (rebuild, f"{package}.multiarray._reconstruct")]
    return classes


def _unnested(content: object) -> tuple[str, Mapping[object, object]]:
    if not isinstance(content, Mapping):
        raise Refused(f"holds no state dict but one object of type {type(content).__name__}.")
    for key in NESTS:
        inner = content.get(key)
        if isinstance(inner, Mapping) and any(isinstance(value, Tensor | Mapping) for value in inner.values()):
            return key, inner
    return "", content


def _weights(content: Mapping[object, object]) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Each tensor as its own copy in float32, by its dotted name; and of everything else, why not."""
    tensors: dict[str, Tensor] = {}
    left_out: dict[str, str] = {}
    elements = 0
    for count, (name, value) in enumerate(_entries(content)):
        if count >= MAX_ENTRIES or len(tensors) >= MAX_TENSORS or len(name) > MAX_NAME:
            raise Refused(f"holds more than {MAX_TENSORS:,} tensors, or names of over {MAX_NAME} characters.")
        if not isinstance(value, Tensor):
            left_out[name] = f"{type(value).__name__}, not a tensor"
        elif not value.is_floating_point() or value.layout != torch.strided or value.device.type != "cpu":
            left_out[name] = f"{value.dtype}, {value.layout}, {value.device}: not a weight"
        else:
            elements += value.numel()  # before it is copied: a view may repeat one number a billion times
            if elements > MAX_ELEMENTS:
                raise Refused(f"holds more than {MAX_ELEMENTS:,} numbers.")
            tensors[name] = value.detach().to(torch.float32).contiguous().clone()
    return tensors, dict(list(left_out.items())[:100])


def _entries(content: Mapping[object, object], prefix: str = "", depth: int = 1) -> Iterator[tuple[str, object]]:
    for key, value in content.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and depth < MAX_DEPTH and not (depth == 1 and name.lower().startswith(NOT_WEIGHTS)):
            yield from _entries(value, f"{name}.", depth + 1)
        else:
            yield name, value


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
