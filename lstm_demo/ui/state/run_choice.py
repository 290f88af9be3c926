"""What one visitor has chosen in the view "Runs"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

FIRST = 3
"""So many of the newest runs are chosen when the view is opened for the first time."""


@dataclass
class RunChoice:
    """Runs are identified by their names.

    chosen: the runs that are compared.
    slots: by run, the number of its colour and shape, the same for as long as it is chosen.
    known: the runs that existed when the view was last drawn; None before the first time.
    evaluation_step: the training step of the evaluation that is shown; None for the newest.
    notes: by run, its note on the disk when it was last drawn.
    deleted: whether this visitor has just deleted a run.
    problem: a sentence about the last action that failed; empty where it succeeded.
    changed: whether an action has changed runs and the rest of the page has not been drawn since.
    """

    chosen: list[str] = field(default_factory=list)
    slots: dict[str, int] = field(default_factory=dict)
    known: set[str] | None = None
    evaluation_step: int | None = None
    notes: dict[str, str] = field(default_factory=dict)
    deleted: bool = False
    problem: str = ""
    changed: bool = False

    def update(self, names: Sequence[str], most: int) -> None:
        """Choose the newest runs the first time; later add the runs that are new, and drop those that are gone.

        names: all runs, newest first. most: how many can be chosen at the same time.
        """
        new = list(names[:FIRST]) if self.known is None else [name for name in names if name not in self.known]
        self.known = set(names)
        self.choose([name for name in [*self.chosen, *reversed(new)] if name in self.known][:most])

    def choose(self, names: Sequence[str]) -> None:
        """A run that was chosen before keeps its slot; a new one takes the first free slot."""
        self.chosen = list(dict.fromkeys(names))
        self.slots = {name: slot for name, slot in self.slots.items() if name in self.chosen}
        for name in self.chosen:
            taken = set(self.slots.values())
            self.slots.setdefault(name, next(slot for slot in range(len(taken) + 1) if slot not in taken))

    def rename(self, old: str, new: str) -> None:
        """The same run under another name keeps its place and its slot."""
        self.chosen = [new if name == old else name for name in self.chosen]
        self.slots = {new if name == old else name: slot for name, slot in self.slots.items()}
        if self.known is not None:
            self.known = self.known - {old} | {new}
