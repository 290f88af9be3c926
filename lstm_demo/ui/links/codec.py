"""A lesson as a link: packed into a short query, and unpacked from any query at all.

    ?v=1&m=lstm-1x128&r=18&l=1&u=47&view=what-if&if=forget_gate,1,1-28&studio=runs&tour=4&colours=safe&hide=train,desk&d=eNpj…

What is left out is as the page opens by itself. Rows, layers and pages of the tour count from 1, units from 0, as on the page.

    v        the version of this format; 1 where it is left out
    m        the model's name
    r, l, u  row (where one is pinned), layer, unit
    view     below the theatre: story, why, what-if, gradient, curves, glossary
    if       in "What if?": which quantity is held, at which value, in which rows, and perhaps of which unit and layer
             (hidden_state,0,15-28,u47,l1); or nothing
    studio   the training studio: learning, step, runs
    tour     the page of the guided tour; `paused=1` where the person has taken over from it
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

from lstm_demo.ui.links.lesson import PIXELS, Lesson
from lstm_demo.ui.state.explain_views import LINK_NAMES as VIEW_NAMES
from lstm_demo.ui.state.intervention import NOTHING, Held, Holding
from lstm_demo.ui.state.studio_views import LINK_NAMES as STUDIO_NAMES

VERSION = "1"
MAX_CHARACTERS = 2000  # of a query: what every browser, mailer and chat passes on; none that `pack` makes comes near
MAX_VALUE = 1100  # characters of one value: noise takes 1,060, the worst that a picture can
OTHER_VERSION = "This link is of another version of this page, so nothing of it was read."


class Unpacked(NamedTuple):
    """note: one line about what of the link could not be read; empty where all could."""

    lesson: Lesson
    note: str


def pack(lesson: Lesson) -> str:
    """The query, without its question mark; empty for the page as it opens by itself."""
    values = {codec: getattr(lesson, codec.attribute) for codec in CODECS}
    written = {codec.parameter: codec.write(value) for codec, value in values.items() if value != getattr(Lesson, codec.attribute)}
    return urlencode({"v": VERSION} | written, safe=",", quote_via=quote) if written else ""


def unpack(given: Mapping[str, Sequence[str]]) -> Unpacked:
    """Never raises. given: the values of each parameter; of those that are not a lesson's, nothing is looked at."""
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
    """words: what a note calls it. read raises ValueError for a text that cannot have been written."""

    parameter: str
    attribute: str
    words: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _read(codec: _Codec, texts: Sequence[str]) -> Any:
    """Raises ValueError: given twice, too long, or nothing that a lesson can have."""
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


def _squeezed(picture: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(picture, 9)).rstrip(b"=").decode("ascii")


def _unsqueezed(text: str) -> bytes:
    """Decompresses no further than a picture is long. zlib's checksum notices what a mailer has cut or changed."""
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


def _held_text(held: Holding) -> str:
    if held == NOTHING:
        return NOTHING
    of = ("" if held.unit is None else f",u{held.unit}") + ("" if held.layer is None else f",l{held.layer + 1}")
    return f"{held.gate},{held.value:g},{held.first + 1}-{held.last + 1}{of}"


HELD_TEXT = re.compile(r"([a-z_]+),(-?\d(?:\.\d\d?)?),(\d\d?)-(\d\d?)(?:,u(\d{1,3}))?(?:,l(\d))?", re.ASCII)


def _held(text: str) -> Holding:
    if text == NOTHING:
        return NOTHING
    found = HELD_TEXT.fullmatch(text)
    if found is None:
        raise ValueError("a quantity, a value and rows were expected")
    gate, value, first, last = found.groups()[:4]
    unit, layer = (None if number is None else int(number) for number in found.groups()[4:])
    return Held(gate, float(value), int(first) - 1, int(last) - 1, unit, None if layer is None else layer - 1)


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    """From a name in links to the name on the page."""
    on_page = {short: name for name, short in names.items()}
    return lambda short: on_page[_among(short, on_page)]


def _true_for(word: str) -> Callable[[str], bool]:
    return lambda text: bool(_among(text, (word,)))


def _among(text: str, known: Mapping[str, str] | Sequence[str]) -> str:
    if text not in known:
        raise ValueError(f"one of {', '.join(known)} was expected")
    return text


CODECS = (  # in this order they are written: what can be read first, and last the picture, the likeliest to be cut short
    _Codec("digit", "digit", "the digit", str, _whole),
    _Codec("m", "model", "the model", str, str),
    _Codec("r", "row", "the row", _one_more, _one_less),
    _Codec("l", "layer", "the layer", _one_more, _one_less),
    _Codec("u", "unit", "the unit", str, _whole),
    _Codec("view", "view", "the view", VIEW_NAMES.__getitem__, _named(VIEW_NAMES)),
    _Codec("if", "held", "what is held", _held_text, _held),
    _Codec("studio", "studio", "the studio’s view", STUDIO_NAMES.__getitem__, _named(STUDIO_NAMES)),
    _Codec("tour", "tour", "the page of the tour", _one_more, _one_less),
    _Codec("paused", "paused", "whether the tour waits", lambda _: "1", _true_for("1")),
    _Codec("colours", "safe_colours", "the colours", lambda _: "safe", _true_for("safe")),
    _Codec("hide", "hidden", "what is hidden", lambda parts: ",".join(sorted(parts)), lambda text: frozenset(text.split(","))),
    _Codec("d", "drawing", "the drawing", _squeezed, _unsqueezed),
)
PARAMETERS = ("v", *(codec.parameter for codec in CODECS))
