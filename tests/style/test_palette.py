"""Colours that can be read: enough contrast, even steps, and no two quantities that a colour-blind person would take for each other."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from lstm_demo.model.trace import TRACE_TYPES
from lstm_demo.style.palette import PALETTES, VARIANTS, plotly_scale

THEMES = list(PALETTES)


def linear(colour: str) -> np.ndarray:
    """sRGB `#rrggbb` → linear light, (3,) in [0, 1]."""
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1–21."""
    light, dark = sorted((float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(light: np.ndarray) -> np.ndarray:
    """Linear light → OKLab (Ottosson 2020)."""
    lms = np.array(
        [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return lab @ np.cbrt(lms @ light)


def steps(colours: tuple[str, ...]) -> np.ndarray:
    return np.linalg.norm(np.diff([oklab(linear(colour)) for colour in colours], axis=0), axis=1)


# Viénot, Brettel & Mollon 1999: what a person without red (protan) or green (deutan) cones sees, in linear light.
DEFICIENCIES = {
    "protan": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deutan": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_lines_reach_aa_on_page_and_surface(theme):
    palette = PALETTES[theme]
    for ground in (palette.background, palette.surface):
        for colour in (palette.text, palette.muted, *palette.lines.values()):
            assert contrast(colour, ground) >= 4.5, (colour, ground)


@pytest.mark.parametrize("theme", THEMES)
def test_the_accent_stands_out_from_the_page(theme):
    assert contrast(PALETTES[theme].accent, PALETTES[theme].background) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_ramps_go_in_even_steps(theme):
    palette = PALETTES[theme]
    middle = len(palette.diverging) // 2
    for ramp in (palette.sequential, palette.diverging[: middle + 1], palette.diverging[middle:]):
        size = steps(ramp)
        assert size.max() <= 1.25 * size.min(), size.round(3)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a_gates_ramp_stays_in_order_for_the_colour_blind(theme, deficiency):
    lightness = [oklab(np.clip(DEFICIENCIES[deficiency] @ linear(colour), 0, 1))[0] for colour in PALETTES[theme].sequential]
    moves = np.diff(lightness)
    assert (moves > 0.02).all() or (moves < -0.02).all(), moves.round(3)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_signs_stay_apart_for_the_colour_blind(theme, deficiency):
    ramp = PALETTES[theme].diverging
    for place in range(len(ramp) // 2):
        negative, positive = (oklab(np.clip(DEFICIENCIES[deficiency] @ linear(colour), 0, 1)) for colour in (ramp[place], ramp[-1 - place]))
        assert np.linalg.norm(negative - positive) > 0.06, place


@pytest.mark.parametrize("theme", THEMES)
def test_the_middle_of_the_diverging_ramp_is_the_page(theme):
    palette = PALETTES[theme]
    assert palette.diverging[len(palette.diverging) // 2] == palette.background


@pytest.mark.parametrize("theme", THEMES)
def test_every_traced_quantity_has_a_line_colour_of_its_own_in_its_cell(theme):
    for kind in TRACE_TYPES.values():
        colours = [PALETTES[theme].lines[quantity.name] for quantity in kind.QUANTITIES]
        assert len(set(colours)) == len(colours)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_safe_lines_stay_apart_for_the_colour_blind_and_reach_aa(theme, deficiency):
    palette = VARIANTS["safe"][theme]
    seen = np.eye(3) if deficiency is None else DEFICIENCIES[deficiency]
    for kind in TRACE_TYPES.values():
        colours = [palette.lines[quantity.name] for quantity in kind.QUANTITIES]
        for one, other in itertools.combinations(colours, 2):
            apart = [oklab(np.clip(seen @ linear(colour), 0, 1)) for colour in (one, other)]
            assert np.linalg.norm(apart[0] - apart[1]) >= 0.12, (one, other)
        assert min(contrast(colour, ground) for colour in colours for ground in (palette.background, palette.surface)) >= 4.5


def test_all_colours_are_plain_hex():
    for palette in [palette for variant in VARIANTS.values() for palette in variant.values()]:
        values = palette.to_dict()
        plain = [values[name] for name in ("background", "surface", "text", "muted", "border", "accent")]
        for colour in [*plain, *palette.lines.values(), *palette.sequential, *palette.diverging, *palette.picture]:
            assert re.fullmatch(r"#[0-9a-f]{6}", colour)


def test_a_plotly_scale_runs_from_0_to_1():
    assert plotly_scale(("#000000", "#777777", "#ffffff")) == [[0, "#000000"], [0.5, "#777777"], [1, "#ffffff"]]
