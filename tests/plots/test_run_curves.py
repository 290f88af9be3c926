from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from lstm_demo.plots.run_curves import (
    CHARTS,
    COLOURS,
    GRADIENT,
    LOSS,
    MAX_RUNS,
    NOTHING,
    RATE,
    SHAPES,
    WRONG,
    RunCurve,
    rows,
    specification,
)
from lstm_demo.plots.training_curves import FEWEST_WRONG
from lstm_demo.style.palette import PALETTES

REPORTS = [
    {"step": 10, "seconds": 1.5, "loss": 2.0, "learning_rate": 0.001, "gradient_norm": 0.0},
    {"step": 20, "seconds": 3.0, "loss": 1.0, "test_accuracy": 0.65, "validation_accuracy": 1.0},
]


def run(slot: int = 0, reports: list[dict[str, float]] = REPORTS) -> RunCurve:
    return RunCurve(f"run {slot}", slot, reports)


def test_only_what_was_measured_is_drawn() -> None:
    assert [(row["x"], row["value"]) for row in rows(LOSS, [run()], "step")] == [(10, 2.0), (20, 1.0)]
    assert [(row["x"], row["value"]) for row in rows(RATE, [run()], "seconds")] == [(1.5, 0.001)]


def test_wrong_answers_are_drawn_on_test_and_validation_and_a_perfect_score_stays_on_the_scale() -> None:
    values = {row["curve"]: row["value"] for row in rows(WRONG, [run()], "step")}
    assert values == {"test": pytest.approx(0.35), "validation": FEWEST_WRONG}


def test_a_norm_of_nothing_stays_on_the_scale() -> None:
    assert rows(GRADIENT, [run()], "step")[0]["value"] > 0


def test_a_run_that_was_not_timed_is_left_out_by_seconds_only() -> None:
    untimed = run(1, [{"step": 5, "loss": 1.0}])
    assert {row["run"] for row in rows(LOSS, [run(), untimed], "seconds")} == {"run 0"}
    assert {row["run"] for row in rows(LOSS, [run(), untimed], "step")} == {"run 0", "run 1"}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_a_specification_does_not_change_while_its_runs_grow(chart) -> None:
    early, late = ([RunCurve("a", 2, reports)] for reports in (REPORTS, [*REPORTS, {**REPORTS[0], **REPORTS[1], "step": 30}]))
    assert specification(chart, early, "step", "dark") == specification(chart, late, "step", "dark")


def test_runs_are_told_apart_by_colour_and_shape_as_their_slots_say() -> None:
    spec = specification(WRONG, [run(3), run(0)], "step", "light")
    assert spec["encoding"]["color"]["scale"] == {"domain": ["run 3", "run 0"], "range": [COLOURS["light"][3], COLOURS["light"][0]]}
    assert spec["layer"][1]["encoding"]["shape"]["scale"]["range"] == [SHAPES[3], SHAPES[0]]


def test_names_are_data_and_go_nowhere_else() -> None:
    spec = specification(LOSS, [RunCurve("datum.x > 1 ? '<b>' : ''", 0, REPORTS)], "step", "light")
    assert json.loads(json.dumps(spec)) == spec
    del spec["description"], spec["encoding"]["color"], spec["layer"][1]["encoding"]["shape"]
    assert "datum.x" not in json.dumps(spec)


@pytest.mark.parametrize("runs", [[], [run(0, [])], [run(0, [{"step": 5}])]], ids=["no runs", "no reports", "nothing measured"])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_an_empty_chart_says_so_and_has_no_scale(chart, runs) -> None:
    assert rows(chart, runs, "step") == []
    spec = specification(chart, runs, "step", "light")
    assert spec["mark"]["text"] == NOTHING and spec["title"]["text"] == chart.title
    assert not any(name in json.dumps(spec) for name in ("scale", "axis"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_two_runs_stay_apart_for_the_colour_blind_and_stand_out_from_the_page(theme) -> None:
    from tests.style.test_palette import DEFICIENCIES, contrast, linear, oklab

    palette, colours = PALETTES[theme], COLOURS[theme]
    assert len(colours) == MAX_RUNS
    for seen in (np.eye(3), *DEFICIENCIES.values()):
        for one, other in itertools.combinations(colours, 2):
            apart = [oklab(np.clip(seen @ linear(colour), 0, 1)) for colour in (one, other)]
            assert np.linalg.norm(apart[0] - apart[1]) >= 0.12, (one, other)
    assert min(contrast(colour, ground) for colour in colours for ground in (palette.background, palette.surface)) >= 3
