"""`pretrained/README.md`, made from the cards of the models in the folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from lstm_demo.cli.recipes import table as recipe_table
from lstm_demo.files.card import DRAWN
from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.files.recipe_results import measured_recipes
from lstm_demo.model.calibration import Group, Judged
from lstm_demo.style.percent import UNKNOWN, accuracy_text, percent
from lstm_demo.style.words import duration, network


def write_readme(folder: Path) -> Path:
    """Write `folder`/README.md from the cards of the models in it."""
    entries = list_models(folder)
    machines = sorted({f"{entry.card.machine}; Python {_version(entry, 'python')}, torch {_version(entry, 'torch')}" for entry in entries})
    text = [
        "# Trained models",
        "",
        "Made from the models' own cards by `python -m lstm_demo models --write-readme`; do not edit by hand. Accuracy and loss are",
        "of the 10,000 test images; where there is a validation accuracy, on images held out of the training set, it chose the weights.",
        "Test accuracies this high differ by about ±0.05 points from seed to seed.",
        "",
        table(entries),
        "",
        f"Trained on {'; and on '.join(machines)}.",
        "",
        "## Digits that are not MNIST's own",
        "",
        "Measured by `python -m tests.data.measure_reading MODEL … --drawn FILE --write`, and on the cards: MNIST's test digits redrawn",
        "as strokes, synthetic handwriting (`python -m lstm_demo styles`) of all sizes and of one, and 7,494 digits that 30 people drew",
        "with a pen (Alpaydin and Alimoglu 1998, “Pen-Based Recognition of Handwritten Digits”, UCI, training part), which are not",
        "shipped and from which no model learned. Pens are 12–26 px wide on 280 px; a size is the longer side with the pen.",
        "",
        others_table(entries),
        "",
        "## Pictures that are no digits",
        "",
        "Measured by the same command. A network must name a digit, whatever it is shown; its novelty detector says beside it when a",
        "picture is unlike all that it has learned. Of digits: how many are called so wrongly, and the expected calibration error, with",
        "the temperature of the card. Of other pictures: how many are called so rightly, by kind. From other pictures of the first kinds",
        "(`lstm_demo/data/non_digits.py`) every detector has learned, of the last ones (`tests/data/unseen_kinds.py`) it has seen none.",
        "",
        judged_table(entries),
        "",
        "## The recipes, published and measured",
        "",
        "`python -m lstm_demo reproduce` trains what is missing, three seeds each; `python -m lstm_demo recipes --table` makes this table",
        "from the cards: those of the models above, and of the other seeds in `seeds/`. *Iterations to 95 %* is the median run's first",
        "evaluation with 95 % of the test images right (every 100 iterations for the published ones), *wall time* the median run's, on one",
        "core and with its evaluations.",
        "",
        recipe_table(measured_recipes(folder)),
        "",
    ]
    path = folder / "README.md"
    path.write_text("\n".join(text), encoding="utf-8")
    return path


def others_table(entries: list[ModelEntry]) -> str:
    """Markdown: how well the models read other digits than their test images, as their cards say; and the drawn ones by class."""
    measured = [entry for entry in entries if entry.card.others]
    names = list(dict.fromkeys(other.what for entry in measured for other in entry.card.others))
    lines = [f"| model | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    by_class = ["| model | " + " | ".join(str(digit) for digit in range(10)) + " |", f"|---|{'---:|' * 10}"]
    for entry in measured:
        found = {other.what: other for other in entry.card.others}
        shown = [accuracy_text(found[name].accuracy) if name in found else "–" for name in names]
        lines.append(f"| `{entry.name}` | {' | '.join(shown)} |")
        if DRAWN in found and found[DRAWN].by_class:
            by_class.append(f"| `{entry.name}` | {' | '.join(percent(share, 1) for share in found[DRAWN].by_class)} |")
    return "\n".join([*lines, "", f"Those {DRAWN}, by class:", "", *by_class])


GROUPS: Mapping[Group, str] = {
    "digits": "",
    "learned": "of kinds that the detector learned from",
    "unseen": "of kinds that it has never seen",
}


def judged_table(entries: list[ModelEntry]) -> str:
    """Markdown: of which pictures the models say that they are unlike what they have learned, and how far off their probabilities are."""
    found = {entry.name: entry.card.calibration.judged for entry in entries if entry.card.calibration and entry.card.calibration.judged}
    head = [f"| {' | '.join(f'`{name}`' for name in found)} |", f"|---|---:|{'---:|' * len(found)}"]
    lines = [f"| called unlike what it has learned | pictures {head[0]}", head[1]]
    for group, words in GROUPS.items():
        by_model = {name: _flagged(judged, group) for name, judged in found.items()}
        if group != "digits":
            means = [percent(sum(shares.values()) / len(shares), 1) if (shares := by_model[name]) else UNKNOWN for name in found]
            lines.append(f"| **{words}**, each kind counting alike | | {' | '.join(f'**{mean}**' for mean in means)} |")
        for what, images in _kinds(found.values(), group).items():
            shares_of_it = [percent(by_model[name][what], 1) if what in by_model[name] else UNKNOWN for name in found]
            lines.append(f"| {what} | {images:,} | {' | '.join(shares_of_it)} |")
    lines += ["", f"| calibration error | digits {head[0]}", head[1]]
    for what, images in _kinds(found.values(), "digits").items():
        errors = {name: {one.what: one.error for one in judged} for name, judged in found.items()}
        lines.append(f"| {what} | {images:,} | {' | '.join(accuracy_text(errors[name].get(what)) for name in found)} |")
    return "\n".join(lines)


def _kinds(found: Iterable[tuple[Judged, ...]], group: Group) -> dict[str, int]:
    """What was judged of a group by any model, and how many pictures."""
    return {one.what: one.images for judged in found for one in judged if one.group == group}


def _flagged(judged: tuple[Judged, ...], group: Group) -> dict[str, float]:
    return {one.what: one.flagged for one in judged if one.group == group and one.flagged is not None}


def table(entries: list[ModelEntry]) -> str:
    """Markdown: what each model is, how good, and how to make it again."""
    head = "| model | network | parameters | test accuracy | test loss | validation | seed | training | data |"
    lines = [head, "|---|---|---:|---:|---:|---:|---:|---:|---|"]
    lines += [_row(entry) for entry in entries]
    lines += ["", "Each is made again by its own command:", "", "```"]
    lines += [entry.card.command for entry in entries]
    return "\n".join([*lines, "```"])


def _row(entry: ModelEntry) -> str:
    card = entry.card
    cells = [
        f"`{entry.name}`",
        network(card.model),
        f"{card.parameters:,}",
        accuracy_text(card.test_accuracy),
        "–" if card.test_loss is None else f"{card.test_loss:.4f}",
        accuracy_text(card.validation_accuracy),
        "–" if card.seed is None else str(card.seed),
        duration(card.seconds),
        card.data,
    ]
    return f"| {' | '.join(cells)} |"


def _version(entry: ModelEntry, name: str) -> str:
    return entry.card.versions.get(name, "?")
