"""Files and links, mutated: a model or a state loads as it was or is refused, and whatever else is read is what it may be."""

from __future__ import annotations

import io
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from safetensors.torch import save

from lstm_demo.data.digits import load_digits
from lstm_demo.data.picture import PictureError, prepare_picture
from lstm_demo.data.samples import sample_digits
from lstm_demo.files.checkpoint import read_model, save_model
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.files.state_file import load_state, save_state
from lstm_demo.files.state_parts import facts_of, tensors_of
from lstm_demo.importing import pickle_reader as foreign_child
from lstm_demo.importing.file_kind import WrongKind, kind_of
from lstm_demo.importing.foreign_file import ForeignError, _check_archive, _open_safe
from lstm_demo.lesson.codec import pack, unpack
from lstm_demo.lesson.intervention import Intervention
from lstm_demo.lesson.lesson import Lesson
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.run_state import RunState
from lstm_demo.training.settings import TrainingConfig
from tests.cards import model_card
from tests.fuzz.mutations import damaged, mutated, with_other_header
from tests.last_state import LastState

CONFIG = ModelConfig(hidden_size=2)
PATH = Path("a.safetensors")


@cache
def folder() -> Path:
    made = tempfile.TemporaryDirectory(prefix="lstm_demo-fuzz-")
    _KEPT.append(made)
    return Path(made.name)


_KEPT: list[Any] = []  # removed when the process ends


@cache
def model_file() -> bytes:
    save_model(folder() / PATH, new_model(CONFIG, 1), model_card(CONFIG))
    return (folder() / PATH).read_bytes()


def _model_is_refused_or_as_it_was(data: bytes) -> bool:
    try:
        read = read_model(data, PATH)
    except CheckpointError as error:
        check_sentence(str(error))
        return False
    true = read_model(model_file(), PATH)
    assert read.card == true.card, "a changed card was loaded"
    assert all(torch.equal(t, read.model.state_dict()[name]) for name, t in true.model.state_dict().items()), "changed weights were loaded"
    return True


def checkpoint_bytes(chance: random.Random) -> bool:
    return _model_is_refused_or_as_it_was(damaged(model_file(), chance))


def checkpoint_header(chance: random.Random) -> bool:
    return _model_is_refused_or_as_it_was(with_other_header(model_file(), chance))


@cache
def state_file() -> tuple[bytes, RunState]:
    digits, last = load_digits("mnist"), LastState()
    few = replace(digits, x_train=digits.x_train[:300], y_train=digits.y_train[:300])
    training = TrainingConfig(iterations=3, batch_size=50, average_decay=0.9, device="cpu", threads=1)
    list(fit(new_model(CONFIG, 0), few, training, checkpoints=last))
    save_state(folder() / "state.safetensors", last.state)
    return (folder() / "state.safetensors").read_bytes(), last.state


def state(chance: random.Random) -> bool:
    data, true = state_file()
    path = folder() / "mutated.safetensors"
    path.write_bytes((damaged if chance.random() < 0.5 else with_other_header)(data, chance))
    try:
        read = load_state(path)
    except CheckpointError as error:
        check_sentence(str(error))
        return False
    assert json.dumps(facts_of(read)) == json.dumps(facts_of(true)), "a changed state was loaded"
    tensors = tensors_of(true)
    assert all(torch.equal(tensor, tensors[name]) for name, tensor in tensors_of(read).items()), "changed weights were loaded"
    return True


def _sample(digit: int) -> npt.NDArray[np.uint8]:
    return (sample_digits()[digit] * 255).astype(np.uint8)


@cache
def pictures() -> tuple[bytes, ...]:
    files = []
    for digit, kind in enumerate(("PNG", "JPEG", "WEBP", "GIF", "BMP")):
        file = io.BytesIO()
        paper = 255 - np.kron(_sample(digit), np.ones((3, 3), np.uint8))
        Image.fromarray(paper).save(file, kind)
        files.append(file.getvalue())
    return tuple(files)


def picture(chance: random.Random) -> bool:
    try:
        read = prepare_picture(damaged(chance.choice(pictures()), chance))
    except PictureError as error:
        check_sentence(str(error))
        return False
    assert read.shape == (28, 28) and read.dtype == np.float32 and 0 <= read.min() <= read.max() <= 1
    return True


@cache
def links() -> tuple[str, ...]:
    drawn = _sample(4).tobytes()
    held = Intervention("forget_gate", 1.0, 0, 27, 3, 0)
    return tuple(
        pack(lesson)
        for lesson in (
            Lesson(digit=3, model="lstm-1x32", row=4, layer=0, unit=7),
            Lesson(drawing=drawn, view="What if?", intervention=held, hidden=frozenset({"train"})),
            Lesson(tour=3, paused=True, present=True, safe_colours=True, studio="Runs"),
        )
    )


def link(chance: random.Random) -> bool:
    """Whether all of it was read."""
    query = damaged(chance.choice(links()).encode(), chance).decode("utf-8", "replace")
    lesson, note = unpack(parse_qs(query, keep_blank_values=True))
    assert unpack(parse_qs(pack(lesson), keep_blank_values=True)) == (lesson, "")
    assert "\n" not in note
    return not note


@cache
def foreign_files() -> tuple[tuple[bytes, frozenset[bytes]], ...]:
    """Files of torch.save, new and old, and of safetensors, and the bytes of the tensors in them."""
    torch.manual_seed(1)
    net = {"lstm.weight_ih_l0": torch.randn(8, 28), "lstm.weight_hh_l0": torch.randn(8, 2), "fc.weight": torch.randn(10, 2)}
    files = []
    for content in (net, {"epoch": 3, "state_dict": net, "args": defaultdict(int, a=1), "note": "x"}):
        for new in (True, False):
            file = io.BytesIO()
            torch.save(content, file, _use_new_zipfile_serialization=new)
            files.append(file.getvalue())
    files.append(save(net, metadata={"format": "pt"}))
    tensors = frozenset(tensor.numpy().tobytes() for tensor in net.values())
    return tuple((data, tensors) for data in files)


def foreign(chance: random.Random) -> bool:
    """As `read_foreign` reads it, but without a process of its own: what that makes of a file must be as declared, too.

    torch's archives have checksums, so none may load with other weights; its older files and safetensors have none.
    """
    data, tensors = chance.choice(foreign_files())
    path, safe = folder() / "a.pt", folder() / "weights.safetensors"
    header = not data.startswith((b"PK", b"\x80")) and chance.random() < 0.7
    path.write_bytes((with_other_header if header else damaged)(data, chance))
    safe.unlink(missing_ok=True)
    try:
        with path.open("rb") as opened:
            kind = kind_of(opened)
        if kind == "safetensors":
            found = _open_safe(path, path.name)
        else:
            _check_archive(path)
            foreign_child.extract(str(path), str(safe))
            found = _open_safe(safe, path.name, by_child=True)
    except (ForeignError, WrongKind, foreign_child.Refused, MemoryError) as error:
        check_sentence(f"a.pt {error}")
        return False
    if data.startswith(b"PK"):
        assert all(tensor.numpy().tobytes() in tensors for tensor in found.tensors.values()), "changed weights were read"
    return True


def foreign_content(chance: random.Random) -> bool:
    """A state dict beside which there is anything else, under any name, of any type."""
    path, safe = folder() / "b.pt", folder() / "weights.safetensors"
    document: dict[str, Any] = {
        "epoch": 1,
        "model": {"a": 1},
        "args": {"lr": 0.1, "milestones": [1, 2]},
        "state_dict": {"b": "x"},
        "order": [],
    }
    content = json.loads(mutated_document(document, chance))
    content[chance.choice(("fc.weight", "", "é", "x" * 300, "__metadata__", 3, None, (1, 2), 1.5, b"w"))] = torch.ones(3, 2)
    torch.save(content, path)
    try:
        foreign_child.extract(str(path), str(safe))
        found = _open_safe(safe, path.name, by_child=True)
    except (ForeignError, foreign_child.Refused) as error:
        check_sentence(f"b.pt {error}")
        return False
    assert all(torch.equal(tensor, torch.ones(3, 2)) for tensor in found.tensors.values())
    return True


def mutated_document(document: dict[str, Any], chance: random.Random) -> str:
    """Mutated until it is JSON and an object."""
    while True:
        text = mutated(document, chance)
        try:
            if isinstance(json.loads(text), dict):
                return text
        except ValueError:
            continue


def check_sentence(text: str) -> None:
    assert text.endswith((".", "--out NAME.safetensors")) and "\n" not in text and len(text) < 2000, text


FILE_TARGETS: dict[str, Callable[[random.Random], bool]] = {
    "checkpoint bytes": checkpoint_bytes,
    "checkpoint headers": checkpoint_header,
    "states": state,
    "pictures": picture,
    "links": link,
    "foreign files": foreign,
    "foreign contents": foreign_content,
}
