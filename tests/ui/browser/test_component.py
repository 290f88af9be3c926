"""How a component's script comes to the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.theatre.bundle import script
from lstm_demo.ui.browser import component
from lstm_demo.ui.page.theatre import MODULE
from tests.ui.on_page import samples, sound

Opener = Callable[[], AppTest]


def theatre_in(page: AppTest) -> Any:
    (one,) = [one for one in page.get("bidi_component") if one.proto.component_name == "lstm_demo.theatre"]
    return one.proto


def test_a_large_script_is_fetched_once_and_not_sent_with_every_reading(open_page: Opener) -> None:
    page = sound(open_page())
    first = theatre_in(page)
    assert first.js_content == "" and first.js_source_path.endswith(".js")
    folder = component._folder().name
    assert Path(folder, "theatre", first.js_source_path).read_text(encoding="utf-8") == script(MODULE)
    samples(page).set_value(7).run()
    assert theatre_in(page).js_source_path == first.js_source_path and theatre_in(page).ByteSize() < len(script(MODULE))


def test_where_nothing_can_be_written_the_script_is_sent(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError

    monkeypatch.setattr(component, "_folder", refuse)
    component._registered.cache_clear()
    assert theatre_in(sound(open_page())).js_content == script(MODULE)
    component._registered.cache_clear()
