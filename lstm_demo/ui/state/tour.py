"""How far a visitor is in the guided tour."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tour:
    """Pages count from 0.

    page: the page that is open; None while the tour is closed.
    left_at: the page to resume with.
    paused: whether the person has taken over the theatre or the reading.
    cue_sent: whether the theatre was given the open page's cue.
    guesses: by page, the person's answer to its question.
    reading: the name of the reading that the open page speaks of. Another one is the person's choice.
    cue: the number of the tour's own last cue. A later one comes from the person.
    heading_open: whether the heading was last drawn while the tour was open.
    """

    page: int | None = None
    left_at: int = 0
    paused: bool = False
    cue_sent: bool = True
    guesses: dict[int, int] = field(default_factory=dict)
    reading: str = ""
    cue: int = 0
    heading_open: bool = False

    def go(self, page: int, last: int) -> None:
        """Open a page from 0 to `last`; the first or the last where there is no such page."""
        self.page = min(max(page, 0), last)
        self.left_at = self.page
        self.paused, self.cue_sent = False, False

    def wait_at(self, page: int, last: int) -> None:
        """Open a page, paused: what is shown is the person's choice."""
        self.go(page, last)
        self.paused, self.cue_sent = True, True

    def leave(self) -> None:
        self.page, self.paused = None, False

    def pause(self) -> None:
        self.paused = True

    def guess(self, choice: int) -> None:
        """Answer the open page's question. The page then has another cue, which shows the right answer."""
        if self.page is not None:
            self.guesses[self.page] = choice
            self.cue_sent = False
