"""Which gate a foreign parameter belongs to, read from its name.

People write the forget gate's matrices W_f, U_f, W_xf, W_hf, W_if, W_fx, forget_gate.weight, gates.f.weight, x2f, Wf, Γ_f … A name is
cut into words; each word says a gate, a source (x_t or h_{t−1}), a letter, or nothing; together they must say one thing or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Gate = Literal["i", "f", "g", "o"]
Source = Literal["x", "h"]
GATES: tuple[Gate, ...] = ("i", "f", "g", "o")  # torch's order
GATE_WORDS: Mapping[Gate, str] = {"i": "input gate", "f": "forget gate", "g": "candidate", "o": "output gate"}

_MODULE_PARTS = ("weight", "bias", "kernel")
# u is an update gate: in an LSTM another word for the input gate, or for the candidate where there is an input gate besides.
_WORDS = {
    "forget": "f", "f": "f", "fg": "f",
    "output": "o", "out": "o", "o": "o", "og": "o",
    "candidate": "g", "cand": "g", "c": "g", "g": "g", "j": "g", "cg": "g", "tilde": "g", "ctilde": "g",
    "modulation": "g", "memory": "g", "new": "g",
    "update": "u", "write": "u", "u": "u",
}  # fmt: skip
_INPUT = ("input", "inp", "in", "i")  # the gate, or the source
_CELL = ("cell",)  # the candidate, or the name of the whole module
_SOURCES: Mapping[str, Source] = {"x": "x", "h": "h", "hid": "h", "hidden": "h", "recurrent": "h", "prev": "h"}
_LETTERS = ("w", "v", "b")
_GLUED = re.compile(
    r"(?P<letter>[wuvb]?)(?:(?P<source>[xhi])(?P<gate>[ifgcou])|(?P<gate_first>[ifgcou])(?P<source_last>[xh])|(?P<alone>[ifgcou]))"
)


@dataclass(frozen=True)
class Meaning:
    """What a name says. letter: w, u or v, in front of a gate. Each is "" where the name does not say."""

    gate: Literal["i", "f", "g", "o", "u", ""] = ""
    source: Literal["x", "h", ""] = ""
    letter: str = ""


def stem(name: str) -> str:
    """The name without the `.weight` or `.bias` of a module."""
    head, _, last = name.rpartition(".")
    return head if head and last in _MODULE_PARTS else name


def of_a_module(name: str) -> bool:
    """The parameter of an nn.Linear by its name, so its matrix is (out, in)."""
    return stem(name) != name


def meaning(name: str, gates: Mapping[Gate, str] | None = None) -> Meaning:
    """gates: the person's own words, by gate; with them a name means the gate whose word it contains, and no other."""
    said = _read(_words(stem(name)))
    if not gates:
        return said
    named = [gate for gate, word in gates.items() if word.lower() in stem(name).lower()]
    return Meaning(named[0] if len(named) == 1 else "", said.source, said.letter)


def _words(text: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    words = [word.lower().removesuffix("gate") for word in re.split(r"[\W\d_]+", spaced)]
    return [word for word in words if word]


def _read(words: list[str]) -> Meaning:
    gates: set[str] = set()
    sources: list[Source] = []
    letters: list[str] = []
    inputs = cells = 0
    for word in words:
        if word in _INPUT:
            inputs += 1
        elif word in _CELL and not (inputs or sources):
            cells += 1
        elif word in _CELL:
            gates.add("g")  # input_to_cell; before a source it is the name of the module
        elif word in _LETTERS or (word == "u" and not (letters or sources or inputs)):
            letters.append(word)  # the first u is a letter, as in U_f; a later one the update gate, as in W_u
        elif word in _WORDS:
            gates.add(_WORDS[word])
        elif word in _SOURCES:
            sources.append(_SOURCES[word])
        elif found := _GLUED.fullmatch(word):
            glued = found.groupdict()
            letters += [glued["letter"]] if glued["letter"] else []
            source = glued["source"] or glued["source_last"]
            sources += ["h" if source == "h" else "x"] if source else []
            gate = glued["gate"] or glued["gate_first"] or glued["alone"]
            gates.add({"c": "g"}.get(gate, gate))
    if letters == ["u"] and not (gates or sources or inputs):
        gates, letters = {"u"}, []
    return _settle(gates, sources, letters, inputs, cells)


def _settle(gates: set[str], sources: list[Source], letters: list[str], inputs: int, cells: int) -> Meaning:
    """ "input" is the source where another gate is named, or the second time; "cell" is the candidate where nothing else is."""
    if inputs and gates:
        sources = sources or ["x"]
    elif inputs:
        gates = {"i"}
        sources = sources or (["x"] if inputs > 1 else [])
    elif cells and not gates:
        gates = {"g"}
    gate = next(iter(gates)) if len(gates) == 1 else ""
    source = sources[0] if len(set(sources)) == 1 else ""
    letter = letters[0] if letters and letters[0] != "b" else ""
    return Meaning(gate, source, letter)  # type: ignore[arg-type]  # only letters of the tables above
