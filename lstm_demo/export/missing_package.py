"""Packages that only one kind of export needs, and that are therefore not required."""

from __future__ import annotations


class MissingPackage(ValueError):
    """The message is a sentence with the command that installs it."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(f"{what} needs the package {package}, which is not installed: pip install {package}")
