"""Shares as per cent, written the same way everywhere; the page's own scripts follow the same rules (theatre/js/draw/format.js).

No rounding says what is not so: 0 % stands only for 0 and 100 % only for 1; what would round to them is `<1 %` or `>99 %`.
"""

from __future__ import annotations

SPACE = "\N{NO-BREAK SPACE}"
UNKNOWN = "–"


def percent(share: float, places: int = 0) -> str:
    """`13 %`, `>99 %`, `<0.1 %`. share: 0–1, or more where it is a ratio. places: decimals of the per cent."""
    text = f"{100 * share:.{places}f}"
    if share in (0, 1):
        text = f"{100 * share:.0f}"
    elif 0 < share < 1 and float(text) in (0, 100):
        step = 10.0**-places
        text = f"<{step:.{places}f}" if share < 0.5 else f">{100 - step:.{places}f}"
    return f"{text}{SPACE}%"


def accuracy_text(share: float | None) -> str:
    """`98.61 %`: two decimals, since good models differ there; a dash where nothing was measured."""
    return UNKNOWN if share is None else percent(share, 2)


def accuracy_range(limits: tuple[float, float] | None) -> str:
    """`94.05–95.28 %`."""
    if limits is None:
        return UNKNOWN
    low, high = (percent(limit, 2).removesuffix(f"{SPACE}%") for limit in limits)
    return f"{low}–{high}{SPACE}%"


def fine_percent(share: float) -> str:
    """`26 %`, `3.3 %`, `99.89 %`, `>99.99 %`: finer towards 0 and 1, where a whole per cent would hide all."""
    end = min(share, 1 - share)
    number, space, sign = percent(share, 2 if end < 0.01 else 1 if end < 0.1 else 0).partition(SPACE)
    return (number.rstrip("0").rstrip(".") if "." in number else number) + space + sign


def percent_in_words(share: float) -> str:
    """The same for a sentence: `more than 99.99 %`."""
    return fine_percent(share).replace("<", "less than ").replace(">", "more than ")
