"""What `torchrun` tells each process that it starts, by environment variables. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping


def size(environment: Mapping[str, str]) -> int:
    """How many processes train together; 1 where `torchrun` has started none."""
    return int(environment.get("WORLD_SIZE", 1)) if "RANK" in environment else 1


def rank(environment: Mapping[str, str]) -> int:
    """The number of this one among them, from 0."""
    return int(environment.get("RANK", 0)) if size(environment) > 1 else 0


def is_first_process(environment: Mapping[str, str]) -> bool:
    """Also where there is no other one."""
    return rank(environment) == 0
