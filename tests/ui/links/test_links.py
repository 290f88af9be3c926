"""A link opened, and the address that follows, on the page but without a browser."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.data.drawing import prepare_drawing
from lstm_demo.data.picture import prepare_picture
from lstm_demo.files.checkpoint import load_model
from lstm_demo.lesson.codec import CODECS, pack
from lstm_demo.lesson.intervention import NOTHING, Intervention, InterventionChoice
from lstm_demo.lesson.lesson import PARTS, Lesson
from lstm_demo.lesson.views import CURVES, GLOSSARY, RUNS, WHAT_IF, WHY
from lstm_demo.model.tracing import trace
from lstm_demo.style.png import png_address
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.links.links import image_of, levels
from lstm_demo.ui.links.share_panel import SEEN
from lstm_demo.ui.page.colours import SAFE_COLOURS
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import OPENING_DIGIT
from lstm_demo.ui.state.views import EXPLAIN_VIEW, STUDIO_VIEW
from lstm_demo.ui.tour.pages import PAGES
from tests.ui.conftest import APP, drawn, png
from tests.ui.on_page import samples, session, sound

UNDO, CLEAR = "canvas-undo", "canvas-clear"
SEVEN = [(70, 60), (210, 60), (120, 230)]
Opener = Callable[[str], AppTest]


@pytest.fixture
def open_link(models: Path) -> Opener:
    """A page of its own for each link; everything is loaded."""

    def opened(query: str = "") -> AppTest:
        warm_up().wait()
        page = AppTest.from_file(str(APP), default_timeout=60)
        for name, values in parse_qs(query, keep_blank_values=True).items():
            page.query_params[name] = values
        return sound(page.run())

    return opened


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the browser's address was told, the latest last."""
    told: list[str] = []
    monkeypatch.setattr("lstm_demo.ui.links.links.follow_in_address", lambda query, key, drawn: told.append(query))
    yield told


def reading(page: AppTest) -> str:
    value = session(page).reading
    assert value is not None
    return value.name


def words(page: AppTest) -> str:
    kinds = (page.markdown, page.caption, page.title, page.subheader, page.info, page.warning, page.error, page.text)
    return " ".join(str(element.value) for kind in kinds for element in kind)


def noise() -> bytes:
    return random.Random(0).randbytes(28 * 28)


def test_the_address_of_the_page_as_it_opens_stays_plain(open_link: Opener, address: list[str]) -> None:
    page = open_link("")
    assert set(address) == {""} and session(page).link.note == ""


def test_a_picture_out_of_a_link_is_read_to_the_last_bit(open_link: Opener, models: Path) -> None:
    page = open_link(pack(Lesson(drawing=noise(), model="lstm-1x128")))
    found, image = session(page).reading, np.frombuffer(noise(), dtype=np.uint8).reshape(28, 28).astype(np.float32) / np.float32(255)
    expected = trace(load_model(models / "lstm-1x128.safetensors").model, image)
    assert found is not None and np.array_equal(found.trace.image, image)
    assert np.array_equal(found.trace.hidden_state, expected.hidden_state)
    assert np.array_equal(found.trace.probabilities, expected.probabilities)
    assert samples(page).value is None


def drawn_over(page: AppTest, *strokes: list[tuple[int, int]]) -> dict[str, Any]:
    """What the canvas reports that was told to start from something: that, and so many strokes over it."""
    report = drawn(*strokes)
    report["drawing"]["raw"]["objects"][:0] = session(page).canvas.start
    return report


def test_the_picture_of_a_link_lies_on_the_canvas_and_can_be_drawn_over_undone_and_cleared(open_link: Opener, address: list[str]) -> None:
    page = open_link(pack(Lesson(drawing=noise())))
    opened, canvas, query = reading(page), session(page).canvas, address[-1]
    assert [stroke["src"] for stroke in canvas.initial_drawing["objects"]] == [png_address(image_of(noise()))]
    assert not page.button(key=UNDO).disabled and not page.button(key=CLEAR).disabled

    page.session_state["drawing"] = drawn_over(page, SEVEN)
    sound(page.run())
    assert reading(page) != opened and session(page).input.source == "drawing"  # type: ignore[union-attr]

    def press(key: str) -> None:
        page.button(key=key).click().run()
        page.session_state["drawing"] = drawn_over(page)
        sound(page.run())

    press(UNDO)
    assert reading(page) == opened and address[-1] == query, "the picture alone is what the link brought, not the canvas's likeness of it"
    press(CLEAR)
    assert canvas.initial_drawing["objects"] == [] and page.button(key=CLEAR).disabled
    press(UNDO)
    assert canvas.bare_picture is not None and reading(page) == opened
    press(UNDO)
    assert canvas.initial_drawing["objects"] == [] and page.button(key=UNDO).disabled


def test_a_sample_takes_the_picture_of_a_link_off_the_canvas(open_link: Opener) -> None:
    page = open_link(pack(Lesson(drawing=noise())))
    sound(samples(page).set_value(8).run())
    assert session(page).canvas.initial_drawing["objects"] == [] and session(page).input.digit == 8  # type: ignore[union-attr]


def test_whatever_was_drawn_or_uploaded_survives_a_link_to_the_last_bit() -> None:
    canvas = np.zeros((280, 280, 4), dtype=np.uint8)
    canvas[..., 3] = 255
    canvas[40:240, 120:140, :3] = 255
    canvas[40:60, 60:200, :3] = np.arange(140, dtype=np.uint8)[:, None] + 100
    for image in (prepare_drawing(canvas), prepare_picture(base64.b64decode(png(canvas)))):
        assert np.array_equal(image_of(levels(image)), image)


def test_a_link_opens_on_its_model_row_layer_unit_views_and_colours(open_link: Opener) -> None:
    lesson = Lesson(None, 8, "other-gru", 17, 0, 5, WHY, RUNS, safe_colours=True)
    page = open_link(pack(lesson))
    assert session(page).model == "other-gru" and session(page).input.digit == 8  # type: ignore[union-attr]
    assert session(page).selection == Selection(0, 5, 17)
    assert page.session_state[EXPLAIN_VIEW] == WHY and page.session_state[STUDIO_VIEW] == RUNS
    assert page.session_state[SAFE_COLOURS] is True and page.selectbox(key="model").value == "other-gru"
    assert session(page).link.note == ""


def test_a_link_without_a_unit_opens_on_the_liveliest_of_its_layer(open_link: Opener) -> None:
    page = open_link("m=other-gru&l=1")
    selection = session(page).selection
    assert selection is not None and selection.layer == 0 and selection.row is None


def test_the_address_follows_and_opens_the_same_page_again(open_link: Opener, address: list[str]) -> None:
    page = open_link("")
    steps: list[Callable[[], object]] = [
        lambda: samples(page).set_value(8),
        lambda: page.selectbox(key="model").set_value("other-gru"),
        lambda: page.button_group(key=EXPLAIN_VIEW).set_value(CURVES),
        lambda: page.toggle(key=SAFE_COLOURS).set_value(True),
        lambda: page.session_state.__setitem__("drawing", drawn(SEVEN)),
        lambda: setattr(session(page), "selection", Selection(0, 3, 11)),
        lambda: page.button_group(key=STUDIO_VIEW).set_value(RUNS),
        lambda: page.button_group(key=EXPLAIN_VIEW).set_value(GLOSSARY),
    ]
    for step in steps:
        step()
        sound(page.run())
        query = address[-1]
        again = open_link(query)
        assert address[-1] == query
        assert (reading(again), session(again).selection) == (reading(page), session(page).selection)
        assert again.session_state[EXPLAIN_VIEW] == page.session_state[EXPLAIN_VIEW]
    assert len(query) < 700 and all(f"{name}=" in query for name in ("v", "d", "m", "r", "l", "u", "view", "studio", "colours"))


def stands_at(page: AppTest) -> list[Any]:
    """The controls of "What if?" that are drawn."""
    return [(one.key, one.value) for kind in (page.selectbox, page.slider) for one in kind if str(one.key).startswith("held-")]


def test_what_is_held_is_in_the_address_and_opens_the_same_again(open_link: Opener, address: list[str]) -> None:
    page = open_link("m=other-gru")
    steps: list[tuple[Callable[[], object], str]] = [
        (lambda: page.button_group(key=EXPLAIN_VIEW).set_value(WHAT_IF), ""),
        (lambda: page.selectbox(key="held-gate").set_value("candidate"), "candidate,1,15-28"),
        (lambda: page.slider(key="held-value").set_value(-0.35), "candidate,-0.35,15-28"),
        (lambda: page.slider(key="held-rows").set_range(4, 9), "candidate,-0.35,4-9"),
        (lambda: page.selectbox(key="held-unit").set_value("5"), "candidate,-0.35,4-9,u5"),
        (lambda: page.selectbox(key="held-layer").set_value("1"), "candidate,-0.35,4-9,u5,l1"),
        (lambda: page.button(key="whatif-back").click(), "nothing"),
        (lambda: page.button(key="whatif-1").click(), "update_gate,0,1-28"),
        (lambda: page.button(key="whatif-0").click(), ""),
    ]
    for step, text in steps:
        step()
        sound(page.run())
        query = address[-1]
        assert dict(parse_qs(query)).get("if", [""]) == [text]
        again = open_link(query)
        assert address[-1] == query and stands_at(again) == stands_at(page) and session(again).link.note == ""
    page.button(key="whatif-1").click().run()
    page.button_group(key=EXPLAIN_VIEW).set_value(WHY).run()
    assert "if=" not in address[-1]


@pytest.mark.parametrize("held", [NOTHING, Intervention("forget_gate", 0.5, 0, 27, unit=7), Intervention("cell_state", -2.5, 3, 3)])
def test_a_link_opens_on_what_it_holds(open_link: Opener, held: InterventionChoice) -> None:
    page = open_link(pack(Lesson(view=WHAT_IF, intervention=held)))
    said = "This is the real reading" if held == NOTHING else f"held at {held.value:.2f}".replace("-", "−")
    assert said in words(page) and session(page).link.note == ""


@pytest.mark.parametrize("held", ["update_gate,1,1-28", "hidden_state,2,1-28", "cell_state,1,1-28,u8", "cell_state,1,1-28,l2"])
def test_what_the_model_cannot_hold_is_said_so_and_the_view_opens_as_it_does_by_itself(open_link: Opener, held: str) -> None:
    page = open_link(f"m=lstm-1x128&view=what-if&if={held}")
    assert "lstm-1x128 cannot hold what this link asks for." in words(page)
    assert stands_at(page) == stands_at(open_link("view=what-if"))


def test_what_was_held_in_another_cell_goes_out_of_the_address_with_it(open_link: Opener, address: list[str]) -> None:
    page = open_link("view=what-if&if=forget_gate,0.5,1-28")
    sound(page.selectbox(key="model").set_value("other-gru").run())
    assert "if=" not in address[-1] and "view=what-if" in address[-1]


def test_the_tour_is_in_the_address_while_it_is_open(open_link: Opener, address: list[str]) -> None:
    page = open_link("tour=4")
    assert session(page).tour.page == 3 and PAGES[3].title in words(page)
    assert address[-1] == "v=1&m=lstm-1x128&tour=4"
    page.button(key="tour-next").click().run()
    assert address[-1].endswith("tour=5")
    page.button(key="tour-end").click().run()
    assert "tour" not in address[-1]


def test_a_tour_that_waits_waits_where_its_link_opens(open_link: Opener, address: list[str]) -> None:
    page = open_link("tour=2")
    samples(page).set_value(8).run()
    assert "paused=1" in address[-1] and "digit=8" in address[-1]
    again = open_link(address[-1])
    assert session(again).tour.paused and reading(again) == reading(page)
    again.button(key="tour-continue").click().run()
    assert PAGES[1].title in words(sound(again))


def test_a_model_that_is_not_here_is_named_and_the_rest_is_shown(open_link: Opener) -> None:
    page = open_link("v=1&digit=8&m=my-own&r=5&view=why")
    assert "`my-own` is not on this machine: renamed or deleted since, or trained elsewhere. lstm-1x128 reads instead." in words(page)
    assert session(page).input.digit == 8 and session(page).selection.row == 4  # type: ignore[union-attr]
    assert page.session_state[EXPLAIN_VIEW] == WHY


def test_a_unit_that_the_model_has_not_is_said_so(open_link: Opener) -> None:
    page = open_link("m=lstm-1x128&l=1&u=300&r=4")
    assert "no such unit" in words(page)
    assert session(page).selection.row == 3  # type: ignore[union-attr]


def test_a_link_to_nothing_but_a_model_that_is_not_here_needs_no_model_at_all(open_link: Opener, models: Path) -> None:
    for path in models.glob("*.safetensors"):
        path.unlink()
    assert "Train one" in words(open_link("v=1&m=lstm-1x128&r=5&u=7&view=why&tour=3"))


HOSTILE = (
    "m=<img src=x onerror=alert(1)>",
    "m=![x](http://127.0.0.1/y)",
    "m=`x`",
    "m=$x$ :red[y]",
    "m=../../../etc/passwd",
    "m=/etc/passwd",
    "m=..%2Flstm-1x128.safetensors",
    "m=" + "é" * 40,
    "d=" + "A" * 100_000,
    "d=%00",
    "d=<b>",
    "r=999999999999999999999&l=-5&u=1e9",
    "r=1&r=2&digit=4&digit=5",
    "view=<script>alert(1)</script>",
    "view=story&view=why",
    "studio=__import__",
    "tour=99999",
    "hide=<b>,desk",
    "v=9&hide=desk&digit=7",
    "v=",
    "view=what-if&if=<b>,1,1-28",
    "if=__import__,1,1-28",
    "if=cell_state,nan,1-28",
    "if=forget_gate,1,1-999999999999",
    "&".join(f"{codec.parameter}=%FF%FE<i>" for codec in CODECS),
)


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: query[:30])
def test_a_broken_or_hostile_link_gives_a_plain_page_and_a_line_that_can_be_put_away(open_link: Opener, query: str) -> None:
    page = open_link(query)
    state = session(page)
    assert state.model == "lstm-1x128" and state.input.digit == OPENING_DIGIT  # type: ignore[union-attr]
    assert state.link.hidden == frozenset() and state.tour.page is None
    assert state.link.note.endswith(".") and state.link.note in words(page)
    for told in ("<img", "![", "<script", "<b>", "<i>", "etc/passwd", "$x$"):
        assert told not in words(page)
    page.button(key="link-note-away").click().run()
    assert state.link.note == "" and "cannot be read" not in words(sound(page))


def test_what_is_no_part_of_a_lesson_is_not_looked_at(open_link: Opener) -> None:
    assert session(open_link("utm_source=mail&embed=true&" + "&".join(f"x{i}=1" for i in range(500)))).link.note == ""


def is_there(page: AppTest) -> dict[str, bool]:
    """Of each part of the page that can be hidden, whether it is drawn."""

    def has(kind: str, key: str) -> bool:
        return any(element.key == key for element in page.get(kind))

    return {
        "desk": any(str(group.key).startswith("samples-") for group in page.button_group),
        "explain": has("button_group", EXPLAIN_VIEW),
        "studio": has("button_group", STUDIO_VIEW),
        "tour": has("button", "tour-start"),
        "take": has("button", "takeaway-open"),
        "model": has("selectbox", "model") or has("button", "proof"),
        "train": has("button", "start-training"),
        "sidebar": has("toggle", SAFE_COLOURS),
    }


@pytest.mark.parametrize("hidden", [(), *((part,) for part in PARTS), ("tour", "desk", "explain"), tuple(PARTS)], ids=",".join)
def test_what_a_link_hides_is_not_drawn_until_everything_is_shown(open_link: Opener, hidden: tuple[str, ...]) -> None:
    page = open_link(pack(Lesson(hidden=frozenset(hidden), digit=5)))
    covered = set(hidden) | ({"model", "train"} if "sidebar" in hidden else set())
    assert is_there(page) == {part: part not in covered for part in PARTS}
    assert session(page).reading is not None and session(page).input.digit == 5  # type: ignore[union-attr]
    if hidden:
        sound(page.button(key="show-everything").click().run())
    assert all(is_there(page).values()) and session(page).input.digit == 5  # type: ignore[union-attr]


def test_a_tour_can_be_walked_through_beside_nothing_but_the_theatre(open_link: Opener, address: list[str]) -> None:
    page = open_link("tour=1&m=other-gru&digit=8&hide=desk,explain,studio,sidebar,take")
    assert session(page).model == "lstm-1x128" and session(page).input.digit == OPENING_DIGIT  # type: ignore[union-attr]
    for number in range(1, len(PAGES) + 1):
        assert f"{number} of {len(PAGES)}" in words(sound(page))
        page.button(key="tour-next").click().run()
    assert "tour=" not in address[-1] and address[-1].endswith("&hide=desk,explain,sidebar,studio,take")


def test_a_hidden_tour_is_not_opened(open_link: Opener) -> None:
    assert session(open_link("tour=3&hide=tour")).tour.page is None


def test_present_is_in_the_link_and_leaves_what_was_chosen_as_it_was(open_link: Opener, address: list[str]) -> None:
    page = open_link("digit=8&view=gradient&present=1")
    assert page.button(key="present").label == "Leave Present" and address[-1].endswith("&view=gradient&present=1")
    sound(page.button(key="present").click().run())
    assert page.button(key="present").label == "Present" and address[-1].endswith("&view=gradient")
    assert is_there(page) == dict.fromkeys(PARTS, True)


def test_the_page_warms_up_although_training_is_hidden(open_link: Opener) -> None:
    page = open_link("hide=sidebar")
    assert session(page).first_run_done and session(page).libraries_loaded


def test_the_link_that_is_shared_holds_the_page_and_what_is_to_be_hidden(open_link: Opener) -> None:
    page = open_link("digit=8&r=5")
    sound(page.button(key="share-open").click().run())
    assert page.code[-1].value.endswith("?v=1&digit=8&m=lstm-1x128&r=5")
    assert "characters, of at most 2,000" in words(page) and "is your own, on this machine only" in words(page)
    assert [box.key for box in page.checkbox if box.key.startswith("hide-")] == [f"hide-{part}" for part in PARTS]
    assert not any(box.value for box in page.checkbox if box.key.startswith("hide-"))


def test_a_lesson_can_open_in_present(open_link: Opener) -> None:
    page = open_link("digit=8&present=1")
    sound(page.button(key="share-open").click().run())
    assert page.checkbox(key="share-present").value
    assert page.code[-1].value.endswith("&digit=8&m=lstm-1x128&present=1")
    sees = next(caption.value for caption in page.caption if caption.value.startswith("A pupil sees"))
    assert "the canvas and samples; the guided tour." in sees and "sidebar" not in sees and "*Leave Present*" in sees


def test_in_present_the_tour_does_not_speak_of_the_sidebar(open_link: Opener) -> None:
    page = open_link("tour=13")
    assert "in the sidebar (»" in words(page)
    sound(page.button(key="present").click().run())
    assert "Where the numbers come from" in words(page) and "in the sidebar (»" not in words(page)


def test_what_is_hidden_here_is_ticked_when_the_page_is_shared_on(open_link: Opener) -> None:
    page = open_link("hide=desk,studio")
    page.button(key="share-open").click().run()
    assert {box.key for box in page.checkbox if box.value} == {"hide-desk", "hide-studio"}
    sees = next(caption.value for caption in page.caption if caption.value.startswith("A pupil sees"))
    assert SEEN["tour"] in sees and SEEN["desk"] not in sees and SEEN["studio"] not in sees
    assert page.code[-1].value.endswith("?v=1&m=lstm-1x128&hide=desk,studio")
