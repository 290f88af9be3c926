"""The sidebar's upper half: which model reads, how good it is and how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import streamlit as st

from lstm_demo.files.card import DRAWN, MAX_TEXT, ModelCard
from lstm_demo.files.catalogue import DEFAULT_MODEL, PRETRAINED, ModelEntry, list_models
from lstm_demo.files.never_learned import never_learned
from lstm_demo.model.calibration import Calibration
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import reading_in_words
from lstm_demo.style.one_line import one_line
from lstm_demo.style.percent import accuracy_text, percent
from lstm_demo.style.words import duration, network
from lstm_demo.training.recipes import RECIPES
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.page.figure import show_figure
from lstm_demo.ui.page.plain import coded, plain
from lstm_demo.ui.sidebar.import_panel import import_panel
from lstm_demo.ui.sidebar.model_choice import follow_model_choice
from lstm_demo.ui.sidebar.recipes_panel import recipes_button
from lstm_demo.ui.sidebar.unreadable_panel import unreadable_panel
from lstm_demo.ui.state.session import Session, get_widget, set_widget

PICKER = "model"
MAX_CHOICE = 120
FAMILIES = ("Ours", "Yours", "To compare", "Published")
ENDINGS = {
    "stopped": "stopped early",
    "diverged": "its training diverged: the last good weights",
    "converted": "trained by another program",
}


def model_panel(session: Session) -> None:
    """Draw the choice of a model and its card. `session.model` is the choice, "" while there is no model at all."""
    entries = {entry.name: entry for entry in sorted(list_models(), key=_place)}
    _follow(session, entries)
    if not session.link.shows("model"):
        return
    with st.sidebar:
        st.subheader("Model", anchor=False)
        if not entries:
            st.caption("None yet: train one below, or bring one.")
            import_panel(session)
            unreadable_panel()
            return
        set_widget(PICKER, session.model)

        def choose() -> None:
            session.model = get_widget(PICKER)

        st.selectbox(
            "Model",
            list(entries),
            format_func=lambda name: _described(entries[name]),
            key=PICKER,
            on_change=choose,
            label_visibility="collapsed",
        )
        lines = [_described(entry) for entry in entries.values()]
        follow_model_choice({line: entry for line, entry in zip(lines, entries.values(), strict=True) if lines.count(line) == 1})
        if session.model_note[0] == session.model:
            st.caption(session.model_note[1])
        _card(entries[session.model])
        recipes_button(session)
        import_panel(session)
        unreadable_panel()


def _follow(session: Session, entries: Mapping[str, ModelEntry]) -> None:
    """If the model that reads was renamed, follow it to its new name; if it was deleted, choose another. A sentence says so."""
    before, name = session.model, existing_model(session.model, entries)
    if name != before and session.model_sha256:
        same = next((entry.name for entry in entries.values() if entry.card.sha256 == session.model_sha256), None)
        session.read_with(same or name)
        gone = f"**{plain(before)}** is no longer here, so {plain(name)} reads."
        session.model_note = (session.model, f"**{plain(before)}** is now called {plain(same)}." if same else gone)
    else:
        session.model = name
    session.model_sha256 = entries[session.model].card.sha256 if session.model else ""


def existing_model(wanted: str, entries: Mapping[str, ModelEntry]) -> str:
    """The name that is wanted, if there is such a model; else the default model's, else any; "" where there is no model at all."""
    return next((name for name in (wanted, DEFAULT_MODEL, *entries) if name in entries), "")


def family(entry: ModelEntry) -> str:
    """The group in which the model is listed: its recipe's for a model that comes with the program, "Yours" for all others."""
    recipe = RECIPES.get(entry.card.recipe)
    return "Yours" if entry.path.parent != PRETRAINED else recipe.family if recipe else "Ours"


def _place(entry: ModelEntry) -> tuple[int, bool]:
    """The sort key: by family, and the default model first."""
    return FAMILIES.index(family(entry)), entry.name != DEFAULT_MODEL


def _described(entry: ModelEntry) -> str:
    """The line in the list: family, name and accuracy, and last the kind of network, where the name does not say it."""
    kind = network(entry.card.model)
    parts = [family(entry), entry.name, accuracy_text(entry.card.test_accuracy)]
    parts += [] if kind.replace(" ", "-").replace("×", "x").casefold() == entry.name else [kind]
    return one_line(" · ".join(parts), MAX_CHOICE)


def _card(entry: ModelEntry) -> None:
    card = entry.card
    units = f"{card.model.num_layers} × {card.model.hidden_size}" if card.model.num_layers > 1 else str(card.model.hidden_size)
    each_way = " in each direction" if card.model.bidirectional else ""
    facts = [coded(entry.name), f"{CELLS[card.model.cell].name}, {units} units{each_way}", f"{card.parameters:,} parameters", _score(card)]
    facts += [words] if (words := _drawn(card)) else []
    if reads := reading_in_words(card.model):
        facts.append(reads)
    if card.ended in ENDINGS:
        facts.append(ENDINGS[card.ended])
    recipe = RECIPES.get(card.recipe)
    if recipe is not None and family(entry) == "Published":
        facts.insert(0, f"**{recipe.title}**")
        facts.append(recipe.summary)
    st.caption("  \n".join(facts))
    if entry.claim:
        st.caption(entry.claim)
    if (nothing := never_learned(card)) is not None:
        st.warning(plain(nothing))
    with st.expander("How it was trained" if card.training else "Where it comes from"):
        if entry.claim:  # a command from an unknown file may do anything: it is shown as text, and not for copying
            st.caption(f"{_origin(card)} Its file says that this made it: {coded(card.command, MAX_TEXT)}")
        else:
            st.caption(f"{_origin(card)} Made again by:")
            st.code(one_line(card.command, MAX_TEXT), language=None, wrap_lines=True)
        if card.history and st.button("Training curves", width="stretch"):
            _curves_dialog(card)
        if card.confusion is not None and st.button("Confusion matrix", width="stretch"):
            _confusion_dialog(card)
        if card.calibration is not None and st.button("Reliability", width="stretch"):
            _reliability_dialog(card, card.calibration)


def _origin(card: ModelCard) -> str:
    if card.training is None:
        return "Converted from another program's file."
    run = f"{card.steps:,} steps, seed {card.training.seed}, {duration(card.seconds)} on {plain(card.device)}"
    return f"Recipe **{plain(card.recipe)}** on {plain(card.data)}, {run}."


@st.dialog("Which digit is taken for which", width="medium")
def _confusion_dialog(card: ModelCard) -> None:
    from lstm_demo.plots.confusion_matrix import confusion_matrix

    assert card.confusion is not None
    st.caption(f"{plain(card.name)} on the {sum(map(sum, card.confusion)):,} test images. Colour marks mistakes only.")
    show_figure(confusion_matrix(card.confusion, palette=page_palette()), "confusion", of=card.name, alt="Confusion matrix")


@st.dialog("How far its probabilities can be believed", width="medium")
def _reliability_dialog(card: ModelCard, found: Calibration) -> None:
    from lstm_demo.plots.reliability import LEAST, reliability_diagram

    images = sum(each.images for each in found.reliability)
    st.caption(
        f"{plain(card.name)} on {images:,} held-out images. Its softmax is off on average by {percent(found.raw_error, 2)}; with logits "
        f"divided by a temperature of {found.temperature:.2f}, by {percent(found.error, 2)}. The page shows the softmax itself."
    )
    if found.caught is not None and found.flagged is not None:
        st.caption(
            f"Of pictures that are no digits it says for {percent(found.caught)} that they are unlike what it has learned; "
            f"of these images for {percent(found.flagged, 1)}."
        )
    show_figure(reliability_diagram(found, palette=page_palette()), "reliability", of=card.name, alt="Reliability diagram")
    st.caption(
        f"On the dotted line it is right as often as it says. The larger a mark, the more images it stands for; ranges of confidence with "
        f"fewer than {LEAST} are left out."
    )


@st.dialog("How the training went", width="medium")
def _curves_dialog(card: ModelCard) -> None:
    from lstm_demo.plots.training_curves import training_curves

    figure = training_curves([asdict(point) for point in card.history], palette=page_palette())
    show_figure(figure, "curves", of=card.name, alt="Training curves")


def _drawn(card: ModelCard) -> str:
    """How well it reads what people drew with a pen, and which digit it reads worst; "" where that was not measured."""
    found = next((other for other in card.others if other.what == DRAWN), None)
    if found is None:
        return ""
    words = f"{accuracy_text(found.accuracy)} of {found.images:,} digits {found.what}"
    if not found.by_class:
        return words
    worst = min(range(len(found.by_class)), key=found.by_class.__getitem__)
    return f"{words}; worst the {worst}: {accuracy_text(found.by_class[worst])}"


def _score(card: ModelCard) -> str:
    """The accuracy on the test images; for a run that was stopped before that was measured, on the validation images."""
    if card.test_accuracy is None and card.validation_accuracy is not None:
        return f"{accuracy_text(card.validation_accuracy)} of the held-out digits right"
    return "not measured on test digits" if card.test_accuracy is None else f"{accuracy_text(card.test_accuracy)} of the test digits right"
