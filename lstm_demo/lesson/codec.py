"""A lesson as a link: packed into a short query, and unpacked from any query at all.

    ?v=1&m=lstm-1x128&r=18&l=1&u=47&view=what-if&if=forget_gate,1,1-28&studio=runs&tour=4&colours=safe&hide=train,desk&d=eNpj…

A parameter that is left out means the page's default. Rows, layers and pages of the tour count from 1, units from 0, as on the page.

    v        the version of this format; 1 where it is left out
    m        the model's name
    r, l, u  row (where one is pinned), layer, unit
    view     below the theatre: story, why, what-if, gradient, curves, glossary
    if       in "What if?": which quantity is held, at which value, in which rows, and perhaps of which unit and layer
             (hidden_state,0,15-28,u47,l1); or the word "nothing"
    studio   the training studio: learning, step, runs
    tour     the page of the guided tour; `paused=1` where the person has taken over from it
    present  1: canvas and theatre alone, in big type, for a projector
    colours  safe: those that colour-blind people can tell apart
    hide     parts of the page that are not drawn: `PARTS`
    digit    which of the ten samples is read
    d        or another picture: 28 × 28 bytes, zlib, base64url
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from lstm_demo.lesson.intervention import NOTHING, Intervention, InterventionChoice
from lstm_demo.lesson.lesson import PIXELS, Lesson
from lstm_demo.lesson.views import EXPLAIN_LINK_NAMES, STUDIO_LINK_NAMES

VERSION = "1"
MAX_CHARACTERS = 2000  # of a query: every browser, mail program and chat accepts so many; no query that `pack` writes comes near
MAX_VALUE = 1100  # characters of one value: a picture of noise, the longest there is, takes 1,060
OTHER_VERSION = "This link is of another version of this page, so nothing of it was read."


class Unpacked(NamedTuple):
    """note: a sentence about what could not be read; empty where everything could."""

    lesson: Lesson
    note: str


def pack(lesson: Lesson) -> str:
    """The query, without its question mark; empty for the page as it opens by default."""
    values = {codec: getattr(lesson, codec.attribute) for codec in CODECS}
    written = {codec.parameter: codec.write(value) for codec, value in values.items() if value != getattr(Lesson, codec.attribute)}
    return urlencode({"v": VERSION} | written, safe=",", quote_via=quote) if written else ""


def unpack(given: Mapping[str, Sequence[str]]) -> Unpacked:
    """Never raises. given: the values of each parameter of the address. Parameters that do not belong to a lesson are ignored."""
    if list(given.get("v", [VERSION])) != [VERSION]:
        return Unpacked(Lesson(), OTHER_VERSION)
    values: dict[str, Any] = {}
    broken: list[str] = []
    for codec in CODECS:
        if codec.parameter in given:
            try:
                values[codec.attribute] = _read(codec, given[codec.parameter])
            except ValueError:
                broken.append(codec.words)
    if "drawing" in values:
        values.pop("digit", None)
    return Unpacked(Lesson(**values), _note(broken))


class _Codec(NamedTuple):
    """One parameter of a link.

    parameter: its name in the link.
    attribute: of `Lesson`.
    words: its name in a note to the person.
    write: from the value to the text in the link.
    read: the inverse. Raises ValueError for a text that `write` cannot have written.
    """

    parameter: str
    attribute: str
    words: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _read(codec: _Codec, texts: Sequence[str]) -> Any:
    """Raises ValueError: the parameter is there twice, too long, or its value is not possible."""
    if len(texts) != 1 or len(texts[0]) > MAX_VALUE:
        raise ValueError(f"one {codec.parameter} of at most {MAX_VALUE} characters was expected")
    value = codec.read(texts[0])
    Lesson(**{codec.attribute: value})
    return value


def _note(broken: Sequence[str]) -> str:
    if not broken:
        return ""
    listed = broken[0] if len(broken) == 1 else f"{', '.join(broken[:-1])} and {broken[-1]}"
    return f"Part of this link cannot be read, so the page shows its own: {listed}."


def _compressed(picture: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(picture, 9)).rstrip(b"=").decode("ascii")


def _decompressed(text: str) -> bytes:
    """Stops after as many bytes as a picture has. zlib's checksum detects what a mail program has cut off or changed."""
    packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    decompressor = zlib.decompressobj()
    try:
        picture = decompressor.decompress(packed, PIXELS + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("the picture is cut short, or too long")
    return picture


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise ValueError("a whole number of at most three digits was expected")
    return int(text)


def _one_more(number: int) -> str:
    return str(number + 1)


def _one_less(text: str) -> int:
    return _whole(text) - 1


def _intervention_text(choice: InterventionChoice) -> str:
    if choice == NOTHING:
        return NOTHING
    of = ("" if choice.unit is None else f",u{choice.unit}") + ("" if choice.layer is None else f",l{choice.layer + 1}")
    return f"{choice.gate},{choice.value:g},{choice.first + 1}-{choice.last + 1}{of}"


INTERVENTION = re.compile(r"([a-z_]+),(-?\d(?:\.\d\d?)?),(\d\d?)-(\d\d?)(?:,u(\d{1,3}))?(?:,l(\d))?", re.ASCII)


def _intervention(text: str) -> InterventionChoice:
    if text == NOTHING:
        return NOTHING
    found = INTERVENTION.fullmatch(text)
    if found is None:
        raise ValueError("a quantity, a value and rows were expected")
    gate, value, first, last = found.groups()[:4]
    unit, layer = (None if number is None else int(number) for number in found.groups()[4:])
    return Intervention(gate, float(value), int(first) - 1, int(last) - 1, unit, None if layer is None else layer - 1)


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    """A function from a view's name in links to its name on the page."""
    on_page = {short: name for name, short in names.items()}
    return lambda short: on_page[_among(short, on_page)]


def _true_for(word: str) -> Callable[[str], bool]:
    return lambda text: bool(_among(text, (word,)))


def _among(text: str, known: Mapping[str, str] | Sequence[str]) -> str:
    if text not in known:
        raise ValueError(f"one of {', '.join(known)} was expected")
    return text


CODECS = (  # in the order of the link: what a person can read first, the picture last, since the end is the likeliest to be cut off
    _Codec("digit", "digit", "the digit", str, _whole),
    _Codec("m", "model", "the model", str, str),
    _Codec("r", "row", "the row", _one_more, _one_less),
    _Codec("l", "layer", "the layer", _one_more, _one_less),
    _Codec("u", "unit", "the unit", str, _whole),
    _Codec("view", "view", "the view", EXPLAIN_LINK_NAMES.__getitem__, _named(EXPLAIN_LINK_NAMES)),
    _Codec("if", "intervention", "what is held", _intervention_text, _intervention),
    _Codec("studio", "studio", "the studio’s view", STUDIO_LINK_NAMES.__getitem__, _named(STUDIO_LINK_NAMES)),
    _Codec("tour", "tour", "the page of the tour", _one_more, _one_less),
    _Codec("paused", "paused", "whether the tour waits", lambda _: "1", _true_for("1")),
    _Codec("present", "present", "whether it is presented", lambda _: "1", _true_for("1")),
    _Codec("colours", "safe_colours", "the colours", lambda _: "safe", _true_for("safe")),
    _Codec("hide", "hidden", "what is hidden", lambda parts: ",".join(sorted(parts)), lambda text: frozenset(text.split(","))),
    _Codec("d", "drawing", "the drawing", _compressed, _decompressed),
)
PARAMETERS = ("v", *(codec.parameter for codec in CODECS))
