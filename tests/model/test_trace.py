"""Traces on disk: the round trip is exact, and whatever a stranger hands us is one kind of error."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import MAX_TRACE_BYTES, Trace, TraceError
from lstm_demo.model.tracing import trace
from tests.memory import peak_bytes


def small_trace(cell: str = "lstm") -> Trace:
    torch.manual_seed(0)
    model = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=3, num_layers=2))
    return trace(model, np.random.default_rng(0).random((28, 28), dtype=np.float32))


def saved(read: Trace) -> bytes:
    buffer = io.BytesIO()
    read.save(buffer)
    return buffer.getvalue()


def arrays_of(data: bytes) -> dict[str, Any]:
    with np.load(io.BytesIO(data)) as stored:
        return {name: stored[name] for name in stored.files}


def packed(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def with_entry(name: str, content: bytes) -> bytes:
    """A good trace in which one entry's raw bytes are replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(small_trace()))) as good, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bad:
        for entry in good.namelist():
            if entry.removesuffix(".npy") != name.removesuffix(".npy"):
                bad.writestr(entry, good.read(entry))
        bad.writestr(name, content)
    return buffer.getvalue()


def npy(header: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(64)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_a_trace_comes_back_from_disk_bit_by_bit(cell: str, tmp_path: Path) -> None:
    read = small_trace(cell)
    path = tmp_path / "any.name"
    read.save(path)
    for again in (Trace.load(path), Trace.load(str(path)), Trace.load(io.BytesIO(saved(read)))):
        assert type(again) is type(read) and again.config == read.config
        for field in fields(read):
            if field.name not in ("config", "addends"):
                assert np.array_equal(getattr(again, field.name), getattr(read, field.name))
        assert list(again.addends) == list(read.addends)
        for name, addends in read.addends.items():
            assert np.array_equal(again.addends[name].total, addends.total)
    assert [file.name for file in tmp_path.iterdir()] == ["any.name"]


def changed(**changes: Any) -> Callable[[], bytes]:
    def make() -> bytes:
        arrays = arrays_of(saved(small_trace())) | changes
        return packed({name: value for name, value in arrays.items() if value is not None})

    return make


def config_text(text: str) -> Callable[[], bytes]:
    return changed(config=np.array(text))


def wrong_config(**changes: Any) -> Callable[[], bytes]:
    return config_text(json.dumps(small_trace().config.to_dict() | changes))


def pickled_array() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([print], dtype=object), allow_pickle=True)
    return with_entry("image.npy", buffer.getvalue())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"hello" * 100,
    "a pickle": lambda: b"\x80\x04cos\nsystem\n.",
    "one array, no archive": lambda: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"),
    "truncated": lambda: saved(small_trace())[:-100],
    "beginning cut off": lambda: saved(small_trace())[50:],
    "an archive of something else": lambda: packed({"x": np.zeros(3)}),
    "a pickled array": pickled_array,
    "raw bytes in place of an array": lambda: with_entry("image", b"1234"),
    "an array that says it is enormous": lambda: with_entry(
        "image.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999,), }")
    ),
    "an array of a negative size": lambda: with_entry("image.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-28, -28), }")),
    "a header that nests": lambda: with_entry("image.npy", npy("[" * 5000)),
    "an array missing": changed(hidden_state=None),
    "a gate's addends missing": changed(**{"forget_gate.bias": None}),
    "wrong shape": changed(hidden_state=np.zeros((2, 28, 4), np.float32)),
    "wrong number of rows": changed(image=np.zeros((27, 28), np.float32)),
    "a picture without rows": changed(image=np.zeros((0, 28), np.float32)),
    "a single number for a picture": changed(image=np.float32(1)),
    "addends of the wrong shape": changed(**{"forget_gate.bias": np.zeros((2, 4), np.float32)}),
    "wrong type": changed(logits=np.zeros((28, 10))),
    "no configuration": changed(config=None),
    "a configuration that is no JSON": config_text("{"),
    "a configuration that is a list": config_text("[1, 2]"),
    "a configuration that nests": config_text("[" * 100_000),
    "another cell": wrong_config(cell="gru"),
    "another size": wrong_config(hidden_size=4),
    "an impossible size": wrong_config(hidden_size=10**9),
    "a foreign key": wrong_config(colour="red"),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_trace_is_a_trace_error(make: Callable[[], bytes]) -> None:
    with pytest.raises(TraceError):
        Trace.load(io.BytesIO(make()))


def test_a_zip_bomb_is_refused_unread() -> None:
    bomb = with_entry("image.npy", bytes(MAX_TRACE_BYTES + 1))
    assert len(bomb) < 200_000

    def load() -> None:
        with pytest.raises(TraceError, match="may unpack to 64 MiB"):
            Trace.load(io.BytesIO(bomb))

    assert peak_bytes(load) < 1_000_000


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = MAX_TRACE_BYTES + 1
    bomb = with_entry("image.npy", bytes(honest)).replace(struct.pack("<I", honest), struct.pack("<I", 1000))
    with pytest.raises(TraceError):
        Trace.load(io.BytesIO(bomb))


def test_damage_anywhere_is_a_trace_error_or_harmless() -> None:
    good, random = saved(small_trace()), np.random.default_rng(0)
    for _ in range(150):
        data = bytearray(good)
        for place in random.integers(len(data), size=3):
            data[place] ^= int(random.integers(1, 256))
        try:
            Trace.load(io.BytesIO(bytes(data)))
        except TraceError:
            continue


def test_a_file_that_is_not_there_stays_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Trace.load(tmp_path / "none.npz")


def test_another_cells_quantity_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="no 'cell_state' in the trace of this cell"):
        small_trace("gru").quantity("cell_state")


def test_each_layer_reads_the_one_below() -> None:
    read = small_trace()
    assert read.layer_input(0) is read.rows
    assert np.array_equal(read.layer_input(1), read.hidden_state[0])
