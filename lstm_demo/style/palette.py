"""The one source of colours, for the theatre and for Plotly alike, light and dark.

Three jobs, three kinds of colour. A *line* colour says which quantity: the same hue in a title, a curve and an equation.
The *sequential* ramp says how far a gate is open: more ink is more open. The *diverging* ramp says which sign: blue is negative,
orange positive, and zero is the page itself. Ramps are equal steps in OKLab (Ottosson 2020), so that equal differences look
equal; blue against orange and steadily rising lightness survive every common colour-vision deficiency. Text and lines reach
4.5 : 1 on the page.

The ramps are safe as they are. Of the standard lines, a deuteranope takes the forget gate's for the candidate's (0.005 and 0.012 apart in
OKLab, light and dark): the variant "safe" keeps every two lines of a cell at least 0.12 apart, for protanopes and
deuteranopes too, by lightness where hue does not do it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

Theme = Literal["light", "dark"]
Variant = Literal["standard", "safe"]
THEMES: tuple[Theme, ...] = get_args(Theme)
COLOURS: tuple[Variant, ...] = get_args(Variant)


@dataclass(frozen=True)
class Palette:
    """Colours as `#rrggbb`.

    background, surface, text, muted, border: the page's own; the theatre takes the real ones from Streamlit's theme instead.
    accent: "now", the current row and what leads.
    lines: by the name of a traced quantity (`"forget_gate"` …).
    sequential: from 0 (closed) to 1 (open).
    diverging: from the most negative to the most positive; the middle one is `background`.
    picture: the pixels 0 (no ink) and 1 (ink).
    """

    background: str
    surface: str
    text: str
    muted: str
    border: str
    accent: str
    lines: Mapping[str, str]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    picture: tuple[str, str]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self) | {"lines": dict(self.lines)}


def _lines(keep: str, write: str, content: str, reveal: str, memory: str, output: str) -> Mapping[str, str]:
    """One hue for one job: the GRU's and the RNN's quantities take the colour of the LSTM's that does the same."""
    return {
        "forget_gate": keep,
        "reset_gate": keep,
        "input_gate": write,
        "update_gate": write,
        "candidate": content,
        "output_gate": reveal,
        "cell_state": memory,
        "pre_activation": memory,
        "hidden_state": output,
    }


LIGHT = Palette(
    background="#ffffff",
    surface="#f4f5f6",
    text="#22262e",
    muted="#5c636e",
    border="#d9dce1",
    accent="#c8324a",
    lines=_lines(keep="#9d4616", write="#0b764d", content="#71640b", reveal="#9e3378", memory="#2063b0", output="#22262e"),
    sequential=("#e8f4ea", "#b3e1cc", "#74cebc", "#45b2af", "#0096a4", "#00779a", "#00588c", "#183b6f", "#19214f"),
    diverging=(
        *("#1b428f", "#316bb1", "#4e94d3", "#82bae9", "#c1dcf5"),
        "#ffffff",
        *("#f7d3b5", "#eca768", "#cf7c37", "#a9541f", "#832e09"),
    ),
    picture=("#000000", "#ffffff"),
)

DARK = Palette(
    background="#0e1117",
    surface="#1a1e26",
    text="#f1f2f4",
    muted="#a2a9b5",
    border="#353b46",
    accent="#ff6b7d",
    lines=_lines(keep="#f3ad66", write="#69d6aa", content="#cac256", reveal="#f1a1ce", memory="#80c7f8", output="#f1f2f4"),
    sequential=("#1d2638", "#223f5a", "#1c5b78", "#15798b", "#219897", "#43b59f", "#76d0a2", "#b9e1ac", "#edf4ca"),
    diverging=(
        *("#8cd1fa", "#60a5d6", "#387ab2", "#245380", "#1d3145"),
        "#0e1117",
        *("#432a1b", "#7b4422", "#b2632c", "#d49655", "#f5c984"),
    ),
    picture=("#000000", "#ffffff"),
)

PALETTES: Mapping[Theme, Palette] = {"light": LIGHT, "dark": DARK}

SAFE: Mapping[Theme, Palette] = {
    "light": replace(
        LIGHT, lines=_lines(keep="#5b4120", write="#167a74", content="#886103", reveal="#81159c", memory="#242ee9", output="#22262e")
    ),
    "dark": replace(
        DARK, lines=_lines(keep="#bb7d03", write="#9ccf8b", content="#f5fc50", reveal="#9a7ca8", memory="#53c6fd", output="#f1f2f4")
    ),
}

VARIANTS: Mapping[Variant, Mapping[Theme, Palette]] = {"standard": PALETTES, "safe": SAFE}


def palette_of(theme: Theme = "light", colours: Variant = "standard") -> Palette:
    """By the words with which a person chooses it. Raises ValueError for a word that is none of `THEMES` or `COLOURS`."""
    for name, word, known in (("theme", theme, THEMES), ("colours", colours, COLOURS)):
        if word not in known:
            raise ValueError(f"{name} must be {' or '.join(known)}, got {word!r}")
    return VARIANTS[colours][theme]


def plotly_scale(stops: Sequence[str]) -> list[list[float | str]]:
    """Evenly spaced stops as Plotly's `colorscale`: [[0, "#…"], …, [1, "#…"]]."""
    last = len(stops) - 1
    return [[position / last, stop] for position, stop in enumerate(stops)]


def curve_colours(palette: Palette) -> Mapping[str, str]:
    """Of a training's curves, by their names."""
    lines = palette.lines
    return {"loss": palette.text, "training": lines["cell_state"], "validation": lines["input_gate"], "test": palette.accent}
