"""A slice of the mutations: nothing but the declared errors, and what is read can be written again."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.files import FILE_TARGETS
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("kind", TARGETS)
def test_mutations_are_read_or_refused_as_declared(kind: str) -> None:
    outcomes = {TARGETS[kind](random.Random(f"0 {kind} {number}")) for number in range(600)}
    assert outcomes == {True, False}


@pytest.mark.parametrize("kind", FILE_TARGETS)
def test_mutated_files_and_links_are_read_as_they_were_or_refused_as_declared(kind: str) -> None:
    outcomes = {FILE_TARGETS[kind](random.Random(f"0 {kind} {number}")) for number in range(150)}
    assert False in outcomes
