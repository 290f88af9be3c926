"""The glossary as data: symbol, word, what it means, the line of code that computes it, and where it stands on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstm_demo.model.config import CellKind


@dataclass(frozen=True)
class Term:
    """assigned: the name that the cell's `step` gives it, by which its line is found. gate: the traced quantity that is lit, view: the part
    of the theatre that is ringed when the entry is pressed; one of them, or neither where the page has nothing to point at.
    """

    symbol: str
    word: str
    meaning: str
    assigned: str = ""
    gate: str | None = None
    view: str | None = None


ROW = Term(
    "xₜ", "row", "The 28 pixels of row t, all that is new at this step; above the first layer, the hidden state below.", view="picture"
)
WEIGHTS = (
    Term("W·xₜ", "input part", "Each unit's own weighted sum of the row. W is weight_ih, with the gates stacked in it.", "from_input"),
    Term("U·hₜ₋₁", "recurrent part", "The same of the hidden state one row ago: how the past has its say. U is weight_hh.", "from_hidden"),
    Term("b", "bias", "What a gate does when nothing is said to it; torch keeps two and adds them.", "bias", view="arithmetic"),
)
SQUASHED = (
    Term("σ", "logistic function", "Squashes any number into 0…1, so that it can open and shut: σ(z) = 1 ⁄ (1 + e⁻ᶻ)."),
    Term("tanh", "hyperbolic tangent", "Squashes any number into −1…1, so that values have a sign and cannot run away."),
    Term("⊙", "element by element", "Unit by unit, each with its own gate; no unit's memory is mixed with another's."),
)
VERDICT = (
    Term("logits", "scores", "One number a class, from h by the readout's linear layer (fc). Only their differences count."),
    Term("p", "probabilities", "softmax of the logits: positive, adding up to 1. The page asks for them after every row.", view="verdict"),
    Term("margin", "lead", "The logit of one class minus that of another: the log of the odds between them."),
    Term("∂", "gradient", "How much the lead would change for a small push somewhere; what training follows."),
)
LSTM = (
    ROW,
    *WEIGHTS,
    Term("fₜ", "forget gate", "Keep? The share of each unit's memory that is kept. Also Γf.", "f", "forget_gate"),
    Term("iₜ", "input gate", "Write? How much of the candidate is added. Also called update gate, Γu.", "i", "input_gate"),
    Term("gₜ", "candidate", "What could be written, −1…1. Also c̃ₜ.", "g", "candidate"),
    Term("oₜ", "output gate", "Reveal? How much of the memory is shown. Also Γo.", "o", "output_gate"),
    Term("cₜ", "cell state", "The memory, a conveyor belt: scaled by f, added to by i ⊙ g, and nothing else.", "c", "cell_state"),
    Term("hₜ", "hidden state", "What is shown of the memory: to the next row, the layer above, the answer.", "h", "hidden_state"),
    *SQUASHED,
    *VERDICT,
)
GRU = (
    ROW,
    *WEIGHTS,
    Term("rₜ", "reset gate", "Use the past? How much of it the candidate hears. Also the relevance gate, Γr.", "r", "reset_gate"),
    Term("zₜ", "update gate", "Keep? 1 keeps the old state, 0 takes the candidate; one gate for erasing and writing.", "z", "update_gate"),
    Term("nₜ", "candidate", "What could become of the state, −1…1.", "n", "candidate"),
    Term("hₜ", "hidden state", "Memory and output in one: (1 − z) ⊙ n + z ⊙ hₜ₋₁.", "h", "hidden_state"),
    *SQUASHED,
    *VERDICT,
)
RNN = (
    ROW,
    *WEIGHTS,
    Term("zₜ", "pre-activation", "The sum before it is squashed.", "z", "pre_activation"),
    Term("hₜ", "hidden state", "All the memory there is, rewritten at every row: no gate protects it.", "h", "hidden_state"),
    *SQUASHED[1:2],
    *VERDICT,
)
TERMS: Mapping[CellKind, Sequence[Term]] = {"lstm": LSTM, "gru": GRU, "rnn": RNN}


def line_of(term: Term, source: str) -> str:
    """The line of a step's source that assigns the term, without its comment; empty where none does."""
    if not term.assigned:
        return ""
    found = re.search(rf"^ *(?:[\w, ]+, )?{term.assigned} = .*$", source, re.MULTILINE)
    return found[0].partition("  #")[0].strip() if found else ""


def matching(terms: Sequence[Term], wanted: str) -> list[Term]:
    """Those whose symbol, word or meaning holds the text asked for, whatever its case; all for an empty one."""
    wanted = wanted.casefold().strip()
    return [term for term in terms if wanted in f"{term.symbol} {term.word} {term.meaning}".casefold()]
