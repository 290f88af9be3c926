"""What a link holds: packed and unpacked to the last bit, and never more than a note for whatever else an address may hold."""

from __future__ import annotations

import base64
import random
import string
import subprocess
import sys
import zlib
from dataclasses import fields
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote

import numpy as np
import pytest

from lstm_demo.data.digits import load_digits
from lstm_demo.lesson import codec as lesson_link
from lstm_demo.lesson.codec import CODECS, MAX_CHARACTERS, OTHER_VERSION, Unpacked, pack, unpack
from lstm_demo.lesson.intervention import NOTHING, Intervention, InterventionChoice, bounds, intervention_of, quantities
from lstm_demo.lesson.lesson import LIMITS, PARTS, PIXELS, ROWS, Lesson, can_be_named
from lstm_demo.lesson.views import EXPLAIN_LINK_NAMES, EXPLAIN_VIEWS, STUDIO_LINK_NAMES, STUDIO_VIEWS, WHAT_IF
from lstm_demo.model.config import MAX_CELLS, MAX_HIDDEN_SIZE
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.ui.tour.pages import PAGES
from tests.memory import peak_bytes

MODELS = ("lstm-1x128", "my-quick-2", "größer", "数字 model", "a&b=c#d?e%20f", "x" * 60)
MUTATIONS = 20_000
ADDRESS = "http://127.0.0.1:8501/?"


def read(query: str) -> Unpacked:
    """As Streamlit takes an address apart."""
    return unpack(parse_qs(query, keep_blank_values=True))


def noise(dice: random.Random) -> bytes:
    return dice.randbytes(PIXELS)


def some(dice: random.Random) -> Lesson:
    """Any lesson: each thing given or not."""

    def maybe(value: Any) -> Any:
        return value if dice.random() < 0.6 else None

    numbers = {name: maybe(dice.randint(low, high)) for name, (low, high) in LIMITS.items()}
    drawing = maybe(dice.choice((noise(dice), bytes(PIXELS), bytes([255] * PIXELS), picture(dice.randrange(100)))))
    values = numbers | {
        "digit": None if drawing else numbers["digit"],
        "drawing": drawing,
        "model": maybe(dice.choice(MODELS)),
        "view": maybe(dice.choice(EXPLAIN_VIEWS)),
        "intervention": maybe(held(dice)),
        "studio": maybe(dice.choice(STUDIO_VIEWS)),
        "paused": dice.random() < 0.5,
        "present": dice.random() < 0.5,
        "safe_colours": dice.random() < 0.5,
        "hidden": frozenset(part for part in PARTS if dice.random() < 0.3),
    }
    assert set(values) == {field.name for field in fields(Lesson)}
    return Lesson(**values)


def held(dice: random.Random) -> InterventionChoice:
    """Whatever "What if?" can stand at."""
    quantity = dice.choice([quantity for cell in CELL_KINDS for quantity in quantities(cell).values()])
    low, high = bounds(quantity)
    first = dice.randrange(ROWS)
    unit, layer = dice.choice((None, dice.randrange(MAX_HIDDEN_SIZE))), dice.choice((None, dice.randrange(MAX_CELLS)))
    value = dice.randint(round(20 * low), round(20 * high)) / 20
    return dice.choice((NOTHING, *[Intervention(quantity.name, value, first, dice.randrange(first, ROWS), unit, layer)] * 4))


def picture(index: int) -> bytes:
    return digits()[index].tobytes()


@cache
def digits() -> np.ndarray:
    return load_digits().x_test


def test_any_lesson_comes_back_as_it_was() -> None:
    dice = random.Random(0)
    for _ in range(2000):
        lesson = some(dice)
        assert read(pack(lesson)) == (lesson, "")


def test_the_page_as_it_opens_needs_nothing_in_its_address() -> None:
    assert pack(Lesson()) == ""
    assert read("") == (Lesson(), "")


def test_a_link_can_be_read_by_a_person_and_counts_as_the_page_does() -> None:
    lesson = Lesson(model="lstm-1x128", row=17, layer=0, unit=47, view="Why this digit?", tour=3, hidden=frozenset({"train", "desk"}))
    assert pack(lesson) == "v=1&m=lstm-1x128&r=18&l=1&u=47&view=why&tour=4&hide=desk,train"


def test_what_is_held_can_be_read_by_a_person_and_counts_as_the_page_does() -> None:
    for holding, text in (
        (Intervention("forget_gate", 1.0, 0, 27), "forget_gate,1,1-28"),
        (Intervention("hidden_state", -0.35, 14, 14, unit=47), "hidden_state,-0.35,15-15,u47"),
        (Intervention("cell_state", 2.5, 3, 9, unit=0, layer=1), "cell_state,2.5,4-10,u0,l2"),
        (Intervention("update_gate", 0.0, 0, 27, layer=0), "update_gate,0,1-28,l1"),
        (NOTHING, "nothing"),
    ):
        assert pack(Lesson(view=WHAT_IF, intervention=holding)) == f"v=1&view=what-if&if={text}"


def test_every_example_of_every_cell_can_be_in_a_link() -> None:
    for cell in CELL_KINDS:
        for example in CELLS[cell].examples:
            lesson = Lesson(intervention=intervention_of(example, ROWS, 5 if example.one_unit else None))
            assert read(pack(lesson)) == (lesson, "")


def test_the_longest_link_there_is_stays_below_two_thousand_characters() -> None:
    everything: dict[str, Any] = {name: high for name, (_, high) in LIMITS.items() if name != "digit"}
    everything["intervention"] = Intervention("pre_activation", -2.95, ROWS - 1, ROWS - 1, MAX_HIDDEN_SIZE - 1, MAX_CELLS - 1)
    longest = max(
        len(pack(Lesson(drawing=noise(random.Random(seed)), model=model, view=view, studio=studio, paused=True, safe_colours=True,
                        present=True, hidden=frozenset(PARTS), **everything)))
        for seed in range(5)
        for model in ("é" * 30, "字" * 20, "x" * 60)
        for view in EXPLAIN_VIEWS
        for studio in STUDIO_VIEWS
    )  # fmt: skip
    assert longest + len(ADDRESS) < 1500 < MAX_CHARACTERS
    assert max(len(pack(Lesson(drawing=picture(index)))) for index in range(1000)) < 450


def test_no_picture_makes_a_value_longer_than_what_is_read() -> None:
    dice = random.Random(1)
    for share in (0.0, 0.1, 0.5, 0.9, 1.0):
        for _ in range(50):
            drawing = bytes(dice.randrange(256) if dice.random() < share else 0 for _ in range(PIXELS))
            assert read(pack(Lesson(drawing=drawing))).lesson.drawing == drawing


def test_a_number_in_the_old_form_still_opens_the_tour() -> None:
    assert read("tour=4") == (Lesson(tour=3), "")
    assert len(PAGES) - 1 <= LIMITS["tour"][1]


def test_every_view_has_a_name_in_links() -> None:
    assert tuple(EXPLAIN_LINK_NAMES) == EXPLAIN_VIEWS
    assert tuple(STUDIO_LINK_NAMES) == STUDIO_VIEWS


@pytest.mark.parametrize(
    ("query", "noted"),
    [
        ("r=0", "the row"),
        ("r=29", "the row"),
        ("r=-1", "the row"),
        ("r=1e3", "the row"),
        ("r=²", "the row"),
        ("r=٣", "the row"),
        ("r=+1", "the row"),
        ("r=1_0", "the row"),
        ("r=", "the row"),
        ("r=" + "9" * 100_000, "the row"),
        ("u=512", "the unit"),
        ("u=5&u=6", "the unit"),
        ("l=9", "the layer"),
        ("digit=10", "the digit"),
        ("tour=0", "the page of the tour"),
        ("view=Its%20story", "the view"),
        ("view=<script>", "the view"),
        ("if=", "what is held"),
        ("if=forget_gate", "what is held"),
        ("if=everything,1,1-28", "what is held"),
        ("if=__class__,1,1-28", "what is held"),
        ("if=forget_gate,1.05,1-28", "what is held"),
        ("if=forget_gate,-1,1-28", "what is held"),
        ("if=cell_state,3.01,1-28", "what is held"),
        ("if=cell_state,1e0,1-28", "what is held"),
        ("if=cell_state,nan,1-28", "what is held"),
        ("if=cell_state,0.123,1-28", "what is held"),
        ("if=cell_state,١,1-28", "what is held"),
        ("if=cell_state,1,0-28", "what is held"),
        ("if=cell_state,1,1-29", "what is held"),
        ("if=cell_state,1,9-8", "what is held"),
        ("if=cell_state,1,1-28,u512", "what is held"),
        ("if=cell_state,1,1-28,l0", "what is held"),
        ("if=cell_state,1,1-28,l9", "what is held"),
        ("if=cell_state,1,1-28,l1,u1", "what is held"),
        ("if=cell_state,1,1-28%0A", "what is held"),
        ("if=nothing,1,1-28", "what is held"),
        ("if=forget_gate,1,1-28&if=nothing", "what is held"),
        ("studio=nothing", "the studio"),
        ("colours=red", "the colours"),
        ("hide=everything", "what is hidden"),
        ("hide=", "what is hidden"),
        ("m=", "the model"),
        ("m=" + "x" * 61, "the model"),
        ("m=a%00b", "the model"),
        ("m=a%0Ab", "the model"),
        ("m=" + quote("‮exe"), "the model"),
        ("d=", "the drawing"),
        ("d=!!!", "the drawing"),
        ("d=AAAA", "the drawing"),
        ("d=字", "the drawing"),
        ("d=" + "A" * 100_000, "the drawing"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_named(query: str, noted: str) -> None:
    lesson, note = read(f"v=1&{query}&hide=desk" if not query.startswith("hide") else query)
    assert lesson == (Lesson(hidden=frozenset({"desk"})) if not query.startswith("hide") else Lesson())
    assert noted in note and note.endswith(".") and len(note) < 120


def test_the_rest_of_a_damaged_link_is_read() -> None:
    whole = pack(Lesson(drawing=picture(0), model="lstm-1x32", row=3))
    for cut in range(1, 200):
        lesson, note = read(whole[:-cut])
        assert lesson == Lesson(model="lstm-1x32", row=3) and "the drawing" in note


def test_a_changed_letter_never_gives_another_drawing() -> None:
    whole, dice = pack(Lesson(drawing=picture(7))), random.Random(2)
    start = whole.index("d=") + 2
    for _ in range(500):
        place = dice.randrange(start, len(whole))
        other = dice.choice([letter for letter in string.ascii_letters if letter != whole[place]])
        assert read(whole[:place] + other + whole[place + 1 :]).lesson.drawing in (None, picture(7))


@pytest.mark.parametrize("size", [1, PIXELS - 1, PIXELS + 1, 10_000_000])
def test_a_drawing_that_unpacks_to_another_size_is_refused_and_never_unpacked_whole(size: int) -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(bytes(size), 9)).decode()
    assert read(f"d={bomb}").lesson == Lesson()
    assert peak_bytes(lambda: read(f"d={bomb}")) < 200_000


@pytest.mark.parametrize("version", ["0", "2", "1.0", "", "x", "1&v=1"])
def test_nothing_of_another_version_is_read(version: str) -> None:
    assert read(f"v={version}&digit=7&hide=desk") == (Lesson(), OTHER_VERSION)


def test_a_lesson_with_what_cannot_be_is_refused_with_the_limit() -> None:
    for values, said in (
        ({"row": 28}, "0–27, got 28"),
        ({"drawing": b"x"}, "784 bytes, got 1"),
        ({"view": "story"}, "'story'"),
        ({"hidden": frozenset({"x"})}, "x cannot be hidden"),
        ({"intervention": Intervention("forget_gate", 1.0, 0, 28)}, "0–27, got 28"),
        ({"intervention": Intervention("forget_gate", 0.123, 0, 27)}, "at most two decimals, got 0.123"),
        ({"intervention": "everything"}, "got 'everything'"),
        ({"model": "a\nb"}, "printed"),
        ({"drawing": bytes(PIXELS), "digit": 1}, "not both"),
    ):
        with pytest.raises(ValueError, match=said):
            Lesson(**values)  # type: ignore[arg-type]
    assert not can_be_named("\udc80")


def test_whatever_is_done_to_a_link_a_lesson_comes_of_it() -> None:
    dice = random.Random(3)
    whole = [pack(some(dice)) for _ in range(200)]
    read_whole = 0
    for _ in range(MUTATIONS):
        opened = read(mutated(dice.choice(whole), dice))
        assert isinstance(opened.lesson, Lesson) and len(opened.note) < 300
        assert "<" not in opened.note and "`" not in opened.note, "a note never repeats what a link says"
        read_whole += not opened.note
        if not opened.note:
            assert read(pack(opened.lesson)) == (opened.lesson, "")
    assert MUTATIONS * 0.02 < read_whole < MUTATIONS * 0.9, "the mutations are too harsh or too mild to try anything"


def mutated(query: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(query) + 1)
        query = dice.choice(
            (
                lambda q, p: q[:p] + dice.choice(ALPHABET) + q[p + 1 :],
                lambda q, p: q[:p] + q[p + dice.randint(1, 20) :],
                lambda q, p: q[:p] + "".join(dice.choices(ALPHABET, k=dice.randint(1, 30))) + q[p:],
                lambda q, p: q + "&" + dice.choice([codec.parameter for codec in CODECS]) + "=" + dice.choice(SPITE),
                lambda q, p: "&".join(dice.sample(q.split("&"), k=len(q.split("&")))),
                lambda q, p: q + "&" + q[:p],
            )
        )(query, place)
    return query


ALPHABET = string.printable + "\u202eé字²\x00\ud7ff"
SPITE = (
    "forget_gate,1,1-28", "forget_gate,9,1-28", "cell_state,-0,28-1,u999,l9", "nothing",
    "-1", "0", "999999999999999999999", "NaN", "true", "%FF%FE", "%00", "<img src=x onerror=alert(1)>", "../../etc/passwd", "{}", "[]",
    "![x](http://127.0.0.1/y)", "a" * 5000, "train,train", "desk%2Ctrain", "eNpjYBgFo2AUjIKRBwADEAAB", "__import__('os')", "`", "$x$",
)  # fmt: skip


def test_a_lesson_needs_neither_torch_nor_streamlit() -> None:
    code = f"import sys, {lesson_link.__name__}; print([name for name in ('torch', 'streamlit', 'plotly') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60).stdout.strip() == "[]"


def test_noise_is_really_noise() -> None:
    assert len(np.unique(np.frombuffer(noise(random.Random(0)), dtype=np.uint8))) > 200
