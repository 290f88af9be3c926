"""The last cue that Python sent to the theatre, so that Python and the browser agree on what is shown and highlighted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lstm_demo.theatre.cue import Cue
from lstm_demo.ui.page.theatre import overridden_cue


@dataclass
class CueState:
    """What the theatre was told last.

    current: the last cue; None before the first.
    number: how many cues were sent. It makes each cue different from the one before, even when both ask for the same thing.
    reading: the name of the reading that the theatre showed when this was last checked.
    """

    current: Cue | None = None
    number: int = 0
    reading: str = ""

    def send(self, cue: Cue) -> None:
        """The theatre carries the cue out when it is next drawn. The cue gets a new number."""
        self.number += 1
        self.current = replace(cue, number=self.number)

    def start_reading(self, reading: str) -> None:
        """With another reading, end the highlighting that a cue started in the one before."""
        if self.current is not None and reading != self.reading:
            self.send(new_cue())
        self.reading = reading

    @property
    def overridden(self) -> bool:
        """Whether the person has acted in the theatre since the last cue."""
        return self.number > 0 and overridden_cue() == self.number


def new_cue(**fields: Any) -> Cue:
    """A cue with these fields, still to be sent: `CueState.send` gives it its number."""
    return Cue(number=-1, **fields)
