"""What the page last pointed at in the animation, so that Python and the browser agree on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lstm_demo.theatre.cue import Cue
from lstm_demo.ui.page.theatre import touched


@dataclass
class Pointer:
    """What Python asked the theatre for last. number: how often it asked, so that the same thing can be asked for twice.

    reading: the name of the reading that the theatre showed then.
    """

    cue: Cue | None = None
    number: int = 0
    reading: str = ""

    def point(self, cue: Cue) -> None:
        """The cue gets a number of its own, whatever it had."""
        self.number += 1
        self.cue = replace(cue, number=self.number)

    def turn_to(self, reading: str) -> None:
        """What was lit in one reading means nothing in the next."""
        if self.cue is not None and reading != self.reading:
            self.point(cue())
        self.reading = reading

    @property
    def let_go(self) -> bool:
        """Whether the person has acted in the theatre since."""
        return self.number > 0 and touched() == self.number


def cue(**what: Any) -> Cue:
    """A cue that has yet to be pointed at, and so has no number of its own."""
    return Cue(number=-1, **what)
