"""Weights that another program wrote: read under caps, and what a pickle may ask for only in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from lstm_demo.files.folders import PROJECT
from lstm_demo.files.safetensors_head import CARD_KEY
from lstm_demo.importing import pickle_reader as foreign_child
from lstm_demo.importing.file_kind import WrongKind, kind_of
from lstm_demo.style.one_line import one_line

# The largest network that ModelConfig allows has 8.4 million parameters; beside them a checkpoint may keep the optimiser's two copies.
MAX_FILE_BYTES = 128 << 20
MAX_SECONDS = 240  # by the clock on the wall, which a busy machine stretches; its processor time is capped more closely


class ForeignError(ValueError):
    """A file is not one we can read weights from, or not those of a network that this program has. The message is a sentence."""


@dataclass(frozen=True, eq=False)
class ForeignWeights:
    """tensors: by the names in the file, float32 on the CPU. nest: the key of the checkpoint that they were under, "" for none.

    left_out: by name, why something in the file is no weight. ordered: the tensors stand as the program registered them, usually from the
    bottom of the network; a safetensors file has them by the alphabet.
    """

    file: str
    nest: str
    tensors: Mapping[str, Tensor]
    left_out: Mapping[str, str]
    ordered: bool = False


def read_foreign(path: str | os.PathLike[str]) -> ForeignWeights:
    """Read a file of torch.save, or a safetensors file; the content decides, whatever the ending.

    A pickle is read with `torch.load(weights_only=True)`, which runs no foreign code but allocates what the file asks for (2 MB can
    ask for 2 GB). So it is read in a child process that may use only so much memory and time.

    Raises:
        ForeignError: no such file, too large, not weights, damaged, or it asks for too much.
    """
    file = Path(path)
    if file.is_dir():
        raise ForeignError(f"{file} is a folder; a file of weights is needed.")
    if not file.is_file():
        raise ForeignError(f"There is no file {file}.")
    if (size := file.stat().st_size) > MAX_FILE_BYTES:
        raise ForeignError(f"{file.name} has {size >> 20} MiB; at most {MAX_FILE_BYTES >> 20} MiB are read.")
    try:
        with file.open("rb") as opened:
            kind = kind_of(opened)
    except WrongKind as error:
        raise ForeignError(f"{file.name} {error}") from None
    except OSError as error:
        raise ForeignError(f"{file.name} cannot be read: {error.strerror or error}.") from None
    if kind == "safetensors":
        return _open_safe(file, file.name)
    _check_archive(file)
    with tempfile.TemporaryDirectory(prefix="lstm_demo-") as folder:
        safe = Path(folder) / "weights.safetensors"
        _run_child(file, safe)
        return _open_safe(safe, file.name, by_child=True)


def _check_archive(file: Path) -> None:
    """torch stores without compressing, so an archive that unpacks to more than its own size was not written by torch.

    torch.load does not compare the checksums that torch.save writes; here they are compared.
    """
    if not zipfile.is_zipfile(file):
        return  # the old format, or none at all: the child will say
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            damaged = archive.testzip() if unpacked <= MAX_FILE_BYTES else None
    except Exception:  # zipfile raises nearly everything on a damaged archive: BadZipFile, struct.error, zlib.error, NotImplementedError, …
        raise ForeignError(f"{file.name} is not a file of torch.save, or is damaged.") from None
    if unpacked > MAX_FILE_BYTES:
        raise ForeignError(f"{file.name} would unpack to {unpacked >> 20} MiB; at most {MAX_FILE_BYTES >> 20} MiB are read.")
    if damaged is not None:
        raise ForeignError(f"{file.name} is damaged: part of it does not match its checksum. Copy or download it again.")


def _run_child(file: Path, safe: Path) -> None:
    command = [sys.executable, "-m", foreign_child.__name__, str(file.absolute()), str(safe)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        result = subprocess.run(
            command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ForeignError(f"{file.name} was not read within {MAX_SECONDS} s, so it was given up.") from None
    said = result.stdout.decode("utf-8", "replace").strip()
    if result.returncode == foreign_child.REFUSED:
        raise ForeignError(f"{file.name} {said[:500]}")
    if result.returncode != 0:
        raise ForeignError(f"{file.name} could not be read: it is damaged, or asks for more memory than a model needs.")


def _open_safe(path: Path, name: str, *, by_child: bool = False) -> ForeignWeights:
    """by_child: written by the child process, whose notes are in its metadata; of a stranger's file these texts mean nothing."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata: Mapping[str, str] = file.metadata() or {}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - it has no other way to be asked
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        raise ForeignError(f"{name} is not a safetensors file, or is damaged: {one_line(str(error), 200)}.") from None
    if CARD_KEY in metadata:
        raise ForeignError(f"{name} is a model of this program already: there is nothing to convert.")
    notes = metadata if by_child else {}
    left_out: dict[str, str] = json.loads(notes.get(foreign_child.LEFT_OUT, "{}"))
    left_out |= {key: f"{tensor.dtype}, not a weight" for key, tensor in tensors.items() if not tensor.is_floating_point()}
    order: list[str] | None = json.loads(notes[foreign_child.ORDER]) if foreign_child.ORDER in notes else None
    floats = {key: tensors[key].float() for key in order or tensors if tensors[key].is_floating_point()}
    if not floats:
        raise ForeignError(f"{name} holds no weights.")
    return ForeignWeights(name, notes.get(foreign_child.NEST, ""), floats, left_out, order is not None)
