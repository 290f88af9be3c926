"""The view's JavaScript: one valid module, its own tests under Node, and that it reads exactly what Python packed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_demo.insight.training.snapshot_readings import Learning
from lstm_demo.insight.training.snapshot_sentences import relative_reach
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.theatre.bundle import script, style
from lstm_demo.ui.studio.learning.packing import pack
from lstm_demo.ui.studio.learning.view import MODULE, SHEETS
from tests.node import node

HERE = Path(__file__).parent / "js"
OWN = sorted(MODULE.parent.glob("*.js"))


def test_every_module_is_in_the_bundle_once() -> None:
    names = Counter(re.findall(r"^// ([\w-]+\.js)$", script(MODULE), re.MULTILINE))
    assert {path.name for path in OWN} <= set(names)
    assert set(names.values()) == {1}


def test_no_import_is_left_and_one_export() -> None:
    assert not re.search(r"^import ", script(MODULE), re.MULTILINE)
    assert re.findall(r"^export .*$", script(MODULE), re.MULTILINE) == ["export default function ({ parentElement, data }) {"]


def test_no_top_level_name_is_used_twice() -> None:
    names = re.findall(r"^(?:const|let|class|function|async function) (\w+)", script(MODULE), re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_no_module_is_longer_than_a_reader_bears() -> None:
    assert {path.name for path in OWN if len(path.read_text(encoding="utf-8").splitlines()) > 200} == set()


def test_styles_name_only_the_themes_colours() -> None:
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", style(*SHEETS))


def test_the_javascript_passes_its_own_tests() -> None:
    node("--test", *sorted(HERE.glob("*.test.mjs")))


def test_the_joined_module_is_valid(tmp_path: Path) -> None:
    joined = tmp_path / "learning.mjs"
    joined.write_text(script(MODULE), encoding="utf-8")
    node("--check", joined)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_javascript_reads_what_python_packed(learning_of: Callable[..., Learning], cell: str, tmp_path: Path) -> None:
    learning, shot, row, place = learning_of(cell), 2, 17, 3
    file = tmp_path / "packed"
    unknown = [None] * len(learning.steps)
    file.write_bytes(b"\0\0\0" + pack(learning, name="n", layer=1, accuracy=unknown, loss=unknown))
    shown = json.loads(node(HERE / "unpack_readings.mjs", file, str(shot), str(row), str(place)))
    from lstm_demo.insight.unit_order import liveliest_units

    unit = liveliest_units(learning.final, 1, 32)[place]
    for name, values in learning.quantities.items():
        assert shown["values"][name] == pytest.approx(np.rint(100 * np.float64(values[shot, 1, row, unit])) / 100)
    np.testing.assert_array_equal(np.float32(shown["probabilities"]), learning.probabilities[shot, row])
    assert shown["leader"] == learning.answers[shot, row]
    assert np.float32(shown["reach"]) == relative_reach(learning, 1)[shot, row]
    for name, one in learning.saturation.items():
        np.testing.assert_array_equal(np.float32(shown["saturation"][name]), [one.low[shot, 1], one.high[shot, 1]])
    assert (shown["shots"], shown["image"]) == (3, [28, 28])
