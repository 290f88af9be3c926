"""The glossary: what an entry is, how its line of code is found, and how entries are searched. The entries are in `glossary_terms`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import HEARS, in_steps


@dataclass(frozen=True)
class Term:
    """assigned: the name that the cell's `step` gives it, by which its line is found. gate: the traced quantity that is lit, view: the part
    of the theatre that is ringed when the entry is pressed; one of them, or neither where the page has nothing to point at.

    symbol: empty for a word that has none. also: other words for the same, or forms of it.
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
        """All the words that it explains, in lower case."""
        return tuple(name.casefold() for name in (self.word, *self.also))


def word(word: str, meaning: str, *also: str) -> Term:
    """An entry without a symbol and with nothing to point at."""
    return Term("", word, meaning, also=also)


def of_this_network(terms: Sequence[Term], config: ModelConfig) -> list[Term]:
    """In words of columns where it reads them, and with what its readout really hears."""
    heard = HEARS[config.pooling] + (" of the steps so far" if config.pooling in ("mean", "sum", "max") else "")
    layers = "linear layer (fc)" if not config.head else f"{len(config.head) + 1} layers (fc)"
    changed = {}
    if not config.plain_readout:
        changed["logits"] = f"One number a class, from {heard} by the readout's {layers}. Only their differences count."
    if config.rows_per_step > 1:
        changed["xₜ"] = f"The {config.input_size} pixels of step t, all that is new in it; above the first layer, the hidden state below."
    own = [replace(term, meaning=changed.get(term.symbol, term.meaning)) for term in terms]
    return [replace(term, word=in_steps(term.word, config), meaning=in_steps(term.meaning, config)) for term in own]


def line_of(term: Term, source: str) -> str:
    """The line of a step's source that assigns the term, without its comment; empty where none does."""
    if not term.assigned:
        return ""
    found = re.search(rf"^ *(?:[\w, ]+, )?{term.assigned} = .*$", source, re.MULTILINE)
    return found[0].partition("  #")[0].strip() if found else ""


def matching(terms: Sequence[Term], wanted: str) -> list[Term]:
    """Those whose symbol, words or meaning hold the text asked for, whatever its case; all for an empty one."""
    wanted = wanted.casefold().strip()
    return [term for term in terms if wanted in f"{term.symbol} {' '.join(term.names)} {term.meaning}".casefold()]
