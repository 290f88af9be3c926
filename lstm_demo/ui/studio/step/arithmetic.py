"""The optimiser's arithmetic for one weight, line by line: symbol, formula, the formula with its numbers, and the result."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import of_cell
from lstm_demo.style.numbers import short, significant
from lstm_demo.ui.studio.step.words import part_name

if TYPE_CHECKING:
    from lstm_demo.insight.training.training_step import PartStep, TrainingStep
    from lstm_demo.insight.training.weight_update import AdamRule, SGDRule, WeightUpdate

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
WEIGHT_DIGITS = 6  # so that a small step can be seen in the weight


class Sum(NamedTuple):
    """One line: symbol = formula = numbers = result."""

    symbol: str
    formula: str
    numbers: str
    result: str


def place_words(one: PartStep, config: ModelConfig) -> str:
    """Which weight: "W of the forget gate: unit 17, column 14". Units by their index, columns from 1, as elsewhere on the page."""
    part, (row, *rest) = one.part, one.update.index
    name = part_name(part, config)
    if part.layer is None:
        return f"{name}: digit {row}" + (f", from unit {rest[0]}" if rest else "")
    unit = f"{name}: unit {row - part.first}"
    if not rest:
        return unit
    if part.symbol == "W" and part.layer < config.directions:
        return f"{unit}, column {rest[0] + 1}"
    source, own = divmod(rest[0], config.hidden_size)
    below = of_cell(config, (part.layer // config.directions - 1) * config.directions + source) if part.symbol == "W" else ""
    return f"{unit}, from unit {own}{below}"


def lines(update: WeightUpdate, step: TrainingStep) -> list[Sum]:
    """All lines, from the gradient to the new weight."""
    from lstm_demo.insight.training.weight_update import AdamRule

    g, raw = significant(update.clipped), significant(update.gradient)
    found = []
    if step.clip_factor < 1:
        found.append(Sum("g", "clipped", f"{raw} · {significant(step.clip_factor)}", g))
    else:
        found.append(Sum("g", "∂L ⁄ ∂w", "", g))
    if isinstance(update.rule, AdamRule):
        return found + _adam(update, update.rule)
    return found + _sgd(update, update.rule)


def lines_html(found: list[Sum]) -> str:
    """An HTML list. Where a line is too long, it breaks between the formula and the numbers."""
    items = []
    for symbol, formula, numbers, result in found:
        middle = f"<span>= {escape(numbers)}</span>" if numbers else ""
        items.append(
            f'<li><var>{escape(symbol)}</var><span class="formula">= {escape(formula)}</span>{middle}<b>= {escape(result)}</b></li>'
        )
    return f'<ol class="step-sums">{"".join(items)}</ol>'


def _with_decay(update: WeightUpdate) -> tuple[list[Sum], float]:
    """The gradient with weight decay added to it, as in all optimisers but AdamW; and the line for it."""
    if not update.weight_decay:
        return [], update.clipped
    gradient = update.clipped + update.weight_decay * update.before
    numbers = f"{significant(update.clipped)} + {short(update.weight_decay)} · {_signed(update.before)}"
    return [Sum("g", "g + λ w", numbers, significant(gradient))], gradient


def _sgd(update: WeightUpdate, rule: SGDRule) -> list[Sum]:
    found, gradient = _with_decay(update)
    symbol, pull = "g", gradient
    if rule.velocity is not None:
        symbol, pull = "b", rule.velocity
        if rule.velocity_before is None:
            found.append(Sum("b", "g, in the first step", "", significant(pull)))
        else:
            numbers = f"{short(rule.momentum)} · {_signed(rule.velocity_before)} + {_signed(gradient)}"
            found.append(Sum("b", "μ b + g", numbers, significant(pull)))
    numbers = f"{significant(update.before, WEIGHT_DIGITS)} − {short(update.learning_rate)} · {_signed(pull)}"
    return [*found, Sum("w", f"w − η {symbol}", numbers, significant(update.after, WEIGHT_DIGITS))]


def _adam(update: WeightUpdate, rule: AdamRule) -> list[Sum]:
    found, gradient = ([], update.clipped) if rule.decoupled else _with_decay(update)
    g, b1, b2, power = _signed(gradient), short(rule.beta1), short(rule.beta2), str(rule.count).translate(SUPERSCRIPTS)
    left1, left2 = short(1 - rule.beta1), short(1 - rule.beta2)
    divided = f"{significant(rule.m_hat)} ⁄ (√{_signed(rule.v_hat)} + {short(rule.epsilon)})"
    found += [
        Sum("m", "β₁ m + (1 − β₁) g", f"{b1} · {_signed(rule.m_before)} + {left1} · {g}", significant(rule.m)),
        Sum("v", "β₂ v + (1 − β₂) g²", f"{b2} · {_signed(rule.v_before)} + {left2} · {g}²", significant(rule.v)),
        Sum("m̂", "m ⁄ (1 − β₁ᵗ)", f"{significant(rule.m)} ⁄ (1 − {b1}{power})", significant(rule.m_hat)),
        Sum("v̂", "v ⁄ (1 − β₂ᵗ)", f"{significant(rule.v)} ⁄ (1 − {b2}{power})", significant(rule.v_hat)),
        Sum("d", "m̂ ⁄ (√v̂ + ε)", divided, significant(rule.direction)),
    ]
    old, rate = significant(update.before, WEIGHT_DIGITS), short(update.learning_rate)
    decays = rule.decoupled and update.weight_decay
    formula = "(1 − η λ) w − η d" if decays else "w − η d"
    kept = f"(1 − {rate} · {short(update.weight_decay)}) · {_signed(update.before, WEIGHT_DIGITS)}" if decays else old
    numbers = f"{kept} − {rate} · {_signed(rule.direction)}"
    return [*found, Sum("w", formula, numbers, significant(update.after, WEIGHT_DIGITS))]


def _signed(value: float, digits: int = 3) -> str:
    """The number, in brackets where it stands behind an operator and is negative or a product."""
    text = significant(value, digits)
    return f"({text})" if value < 0 or "×" in text else text
