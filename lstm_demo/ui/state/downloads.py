"""The files that one visitor saves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

PictureFormat = Literal["svg", "png"]
PICTURE_FORMATS: tuple[PictureFormat, ...] = ("svg", "png")


@dataclass
class Downloads:
    """Each file has a unique key, a text.

    picture_format: the format in which the page's figures are saved.
    open: whether the dialog is on the page.
    requested: the keys of the files that were asked for and are not saved yet.
    sizes: by key, the number of bytes of each file that was made.
    problems: by key, a sentence for each file that could not be made.
    count: how many files were finished, saved or not.
    """

    picture_format: PictureFormat = "svg"
    open: bool = False
    requested: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def request(self, key: str) -> None:
        """Its button was pressed, perhaps twice."""
        if key not in self.requested:
            self.requested.append(key)

    def make(self, key: str, make: Callable[[], bytes]) -> bytes | None:
        """The file's bytes, made now. None where `make` raises ValueError or OSError; its sentence is then in `problems`."""
        self.problems.pop(key, None)
        try:
            content = make()
        except (ValueError, OSError) as error:
            self.problems[key] = f"{error.strerror}." if isinstance(error, OSError) and error.strerror else str(error)
            return None
        self.sizes[key] = len(content)
        return content

    def finish(self, key: str) -> None:
        """The file was saved, or could not be made."""
        self.count += 1
        if key in self.requested:
            self.requested.remove(key)

    def close(self) -> None:
        """The dialog was closed: no file is waited for any more."""
        self.open = False
        self.requested.clear()
