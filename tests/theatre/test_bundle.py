"""The modules as the browser gets them: one, complete, each name once."""

from __future__ import annotations

import re
from collections import Counter

from lstm_demo.theatre.bundle import SCRIPTS, script, style

MODULES = sorted(path for path in SCRIPTS.rglob("*.js") if path.parent.name not in ("pen", "compare"))  # those are other components'


def test_every_module_is_in_the_bundle_once():
    assert Counter(re.findall(r"^// ([\w-]+\.js)$", script(), re.MULTILINE)) == Counter(path.name for path in MODULES)


def test_a_module_comes_after_all_that_it_imports():
    places = {name: place for place, name in enumerate(re.findall(r"^// ([\w-]+\.js)$", script(), re.MULTILINE))}
    for path in MODULES:
        for imported in re.findall(r'^import .* from "\.[\w./-]*/([\w-]+\.js)";$', path.read_text(encoding="utf-8"), re.MULTILINE):
            assert places[imported] < places[path.name]


def test_comments_stay_at_home_and_no_code_with_them(tmp_path):
    entry = tmp_path / "main.js"
    lines = [
        "/** Of one line. */",
        "/** @type {number} */ const kept = 1;",
        "/**",
        " * Of three.",
        " */",
        "  /** Inner. */",
        "export default kept;",
    ]
    entry.write_text("\n".join(lines) + "\n")
    assert script(entry).splitlines() == ["// main.js", "/** @type {number} */ const kept = 1;", "export default kept;"]


def test_no_import_is_left_and_one_export():
    assert not re.search(r"^import ", script(), re.MULTILINE)
    assert re.findall(r"^export .*$", script(), re.MULTILINE) == ["export default function ({ parentElement, data, setStateValue }) {"]


def test_no_top_level_name_is_used_twice():
    whole = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js"))
    names = re.findall(r"^(?:export )?(?:const|let|class|function|async function) (\w+)", whole, re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_no_module_is_longer_than_a_reader_bears():
    assert {path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 200} == set()


def test_styles_name_only_the_themes_colours():
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", style())
