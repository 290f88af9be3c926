"""The studio's runs, on records and reports that the test writes; the trainings themselves stand in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.files.lock import Lock
from lstm_demo.lesson.views import RUNS
from lstm_demo.runs.record import LOCK, RunError, RunRecord, write_record
from lstm_demo.runs.runs import Run, find_run, list_runs
from lstm_demo.ui.server.warmup import WarmUp
from lstm_demo.ui.state.views import STUDIO_VIEW
from lstm_demo.ui.studio.runs.runs_panel import NO_RUNS

Opener = Callable[[], AppTest]
CONFUSION = [[9 if row == column else 0 for column in range(10)] for row in range(10)]
NASTY = "<img src=x onerror=alert(1)> **bold**"


@pytest.fixture
def open_runs(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """The page with the runs in view."""
    monkeypatch.setattr(WarmUp, "done", property(lambda self: True))

    def opened() -> AppTest:
        page = open_page()
        page.session_state[STUDIO_VIEW] = RUNS
        return seen(page)

    return opened


def seen(changed: Any) -> AppTest:
    """The page after this change, or as it is now; nothing on it went wrong."""
    page: AppTest = changed.run()
    assert not page.exception and not page.error
    return page


def make_run(folder: Path, name: str, steps: int = 40, **more: object) -> Run:
    """A run of the model that the page knows already, with an evaluation every ten steps."""
    record = {"state": "done", "created": f"2026-01-0{1 + len(list_runs(folder))}T00:00:00+00:00", **more}
    write_record(folder / f"{name}.run", RunRecord(name, "quick", **record))  # type: ignore[arg-type]
    shutil.copy(folder / "other-gru.safetensors", folder / f"{name}.safetensors")
    (folder / f"{name}.run" / "state.safetensors").write_text("")
    lines = []
    for step in range(1, steps + 1):
        hardest = [{"index": 0, "label": 7, "answer": 2, "probability": 0.01}, {"index": 1, "label": 7, "answer": 2, "probability": 0.5}]
        found = {"test_accuracy": step / 100, "confusion": CONFUSION, "hardest": hardest} if step % 10 == 0 else {}
        lines.append(json.dumps({"event": "progress", "step": step, "steps": 40, "loss": 1 / step, "seconds": step / 10, **found}))
    (folder / f"{name}.run" / "progress.jsonl").write_text("\n".join(lines) + "\n")
    return find_run(name, folder)


def html(page: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in page.get("html"))


def test_without_a_run_one_sentence_says_how_to_get_one(open_runs: Opener) -> None:
    page = open_runs()
    assert [element.value for element in page.info] == [NO_RUNS]
    assert not page.multiselect


def test_the_newest_runs_are_compared_and_named_in_the_legend(open_runs: Opener, models: Path) -> None:
    for name in ("a", "b", "c", "d"):
        make_run(models, name)
    page = open_runs()
    assert page.multiselect(key="runs-chosen").value == ["b", "c", "d"]
    assert "<b>d</b>" in html(page) and "<b>a</b>" not in html(page)
    assert html(page).index("<b>b</b>") < html(page).index("<b>c</b>") < html(page).index("<b>d</b>"), "as they were chosen"
    assert "finished · step 40 · test 40.00\N{NO-BREAK SPACE}%" in html(page)
    assert len(page.get("vega_lite_chart")) == 4


def test_a_choice_stays_when_the_page_runs_again(open_runs: Opener, models: Path) -> None:
    for name in ("a", "b"):
        make_run(models, name)
    page = open_runs()
    seen(page.multiselect(key="runs-chosen").set_value(["a"]))
    assert page.multiselect(key="runs-chosen").value == ["a"]
    seen(page.multiselect(key="runs-chosen").set_value([]))
    assert "Choose a run above to see its curves." in [element.value for element in page.caption]


def test_a_name_from_elsewhere_cannot_be_markup(open_runs: Opener, models: Path) -> None:
    make_run(models, "a", note=NASTY, text=NASTY)
    page = open_runs()
    assert "<img src=x" not in html(page)


def test_the_hardest_digits_are_shown_where_label_and_data_set_agree(open_runs: Opener, models: Path) -> None:
    make_run(models, "a")
    pictures = next(element.proto.json for element in open_runs().get("bidi_component") if "digit-list" in element.proto.json)
    assert pictures.count("<button") == 1, "the second is no 7 in MNIST"
    assert "Test digit 0, a 7 read as 2; the 7 had 1\\u00a0%: read it" in pictures


def test_the_slider_stands_at_the_newest_evaluation_and_goes_back(open_runs: Opener, models: Path) -> None:
    make_run(models, "a")
    page = open_runs()
    slider = page.select_slider(key="runs-evaluation")
    assert slider.value == 40
    seen(slider.set_value(20))
    assert page.select_slider(key="runs-evaluation").value == 20
    assert page.session_state["session"].runs.evaluation_step == 20


def test_a_run_without_an_evaluation_says_so(open_runs: Opener, models: Path) -> None:
    make_run(models, "a", steps=5)
    assert any("has not been tried on the test digits yet" in element.value for element in open_runs().caption)


def test_a_run_is_renamed_with_its_model_and_a_bad_name_is_refused_in_a_sentence(open_runs: Opener, models: Path) -> None:
    make_run(models, "a")
    page = open_runs()
    seen(page.text_input(key="run-name-a").set_value("../b"))
    assert any("will not do" in element.value for element in page.warning) and page.text_input(key="run-name-a").value == "a"
    seen(page.text_input(key="run-name-a").set_value("b"))
    assert (models / "b.safetensors").exists() and page.text_input(key="run-name-b").value == "b"
    assert page.multiselect(key="runs-chosen").value == ["b"] and not page.warning


def test_a_renamed_model_goes_on_reading(open_runs: Opener, models: Path) -> None:
    make_run(models, "a")
    page = open_runs()
    page.session_state["session"].model = "a"
    seen(page)
    seen(page.text_input(key="run-name-a").set_value("b"))
    assert page.session_state["session"].model == "b"


def test_a_note_is_kept_and_seen_in_another_tab(open_runs: Opener, models: Path) -> None:
    make_run(models, "a")
    page, other = open_runs(), open_runs()
    seen(page.text_area(key="run-note-a").set_value("no dropout"))
    assert find_run("a", models).record.note == "no dropout"
    assert seen(other).text_area(key="run-note-a").value == "no dropout"


def test_a_deleted_run_is_brought_back(open_runs: Opener, models: Path) -> None:
    make_run(models, "a", note="mine")
    page = open_runs()
    seen(page.button(key="run-delete").click())
    assert list_runs(models) == [] and page.info
    restore = next(button for button in page.button if str(button.key).startswith("run-restore"))
    seen(restore.click())
    assert find_run("a", models).record.note == "mine" and page.text_input(key="run-name-a").value == "a"


def test_a_finished_run_is_made_longer_by_what_was_asked(open_runs: Opener, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        "lstm_demo.runs.queue.JobQueue.continue_run", lambda queue, run, visitor, **longer: asked.append((run.name, longer))
    )
    make_run(models, "a")  # its card says: one epoch
    page = open_runs()
    page.number_input(key="run-more-a").set_value(3)
    seen(page)
    seen(page.button(key="run-longer").click())
    assert asked == [("a", {"epochs": 4})]


def test_a_stopped_run_goes_on_or_says_why_not(open_runs: Opener, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(queue: object, run: Run, visitor: str) -> None:
        raise RunError(f"{run.name} is in the hands of another server.")

    monkeypatch.setattr("lstm_demo.runs.queue.JobQueue.continue_run", refuse)
    make_run(models, "a", state="stopped")
    page = open_runs()
    seen(page.button(key="run-continue").click())
    assert [element.value for element in page.warning] == ["a is in the hands of another server."]


def test_a_run_that_another_process_trains_is_watched_and_left_alone(open_runs: Opener, models: Path) -> None:
    run = make_run(models, "a", steps=15, state="running")
    lock = Lock(run.folder / LOCK)
    assert lock.take()
    page = open_runs()
    assert "running · step 15 of 40 · test 10.00\N{NO-BREAK SPACE}%" in html(page)
    assert page.button(key="run-delete").disabled and page.text_input(key="run-name-a").disabled
    assert not [button for button in page.button if button.key in ("run-continue", "run-pause", "run-stop")]
    lock.let_go()
    assert "cut off · step 15 of 40" in html(seen(page))
    assert page.button(key="run-continue")


def test_a_paused_run_is_resumed_or_stopped_from_here_too(open_runs: Opener, models: Path) -> None:
    make_run(models, "a", state="paused")
    page = open_runs()
    assert page.button(key="run-resume")
    seen(page.button(key="run-stop").click())
    assert find_run("a", models).record.state == "stopped" and page.button(key="run-continue")


@pytest.mark.parametrize(
    ("state", "key", "label"),
    [("paused", "run-resume", "Resume"), ("stopped", "run-continue", "Resume"), ("done", "run-longer", "Train further")],
)
def test_what_was_interrupted_is_resumed_and_what_is_finished_is_trained_further(
    open_runs: Opener, models: Path, state: str, key: str, label: str
) -> None:
    make_run(models, "a", state=state)
    assert open_runs().button(key=key).label == label


def test_a_run_that_vanishes_meanwhile_leaves_the_page_standing(open_runs: Opener, models: Path) -> None:
    run = make_run(models, "a")
    make_run(models, "b")
    page = open_runs()
    shutil.rmtree(run.folder)
    seen(page)
    assert page.multiselect(key="runs-chosen").value == ["b"]
