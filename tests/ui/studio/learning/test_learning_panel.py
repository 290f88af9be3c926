"""The view on the page but without a browser: whose run it shows, and that it says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.files import catalogue
from lstm_demo.files.checkpoint import load_model
from lstm_demo.files.safetensors_head import read_card
from lstm_demo.files.snapshot_file import Snapshots, save_snapshots
from lstm_demo.lesson.views import LEARNING
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.save_points import Snapshot
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.views import STUDIO_VIEW
from lstm_demo.ui.studio.learning import watched_run as learning_run
from lstm_demo.ui.studio.learning.learning_panel import LAYER, NO_RUN
from lstm_demo.ui.studio.learning.watched_run import NOT_THE_LAST, SHIPPED, run_to_watch
from tests.ui.conftest import write_model
from tests.ui.on_page import samples
from tests.ui.studio.conftest import grown

Opener = Callable[[], AppTest]


def keep_run(folder: Path, name: str, config: ModelConfig, count: int = 3) -> Path:
    """Snapshots of a run of so many, beside the model of this name."""
    (folder / f"{name}.run").mkdir(parents=True)
    path = folder / f"{name}.run" / "snapshots.safetensors"
    shots = [Snapshot(10 * number, network.state_dict(), test_accuracy=number / 10) for number, network in enumerate(grown(config, count))]
    save_snapshots(path, Snapshots.of(config, "quick", shots))
    return path


@pytest.fixture
def shipped(models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of pretrained/, with the run that ships."""
    folder = models / "none"
    monkeypatch.setattr(learning_run, "PRETRAINED", folder)
    write_model(folder, SHIPPED, ModelConfig(hidden_size=3))
    monkeypatch.setattr(catalogue, "PRETRAINED", models / "empty")
    keep_run(folder, SHIPPED, ModelConfig(hidden_size=3))
    return folder


def opened(open_page: Opener) -> AppTest:
    warm_up().wait()
    page = open_page()
    return page.button_group(key=STUDIO_VIEW).set_value(LEARNING).run()


def words(page: AppTest) -> str:
    assert not page.exception and not page.error
    return " ".join(element.value for kind in (page.markdown, page.caption, page.info, page.warning) for element in kind)


def test_without_any_snapshots_it_says_how_to_come_by_some(open_page: Opener, monkeypatch: pytest.MonkeyPatch, models: Path) -> None:
    monkeypatch.setattr(learning_run, "PRETRAINED", models / "none")
    assert NO_RUN in words(opened(open_page))


def test_a_model_without_a_run_shows_the_one_that_ships_and_says_so(open_page: Opener, shipped: Path) -> None:
    said = words(opened(open_page))
    assert f"The training of {SHIPPED}" in said
    assert "The run of lstm-1x128 kept none." in said
    assert "Train a model in the sidebar" in said
    assert "the first with ink" in said
    assert NOT_THE_LAST in said


def test_a_model_with_a_run_shows_its_own(open_page: Opener, shipped: Path, models: Path) -> None:
    keep_run(models, "lstm-1x128", ModelConfig(hidden_size=8), count=5)
    said = words(opened(open_page))
    assert "The training of lstm-1x128, recipe “Quick”: 5 snapshots" in said
    assert "kept none" not in said


def test_a_run_that_ends_with_the_very_model_says_nothing_of_another(open_page: Opener, shipped: Path, models: Path) -> None:
    model = load_model(models / "lstm-1x128.safetensors").model
    (models / "lstm-1x128.run").mkdir()
    snapshots = Snapshots.of(model.config, "quick", [Snapshot(0, grown(model.config, 1)[0].state_dict()), Snapshot(5, model.state_dict())])
    save_snapshots(models / "lstm-1x128.run" / "snapshots.safetensors", snapshots)
    assert NOT_THE_LAST not in words(opened(open_page))


def test_several_layers_can_be_looked_at_the_top_one_first(open_page: Opener, shipped: Path, models: Path) -> None:
    keep_run(models, "other-gru", ModelConfig(cell="gru", hidden_size=6, num_layers=2))
    page = opened(open_page)
    page.selectbox(key="model").set_value("other-gru").run()
    assert page.button_group(key=LAYER).value == "layer 2"
    assert "hidden state" in words(page)
    page.button_group(key=LAYER).set_value("layer 1").run()
    words(page)


def test_another_digit_is_read_by_every_snapshot_too(open_page: Opener, shipped: Path) -> None:
    page = opened(open_page)
    before = words(page)
    samples(page).set_value(8).run()
    assert words(page) != before


def test_a_damaged_file_is_one_sentence(open_page: Opener, shipped: Path) -> None:
    path = shipped / f"{SHIPPED}.run" / "snapshots.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    assert "is damaged" in words(opened(open_page))


def test_a_run_that_goes_on_is_seen_anew(tmp_path: Path) -> None:
    entry = catalogue.ModelEntry(
        "mine", tmp_path / "mine.safetensors", read_card(write_model(tmp_path, "mine", ModelConfig(hidden_size=3)))
    )
    path = keep_run(tmp_path, "mine", ModelConfig(hidden_size=3))
    before = run_to_watch(entry)
    assert before is not None and before.model == "mine"
    path.unlink()
    path.parent.rmdir()
    keep_run(tmp_path, "mine", ModelConfig(hidden_size=3), count=4)
    assert run_to_watch(entry) != before
