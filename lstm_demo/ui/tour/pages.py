"""The guided tour as data: the text of each page, and what it shows. `panel` draws the pages, `facts` has their numbers.

Texts are templates: `{name:rendering}` is a fact of the current reading, written as `insight.sentence` does. `filled` fills them in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lstm_demo.insight.sentence import say
from lstm_demo.lesson.views import GRADIENT, LEARNING, STORY, WHAT_IF

DIGIT = 3  # the sample that the tour reads

CANVAS = ".st-key-canvas-panel"
TWO_READINGS = ".st-key-plot-courses .stPlotlyChart"
REACH = ".st-key-plot-reach .stPlotlyChart"
STUDIO = ".st-key-studio-view"
TRAINING = '[data-testid="stSidebar"] .st-key-train-own'


@dataclass(frozen=True)
class Mention:
    """What is said of a part of the page, one of `lesson.PARTS`, where that part can be seen.

    points: the CSS selector of an element outside the theatre that is then outlined and scrolled to; empty for none.
    """

    part: str
    text: str
    points: str = ""


@dataclass(frozen=True)
class Question:
    """A question that the person answers before the page explains it.

    asks: the question.
    choices: the possible answers.
    right: the fact with the index of the right choice. Without that fact the question is left out.
    reveal: the explanation that follows the answer.
    hides: whether the theatre hides the rows after the page's own until the answer, because they would show it.
    row: the fact with the row that the theatre goes to after the answer.
    opens: the view below the theatre that is opened after the answer.
    mentions: what the explanation says of parts of the page.
    """

    asks: str
    choices: tuple[str, ...]
    right: str
    reveal: str
    hides: bool = False
    row: str | None = None
    opens: str | None = None
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class TourPage:
    """One page.

    title, text: what it says.
    row: the fact with the row to go to, from 1.
    since: the fact with the first of the rows that are highlighted, from 1.
    unit: the fact with the unit to select.
    gate, view, substep, play: as in a cue for the theatre.
    opens: the view below the theatre that is opened.
    studio: the view of the training studio that is opened.
    mentions: what it says of parts of the page.
    question: the page's question; None for none.
    """

    title: str
    text: str
    row: str | None = None
    since: str | None = None
    unit: str | None = None
    gate: str | None = None
    view: str | None = None
    substep: int | None = None
    play: bool | None = None
    opens: str | None = None
    studio: str | None = None
    mentions: tuple[Mention, ...] = ()
    question: Question | None = None


def filled(page: TourPage, facts: Mapping[str, float], is_visible: Callable[[str], bool] = lambda part: True) -> TourPage:
    """The page with all numbers filled in. A question whose right answer is not among the facts is left out.

    is_visible: whether a part of the page can be seen. What is said of those that can is put into the text; the others are not mentioned.

    Raises:
        KeyError: a text uses a fact that is missing.
    """

    def fill(template: str) -> str:
        return say("verdict", template, (), (), facts).text

    def seen(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        return tuple(mention for mention in mentions if is_visible(mention.part))

    def whole(template: str, mentions: tuple[Mention, ...]) -> str:
        return " ".join(map(fill, (template, *(mention.text for mention in seen(mentions)))))

    question = page.question
    if question is not None and question.right not in facts:
        question = None
    if question is not None:
        choices = tuple(fill(choice) for choice in question.choices)
        reveal, mentions = whole(question.reveal, question.mentions), seen(question.mentions)
        question = replace(question, asks=fill(question.asks), choices=choices, reveal=reveal, mentions=mentions)
    text, mentions = whole(page.text, page.mentions), seen(page.mentions)
    return replace(page, title=fill(page.title), text=text, mentions=mentions, question=question)


def pointed_at(mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    """The selectors of what they outline."""
    return tuple(mention.points for mention in mentions if mention.points)


PAGES: tuple[TourPage, ...] = (
    TourPage(
        "A picture, read like a page",
        "This network never sees the whole picture. It reads one row at a time, top row first, {rows:whole} rows in all, and must remember "
        "what it has read. Here a trained LSTM is reading {answer:a}. Watch it once (**Play** shows it again); **Next** when you like.",
        play=True,
        row="first",
        view="picture",
    ),
    TourPage(
        "What a row is",
        "Row {ink_row:whole} is the first with ink: {width:whole} numbers between 0 (black) and 1 (ink), the brightest {brightest}. "
        "These numbers are *x*, all that is new at this step. Rows 1 to {blank:whole} were blank.",
        row="ink_row",
        view="picture",
    ),
    TourPage(
        "A memory of {units:whole} numbers",
        "Between rows the network keeps two lists of {units:whole} numbers, one place for each **unit**: the *cell state* c, its memory, "
        "and the *hidden state* h, what it shows of it. In every map a line is a unit, a column a row that was read.",
        row="row",
        view="states",
    ),
    TourPage(
        "Three gates and a candidate",
        "At row {row:whole}, unit {unit:whole} asks: keep? (forget gate f = {f}) write? (input gate i = {i}) what? (candidate g = {g}) "
        "reveal? (output gate o = {o}). Each is W·x + U·h + b, squashed: by σ to 0…1, the candidate by tanh to −1…1.",
        row="row",
        unit="unit",
        view="cell",
        substep=0,
    ),
    TourPage(
        "Keep or erase",
        "First the old memory is multiplied by the forget gate. Unit {unit:whole} held {c_before}; f = {f} lets "
        "{f} × {c_before} = {kept} through. At f = 1 all would stay, at f = 0 nothing. (Numbers are shown rounded; each is computed from "
        "exact ones.)",
        row="row",
        unit="unit",
        gate="forget_gate",
        view="cell",
        substep=1,
    ),
    TourPage(
        "Write",
        "Then something new is added: input gate × candidate = {i} × {g} = {written}. So the cell state becomes "
        "{kept} + ({written}) = {c}. That is the whole of cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ.",
        row="row",
        unit="unit",
        gate="input_gate",
        view="cell",
        substep=2,
    ),
    TourPage(
        "Reveal",
        "Last, how much of it to show: h = o · tanh(c) = {o} × tanh({c}) = {h}. The next row, the layer above and the answer hear h only; "
        "what a closed output gate hides stays in c.",
        row="row",
        unit="unit",
        gate="output_gate",
        view="cell",
        substep=3,
    ),
    TourPage(
        "The conveyor belt",
        "From row to row the cell state is only scaled by f and added to: no matrix, no squashing. So a number can ride along. "
        "Unit {rider:whole} held {ride_held} after row {ride_from:whole}; the forget gates of rows {ride_next:whole} to {ride_to:whole} "
        "multiply to {ride_share:thousandths}: {ride_held} × {ride_share:thousandths} = {ride_left} of it is left after row "
        "{ride_to:whole}. The rest of c = {ride_now}, {ride_added}, was added since.",
        row="ride_to",
        since="ride_from",
        unit="rider",
        gate="cell_state",
        view="maps",
    ),
    TourPage(
        "A verdict after every row",
        "One linear layer turns h into ten probabilities, and nothing stops us from asking it early, after every row.",
        row="ink_row",
        view="verdict",
        question=Question(
            "Predict: when half of the picture has been read, row {half:whole}, what does it think?",
            ("already {answer:a}", "another digit, more likely than not", "nothing reaches 50 %"),
            "half_choice",
            "After row {half:whole} it leans towards {half_leader:a}, with {half_probability:percent}. "
            "The {answer:whole} takes the lead for good after row {settled_row:whole} and ends at {sure:percent}.",
            hides=True,
            row="half",
        ),
    ),
    TourPage(
        "Forgetting, on purpose",
        "In row {shut_row:whole} the forget gate of unit {shut_unit:whole} closes to f = {shut_f}. Of the {shut_held} that it held, "
        "{shut_f} × {shut_held} = {shut_left} is left. Of all units' memory {kept_share:percent} passes this row. "
        "Is that loss, or is it useful?",
        row="shut_row",
        unit="shut_unit",
        gate="forget_gate",
        view="maps",
        question=Question(
            "Predict: hold every forget gate open, f = 1 in all rows, so that nothing is ever erased. What will the answer be?",
            ("still {answer:a}", "another digit, 80 % sure or more", "another digit, less than 80 % sure"),
            "open_choice",
            "It answers {open_answer:a} with {open_sure:percent}. The mean |c| ends at {open_memory} instead of {memory}: "
            "a memory that cannot let go fills up.",
            opens=WHAT_IF,
            mentions=(Mention("explain", "*What if?*, above this card, shows both readings row by row.", TWO_READINGS),),
        ),
    ),
    TourPage(
        "Why a plain RNN forgets",
        "A network learns from the past only as far as the gradient reaches back. In a plain RNN every step back multiplies it by the same "
        "matrix and by tanh′ ≤ 1; along an LSTM's cell state it is multiplied by f.",
        row="ink_row",
        gate="forget_gate",
        view="maps",
        question=Question(
            "Predict: of the gradient at row {rows:whole}, how much arrives at row {ink_row:whole}, the first ink, in a plain RNN?",
            ("more than half", "between a tenth and a half", "less than a tenth"),
            "plain_choice",
            "{plain:percent} in the plain RNN, {share:percent} along this LSTM's cell state. "
            "Exploding gradients, the other danger, are not cured by gates: training clips them.",
            opens=GRADIENT,
            mentions=(Mention("explain", "*Gradient*, above this card, draws both networks, on a log scale.", REACH),),
        ),
    ),
    TourPage(
        "Parameters in depth",
        "The three gates and the candidate sit in one matrix: weight_ih_l0 is {stacked:whole} × {fan_in:whole}, the first "
        "{units:whole} rows for i, "
        "then f, g and o; weight_hh_l0 is {stacked:whole} × {units:whole}. Each line of this arithmetic takes one row of both. "
        "With two biases and the readout that makes {parameters:grouped} numbers, nearly four times those of a plain RNN of this size "
        "({plain_parameters:grouped}).",
        row="row",
        unit="unit",
        view="arithmetic",
    ),
    TourPage(
        "Where the numbers come from",
        "Nobody set these gates. Training started from noise and took {steps:grouped} steps, each a nudge of every weight "
        "down the gradient; now {accuracy:percent} of 10,000 unseen digits are read right.",
        studio=LEARNING,
        mentions=(
            Mention(
                "train",
                "**Train your own**, in the sidebar (» at the top left opens it), takes half a minute. More units are not better by "
                "themselves: compare.",
                TRAINING,
            ),
            Mention("studio", "*Watch it being learned* plays a training's snapshots on this digit.", STUDIO),
        ),
    ),
    TourPage(
        "Your turn",
        "The theatre is yours now.",
        opens=STORY,
        mentions=(
            Mention("desk", "Draw a digit here and watch it being read.", CANVAS),
            Mention(
                "explain",
                "Under the theatre stand its story, why it was not another digit, and what would have been if a gate had stood open. "
                "Press a sentence there, and the theatre shows what it speaks of.",
            ),
        ),
    ),
)
