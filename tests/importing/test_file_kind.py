"""What a file is told by its content, whatever its name; every refusal says why, and what to do instead."""

from __future__ import annotations

import argparse
import io
import pathlib
import types
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from lstm_demo.importing import pickle_reader as foreign_child
from lstm_demo.importing.file_kind import WrongKind, kind_of
from lstm_demo.importing.foreign_file import ForeignError, read_foreign


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, 4)


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        for name in names:
            opened.writestr(name, b"{}")
    return file.getvalue()


def saved(content: object, **how: object) -> bytes:
    file = io.BytesIO()
    torch.save(content, file, **how)
    return file.getvalue()


def numpy_archive() -> bytes:
    file = io.BytesIO()
    np.savez(file, weight=np.zeros(3))
    return file.getvalue()


STATE = {"fc.weight": torch.ones(2, 3)}
REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "TorchScript": (lambda: archive("net/constants.pkl", "net/data.pkl", "net/code/__torch__.py"), "is a TorchScript archive"),
    "a whole module": (lambda: saved(Net()), r"whole pickled module, an object of \S*Net"),
    "a module in a checkpoint": (lambda: saved({"epoch": 3, "model": nn.LSTM(28, 4)}), r"an object of torch\.nn\.modules\.rnn\.LSTM"),
    "Keras h5": (lambda: b"\x89HDF\r\n\x1a\n" + bytes(64), r"is an HDF5 file.*model\.get_weights\(\)"),
    "Keras": (lambda: archive("config.json", "metadata.json", "model.weights.h5"), "is a Keras file"),
    "ONNX": (lambda: b"\x08\x08\x12\x07pytorch\x1a" + bytes(64), "is an ONNX model"),
    "TensorFlow Lite": (lambda: b"\x1c\0\0\0TFL3" + bytes(64), "TensorFlow Lite"),
    "NumPy": (lambda: b"\x93NUMPY\x01\0" + bytes(64), "one NumPy array"),
    "a NumPy archive": (numpy_archive, "NumPy archive"),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(64), "gunzip"),
    "tar": (lambda: bytes(257) + b"ustar\x0000" + bytes(248), "tar -xf"),
    "a pointer of Git LFS": (lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
    "a web page": (lambda: b"<!doctype html><html>404</html>", "is a web page"),
    "another archive": (lambda: archive("readme.txt"), "not one of torch.save"),
    "a text": (lambda: b"epoch,loss\n1,0.3\n", "neither a file of torch.save nor a safetensors file"),
    "nothing": (lambda: b"", "is empty"),
    "half an archive": (lambda: saved(STATE)[:300], "is damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_something_else_is_refused_with_its_true_name(name: str, tmp_path: Path) -> None:
    content, sentence = REFUSED[name]
    (tmp_path / "weights.pt").write_bytes(content())
    with pytest.raises(ForeignError, match=sentence) as refusal:
        read_foreign(tmp_path / "weights.pt")
    assert str(refusal.value).startswith("weights.pt ") and str(refusal.value).endswith(".")


@pytest.mark.parametrize("name", ["a.pth.tar", "a.pkl", "a.bin", "a.PT", "a.safetensors", "weights"])
def test_the_ending_does_not_matter(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(saved(STATE))
    with (tmp_path / name).open("rb") as file:
        assert kind_of(file) == "torch"
    save_file(STATE, tmp_path / name)
    with (tmp_path / name).open("rb") as file:
        assert kind_of(file) == "safetensors"


def test_the_old_format_of_torch_is_known_too() -> None:
    assert kind_of(io.BytesIO(saved(STATE, _use_new_zipfile_serialization=False))) == "torch"
    with pytest.raises(WrongKind):
        kind_of(io.BytesIO(b"\x08"))


def test_the_order_of_the_file_is_kept(tmp_path: Path) -> None:
    torch.save({name: torch.zeros(1) for name in ("one", "two", "three")}, tmp_path / "a.bin")
    found = read_foreign(tmp_path / "a.bin")
    assert (list(found.tensors), found.ordered) == (["one", "two", "three"], True)


COMPANIONS = {
    "best": np.float64(0.9),
    "steps": np.int64(3),
    "history": np.arange(3.0),
    "args": argparse.Namespace(lr=0.1, out=pathlib.PurePosixPath("runs")),
    "path": Path("runs/1"),
    "ordered": OrderedDict(a=1),
    "losses": defaultdict(list, {"train": [0.5]}),
    "more": types.SimpleNamespace(seed=1),
}


def test_harmless_companions_are_let_in_by_name_and_code_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    torch.save({"state_dict": STATE, **COMPANIONS}, tmp_path / "a.pt")
    with torch.serialization.safe_globals(foreign_child.harmless()):
        loaded = torch.load(tmp_path / "a.pt", weights_only=True)
    assert set(loaded) == {"state_dict", *COMPANIONS}
    _, content = foreign_child._unnested(loaded)
    assert set(content) == {"fc.weight"}
    names = {name for entry in foreign_child.harmless() for name in [getattr(entry, "__module__", "")]}
    assert not names & {"os", "subprocess", "posix", "sys", "importlib", "runpy", "pickle"}
