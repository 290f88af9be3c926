"""The page without a browser: Streamlit's AppTest runs the real app.py in this process."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
import torch
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from lstm_demo.files import catalogue
from lstm_demo.files.checkpoint import save_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from tests.cards import model_card

APP = Path(__file__).parents[2] / "app.py"


def write_model(folder: Path, name: str, config: ModelConfig) -> Path:
    """An untrained model with a plausible card."""
    torch.manual_seed(0)
    model = RecurrentClassifier(config)
    confusion = tuple(tuple(100 if row == column else 1 for column in range(10)) for row in range(10))
    card = model_card(config, name=name, confusion=confusion, command=f"python -m lstm_demo train --out {name}.safetensors")
    path = folder / f"{name}.safetensors"
    save_model(path, model, card)
    return path


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with two small models, which are all that the page knows."""
    (tmp_path / "none").mkdir()
    write_model(tmp_path, "lstm-1x128", ModelConfig(hidden_size=8))
    write_model(tmp_path, "other-gru", ModelConfig(cell="gru", hidden_size=6, num_layers=2))
    monkeypatch.setattr(catalogue, "PRETRAINED", tmp_path / "none")
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def open_page(models: Path) -> Callable[[], AppTest]:
    def opened() -> AppTest:
        page = AppTest.from_file(str(APP), default_timeout=60).run()
        assert not page.exception
        return page

    return opened


def drawn(*strokes: list[tuple[int, int]]) -> dict[str, Any]:
    """What the canvas in a browser would report."""
    image = Image.new("RGBA", (280, 280), "black")
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, fill="white", width=21, joint="curve")
    objects = [{"type": "Path", "number": number} for number, _ in enumerate(strokes)]
    return {"drawing": {"raw": {"objects": objects}, "data": "data:image/png;base64," + png(image)}, "backgroundFit": None}


def png(image: Image.Image | np.ndarray) -> str:
    """Base64, as in a `data:` address."""
    buffer = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")
