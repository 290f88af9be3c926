"""The glossary: its entries' type, how their lines of code are found, and how they are searched. `glossary_terms` has the entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import HEARS, NO_ANSWER_BEFORE, in_steps


@dataclass(frozen=True)
class Term:
    """One entry.

    symbol: as in the equations; "" for a word that has none.
    word: the term.
    meaning: its explanation.
    assigned: the name of the variable in the cell's `step`, by which the line of code is found; "" for none.
    gate: the name of the traced quantity that a press on the entry highlights; None for none.
    view: the part of the theatre that a press on the entry outlines; None for none.
    also: other words for the same thing, or other forms of the word.
    """

    symbol: str
    word: str
    meaning: str
    assigned: str = ""
    gate: str | None = None
    view: str | None = None
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All words that the entry explains, in lower case."""
        return tuple(name.casefold() for name in (self.word, *self.also))


def word(word: str, meaning: str, *also: str) -> Term:
    """An entry without a symbol, of which the theatre shows nothing."""
    return Term("", word, meaning, also=also)


DIRECTION = word(
    "direction",
    "Each layer of this network reads every row twice, with a cell of its own for each direction: forward from the first row to the last, "
    "backward from the last to the first. Backward, the state before is that of the next row.",
    "bidirectional",
    "backward",
)


def of_this_network(terms: Sequence[Term], config: ModelConfig) -> list[Term]:
    """The entries in the words of this network: with columns where it reads columns, and with the true input of its readout."""
    heard = HEARS[config.pooling] + (" of the steps so far" if config.pooling in ("mean", "sum", "max") else "")
    layers = "linear layer (fc)" if not config.head else f"{len(config.head) + 1} layers (fc)"
    changed = {}
    if not config.plain_readout:
        changed["logits"] = f"One number a class, from {heard} by the readout's {layers}. Only their differences count."
    if config.rows_per_step > 1:
        changed["xₜ"] = f"The {config.input_size} pixels of step t, all that is new in it; above the first layer, the hidden state below."
    if config.bidirectional:
        heard = "both hidden states at the last row" if config.pooling == "last" else HEARS[config.pooling]
        changed["logits"] = f"One number a class, when all is read, from {heard} by the readout's {layers}. Only their differences count."
        changed["p"] = f"softmax of the logits: positive, adding up to 1. {NO_ANSWER_BEFORE}"
        terms = [part for term in terms for part in ((term, DIRECTION) if term.word == "cell" else (term,))]
    own = [replace(term, meaning=changed.get(term.symbol, term.meaning)) for term in terms]
    return [replace(term, word=in_steps(term.word, config), meaning=in_steps(term.meaning, config)) for term in own]


def line_of(term: Term, source: str) -> str:
    """The line of a step's source code that assigns the term, without its comment; "" where there is none."""
    if not term.assigned:
        return ""
    found = re.search(rf"^ *(?:[\w, ]+, )?{term.assigned} = .*$", source, re.MULTILINE)
    return found[0].partition("  #")[0].strip() if found else ""


def matching(terms: Sequence[Term], wanted: str) -> list[Term]:
    """The terms whose symbol, words or meaning contain the text, in any case; all terms for an empty text."""
    wanted = wanted.casefold().strip()
    return [term for term in terms if wanted in f"{term.symbol} {' '.join(term.names)} {term.meaning}".casefold()]
