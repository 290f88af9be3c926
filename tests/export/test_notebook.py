"""The example notebook: made by its script, run whole, and as it is in docs/."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    pytest.importorskip("nbformat")
    spec = importlib.util.spec_from_file_location("make_notebook", DOCS / "make_notebook.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_notebook_in_docs_is_the_one_that_its_script_makes(maker: ModuleType) -> None:
    stored = json.loads((DOCS / "example.ipynb").read_text(encoding="utf-8"))
    assert ["".join(cell["source"]) for cell in stored["cells"]] == [cell["source"] for cell in maker.notebook("lstm-1x32")["cells"]]
    assert any(cell.get("outputs") for cell in stored["cells"])


def test_the_notebook_runs_and_shows_the_page(maker: ModuleType) -> None:
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    made = maker.notebook("lstm-1x32")
    maker.run(made)
    outputs = [output for cell in made["cells"] for output in cell.get("outputs", [])]
    page = next("".join(output["data"]["text/html"]) for output in outputs if "text/html" in output.get("data", {}))
    assert page.startswith("<iframe") and "Watch an LSTM read your digit" in page
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not [output for output in outputs if output["output_type"] == "error"]
