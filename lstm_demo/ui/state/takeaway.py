"""What one visitor takes away and brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

PictureFormat = Literal["svg", "png"]
PICTURE_FORMATS: tuple[PictureFormat, ...] = ("svg", "png")


@dataclass(frozen=True)
class Arrival:
    """What came of a file that was brought. command: what to run instead, "" for nothing. welcome: it is a model, and chosen."""

    sentence: str
    command: str = ""
    welcome: bool = False


@dataclass
class Parcels:
    """A file goes by a mark, any text that no other file has.

    picture_format: in which figures are saved. open: the dialog is on the page. asked: the marks of the files that were asked for and are
    not handed over yet. sizes, problems: by mark, a file's bytes once it was made, or why it could not be. handed: how many so far.
    uploads: how often the uploader of models was emptied. arrival: what came of the last upload.
    """

    picture_format: PictureFormat = "svg"
    open: bool = False
    asked: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    handed: int = 0
    uploads: int = 0
    arrival: Arrival | None = None

    def ask(self, mark: str) -> None:
        """Its button has been pressed, perhaps twice."""
        if mark not in self.asked:
            self.asked.append(mark)

    def made(self, mark: str, make: Callable[[], bytes]) -> bytes | None:
        """The file, made now; None where `make` raises ValueError or OSError, whose sentence is among the problems then."""
        self.problems.pop(mark, None)
        try:
            content = make()
        except (ValueError, OSError) as error:
            self.problems[mark] = f"{error.strerror}." if isinstance(error, OSError) and error.strerror else str(error)
            return None
        self.sizes[mark] = len(content)
        return content

    def settle(self, mark: str) -> None:
        """It has been handed over, or never will be."""
        self.handed += 1
        if mark in self.asked:
            self.asked.remove(mark)

    def close(self) -> None:
        """Nobody waits for anything any more."""
        self.open = False
        self.asked.clear()
