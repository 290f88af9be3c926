"""What the pickers and the recipe's description say: families first, plain words, and only of the settings in force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.files import catalogue
from lstm_demo.training.recipes import RECIPES
from lstm_demo.ui.sidebar import model_panel
from lstm_demo.ui.sidebar.recipes_panel import recipe_html
from lstm_demo.ui.sidebar.training_settings import recipe_in_words
from tests.ui.conftest import APP
from tests.ui.on_page import sound

Opener = Callable[[], AppTest]


def test_what_a_recipe_is_said_to_train_is_what_the_settings_say(open_page: Opener) -> None:
    page = open_page()
    assert any("1 layer of 128 LSTM units" in caption.value for caption in page.caption)
    sound(page.number_input(key="quick Hidden units").set_value(16).run())
    told = next(caption.value for caption in page.caption if "(`quick`)" in caption.value)
    assert "1 layer of 16 LSTM units" in told and "128" not in told and "Changed from the recipe." in told


@pytest.mark.parametrize("key", RECIPES)
def test_no_description_of_a_recipe_contradicts_its_settings(key: str) -> None:
    recipe = RECIPES[key]
    changed = recipe_in_words(recipe, {"hidden_size": 7, "num_layers": 4, "learning_rate": 0.5, "batch_size": 9})
    assert "4 layers of 7 " in changed and "batches of 9" in changed and "at 0.5" in changed and "Published:" not in changed
    assert not set("0123456789") & set(recipe.summary.replace("20 minutes", "")), "numbers are computed from the settings"


def test_every_published_recipe_says_where_it_comes_from() -> None:
    for recipe in RECIPES.values():
        assert "Wizard" not in recipe.title or "a web course on PyTorch" in recipe.summary
        assert recipe.family == "Published" if recipe.published else recipe.family in ("Ours", "To compare")


def test_the_model_picker_goes_family_by_family_and_keeps_every_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    page = sound(AppTest.from_file(str(APP), default_timeout=120).run())
    options, names = page.selectbox(key="model").options, [entry.name for entry in catalogue.list_models()]
    families = [option.split(" · ")[0] for option in options]
    assert list(dict.fromkeys(families)) == ["Ours", "To compare", "Published"] and families == sorted(
        families, key=model_panel.FAMILIES.index
    )
    assert options[0] == "Ours · lstm-1x128 · 99.40\N{NO-BREAK SPACE}%", "the name says what it is"
    assert {option.split(" · ")[1] for option in options} == set(names)
    assert all("LSTM" in option or "RNN" in option or "lstm" in option or "-1x" in option for option in options)
    page.selectbox(key="model").set_value("wizard-a").run()
    assert any("Deep Learning Wizard, a web course on PyTorch" in caption.value for caption in page.caption)


def test_a_recipe_of_the_table_is_explained_beside_its_figures() -> None:
    from lstm_demo.files.recipe_results import Measured

    html = recipe_html(Measured(RECIPES["wizard-a"]))
    assert "a web course on PyTorch" in html and "Published · LSTM 1×100 · wizard-a" in html
