"""The page that is taken away, as a file; tests/browser/test_exported_page.py opens it."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from dataclasses import replace

import numpy as np
import pytest

import lstm_demo
from lstm_demo.data.samples import sample_digits
from lstm_demo.export.page.html_page import BOTH_WAYS, html_page
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.style.words import unlike_anything_learned
from tests.export.conftest import made
from tests.export.page.unpacking import Elements, content_of, header_of, policy_of

HOSTILE = "</title></script><!-- <script>alert(1)</script> <img src=http://evil.example/a.png> \u2028 \" ' & &lt;"
LARGEST = 1_500_000  # bytes, of one layer of 128 units


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_default_models_page_is_small_and_says_what_the_model_is() -> None:
    entry = find_model(DEFAULT_MODEL)
    model = load_model(entry.path).model
    page = html_page(trace(model, sample_digits()[3]), model, entry=entry)
    assert len(page.encode()) <= LARGEST
    (facts,) = content_of(page)["models"]
    assert facts["name"] == DEFAULT_MODEL
    assert facts["facts"] == ["LSTM 1×128", "82,186 parameters", "99.40\N{NO-BREAK SPACE}% of the test digits right"]
    assert header_of(facts["weights"])["model"] == entry.card.sha256


def test_nothing_may_run_in_the_page_but_its_own_script_and_nothing_may_leave_it(model: RecurrentClassifier, reading: Trace) -> None:
    page = html_page(reading, model)
    elements = Elements(page)
    policy = policy_of(page)
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == digest(elements.inside["module"])
    assert policy["style-src-elem"] == digest(elements.inside["style"])
    assert "connect-src" not in policy and "http" not in str(policy)
    assert [attributes["href"] for _, attributes in elements.found if {"src", "href"} & attributes.keys()] == ["data:,"]  # its icon: none
    assert not re.search(r"url\((?!data:)", elements.inside["style"])


def test_words_of_strangers_are_words_in_the_page(model: RecurrentClassifier, reading: Trace) -> None:
    plain, hostile = (Elements(html_page(reading, model, title=title)) for title in ("plain", HOSTILE))
    assert hostile.found == plain.found
    page = html_page(reading, model, title=HOSTILE)
    assert content_of(page)["title"] == HOSTILE


def test_the_picture_that_is_read_first_is_exactly_the_one_that_was_read(model: RecurrentClassifier) -> None:
    image = np.random.default_rng(1).random((28, 28), dtype=np.float32)
    content = content_of(html_page(trace(model, image), model))
    assert np.array_equal(np.frombuffer(base64.b64decode(content["image"]), dtype="<f4").reshape(28, 28), image)
    assert content["digit"] is None
    sample = content_of(html_page(trace(model, sample_digits()[5]), model))
    assert sample["digit"] == 5 and sample["image"] == ""
    levels = np.frombuffer(zlib.decompress(base64.b64decode(sample["samples"])), dtype=np.uint8).reshape(10, 28, 28)
    assert np.array_equal(levels[5] / np.float32(255), sample_digits()[5])


def test_without_the_model_the_page_holds_the_reading_alone(any_reading: Trace) -> None:
    content = content_of(html_page(any_reading))
    assert not content["draws"] and "weights" not in content["models"][0] and "unreadable" not in content["models"][0]
    header = header_of(content["reading"])
    assert header["prediction"] == any_reading.prediction and header["cell"] == any_reading.config.cell
    assert content["title"].endswith(" read a digit")


def test_a_page_with_and_without_its_model_can_say_that_a_picture_is_unlike_anything_learned(reading: Trace) -> None:
    alone = header_of(content_of(html_page(replace(reading, novelty=0.5)))["reading"])
    assert alone["novelty"] == 0.5 and alone["unlike"] == unlike_anything_learned(10)
    model = load_model(find_model(DEFAULT_MODEL).path).model
    assert model.novelty is not None
    taken = header_of(content_of(html_page(trace(model, sample_digits()[3]), model))["models"][0]["weights"])
    assert taken["threshold"] == model.novelty.threshold and taken["network"]["unlike"] == unlike_anything_learned(10)


def test_a_network_of_two_directions_gives_its_reading_and_says_why_nothing_can_be_drawn() -> None:
    model = made(ModelConfig("gru", 6, 2, bidirectional=True))
    content = content_of(html_page(trace(model, sample_digits()[3]), model, layer=1))
    assert content["models"][0]["unreadable"] == BOTH_WAYS
    assert header_of(content["reading"])["selection"]["layer"] == 1


def test_a_layer_that_is_not_there_is_refused(model: RecurrentClassifier, reading: Trace) -> None:
    with pytest.raises(ValueError, match="layer must be 0–1, got 2"):
        html_page(reading, model, layer=2)


def test_a_notebook_shows_the_same_page_in_a_frame_that_may_run_scripts_alone(model: RecurrentClassifier, reading: Trace) -> None:
    shown = lstm_demo.show(model, reading.image, theme="dark", colours="safe")
    assert shown.html == html_page(reading, model, theme="dark", colours="safe")
    (frame,) = Elements(shown._repr_html_()).found
    assert frame[0] == "iframe" and frame[1]["sandbox"] == "allow-scripts" and frame[1]["srcdoc"] == shown.html
    assert not content_of(lstm_demo.show(model, reading.image, draw=False).html)["draws"]


@pytest.mark.parametrize("words", [{"theme": "grey"}, {"colours": "loud"}])
def test_words_that_are_no_theme_or_colours_are_refused(model: RecurrentClassifier, reading: Trace, words: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be"):
        lstm_demo.show(model, reading.image, **words)  # type: ignore[arg-type]
