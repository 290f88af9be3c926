"""Finding models by name, and what costs nothing to import."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from lstm_demo.files import catalogue
from lstm_demo.files.catalogue import find_model, free_path, list_models, runs_folder
from lstm_demo.files.checkpoint import CheckpointError, save_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import new_model

PROJECT = Path(__file__).parents[2]
TORCH_FREE = sorted(
    ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    for path in (PROJECT / "lstm_demo").rglob("*.py")
    if re.search(r"[Ii]mports (no|neither) torch", path.read_text(encoding="utf-8").partition("\n\nfrom")[0])
)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_card: object) -> tuple[Path, Path]:
    pretrained, runs = tmp_path / "pretrained", tmp_path / "runs"
    for folder, names in ((pretrained, ("b", "a")), (runs, ("c", "a"))):
        folder.mkdir()
        for name in names:
            config = ModelConfig(hidden_size=4)
            save_model(folder / f"{name}.safetensors", new_model(config, 0), small_card)  # type: ignore[arg-type]
    save_file({"weight": torch.zeros(3)}, runs / "theirs.safetensors")
    (runs / "broken.safetensors").write_bytes(b"nothing")
    monkeypatch.setattr(catalogue, "PRETRAINED", pretrained)
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(runs))
    return pretrained, runs


def test_models_are_listed_in_order_and_strangers_left_out(folders: tuple[Path, Path]) -> None:
    pretrained, runs = folders
    assert [(entry.name, entry.path.parent) for entry in list_models()] == [("a", pretrained), ("b", pretrained), ("c", runs)]
    assert [entry.name for entry in list_models(runs)] == ["a", "c"]


def test_a_model_is_found_by_name_or_path(folders: tuple[Path, Path]) -> None:
    assert find_model("c").path == folders[1] / "c.safetensors"
    assert find_model(str(folders[1] / "a.safetensors")).path == folders[1] / "a.safetensors"


def test_an_unknown_name_is_answered_with_the_choices(folders: tuple[Path, Path]) -> None:
    with pytest.raises(CheckpointError, match=r"No model 'foo' in pretrained/ or runs/: choose one of a, b, c\."):
        find_model("foo")


def test_a_path_to_a_stranger_says_why(folders: tuple[Path, Path]) -> None:
    with pytest.raises(CheckpointError, match="carries no model card"):
        find_model(str(folders[1] / "theirs.safetensors"))


def test_missing_folders_hold_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list_models(tmp_path / "nowhere") == []
    monkeypatch.delenv("LSTM_DEMO_RUNS", raising=False)
    assert runs_folder() == PROJECT / ".runs"


def test_a_free_name_is_numbered(folders: tuple[Path, Path]) -> None:
    runs = folders[1]
    assert free_path(runs, "new") == runs / "new.safetensors"
    assert free_path(runs, "a", {runs / "a-2.safetensors"}) == runs / "a-3.safetensors"


def test_what_the_page_needs_before_first_paint_imports_no_torch() -> None:
    modules = ", ".join(TORCH_FREE)
    assert len(TORCH_FREE) > 20
    code = f"import sys, {modules}, lstm_demo.cli.main; print('torch' in sys.modules, 'streamlit' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, timeout=60)
    assert result.stdout.split() == ["False", "False"], result.stderr
