"""How far a visitor is in the guided tour."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tour:
    """Pages count from 0. page: the one that is open, None while the tour is not.

    left_at: where it was left, to be resumed there. paused: the person has taken over. posed: the stage is set for this page.
    guesses: by page, the choice a person made before the reveal. reading, cue: the name of the reading and the number of the cue that
    the tour has set itself; any other is the person's doing. announced: whether the page's heading was drawn with the
    tour open.
    """

    page: int | None = None
    left_at: int = 0
    paused: bool = False
    posed: bool = True
    guesses: dict[int, int] = field(default_factory=dict)
    reading: str = ""
    cue: int = 0
    announced: bool = False

    def go(self, page: int, last: int) -> None:
        """Open a page from 0 to `last`; the first or the last where there is no such page."""
        self.page = min(max(page, 0), last)
        self.left_at = self.page
        self.paused, self.posed = False, False

    def wait_at(self, page: int, last: int) -> None:
        """Open a page that the person has taken over from."""
        self.go(page, last)
        self.paused, self.posed = True, True

    def leave(self) -> None:
        self.page, self.paused = None, False

    def pause(self) -> None:
        self.paused = True

    def guess(self, choice: int) -> None:
        """The open page's question is answered: the stage is set anew, for the answer."""
        if self.page is not None:
            self.guesses[self.page] = choice
            self.posed = False
