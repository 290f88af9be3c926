"""Numbers for the screen that may be of any size."""

from __future__ import annotations

import math

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e5


def significant(value: float, digits: int = 3) -> str:
    """So many significant digits: 0.0123, 4.00, 1.60 × 10⁻⁸; with a true minus, and 0 only for 0."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value).replace("-", "−")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if SMALLEST_PLAIN <= abs(float(f"{value:.{digits - 1}e}")) < LARGEST_PLAIN:
        text = f"{value:.{max(0, digits - 1 - power)}f}"
        return text.replace("-", "−")
    return f"{mantissa} × 10{str(power).translate(SUPERSCRIPTS)}".replace("-", "−")


def short(value: float) -> str:
    """A setting, which somebody chose: 0.004, 1, 1.6 × 10⁻⁸; at most three significant digits, without zeros at the end."""
    mantissa, times, power = significant(value).partition(" × ")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + times + power
