"""What one visitor has chosen among the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

FIRST = 3
"""So many runs are shown to whoever opens the view."""


@dataclass
class RunsState:
    """chosen: the names of the runs that are compared. slots: by name, which colour and shape a run has as long as it is chosen.

    known: every name that was there when this page last looked. at: the step of the evaluation that is looked at, None for the newest.
    notes: by name, as each was on the disk when it was last drawn. deleted: this visitor has deleted something. problem: a sentence about
    the last thing that was asked for, "" if it was done. changed: it was, and the rest of the page does not know yet.
    """

    chosen: list[str] = field(default_factory=list)
    slots: dict[str, int] = field(default_factory=dict)
    known: set[str] | None = None
    at: int | None = None
    notes: dict[str, str] = field(default_factory=dict)
    deleted: bool = False
    problem: str = ""
    changed: bool = False

    def meet(self, names: Sequence[str], most: int) -> None:
        """names: of the runs there are, newest first. The newest are chosen for whoever comes; later, one that is new joins them."""
        new = list(names[:FIRST]) if self.known is None else [name for name in names if name not in self.known]
        self.known = set(names)
        self.choose([name for name in [*self.chosen, *reversed(new)] if name in self.known][:most])

    def choose(self, names: Sequence[str]) -> None:
        """Whoever stays keeps its colour; a new one takes the first that is free."""
        self.chosen = list(dict.fromkeys(names))
        self.slots = {name: slot for name, slot in self.slots.items() if name in self.chosen}
        for name in self.chosen:
            taken = set(self.slots.values())
            self.slots.setdefault(name, next(slot for slot in range(len(taken) + 1) if slot not in taken))

    def rename(self, old: str, new: str) -> None:
        """The same run under another name keeps its place and its colour."""
        self.chosen = [new if name == old else name for name in self.chosen]
        self.slots = {new if name == old else name: slot for name, slot in self.slots.items()}
        if self.known is not None:
            self.known = self.known - {old} | {new}
