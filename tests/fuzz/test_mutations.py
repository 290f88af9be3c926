"""A slice of the mutations: nothing but the declared errors, and what is read can be written again."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.__main__ import ALL, COUNTS
from tests.fuzz.browser_values import BROWSER_TARGETS
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


@pytest.mark.parametrize("kind", BROWSER_TARGETS)
def test_whatever_a_browser_sends_is_read_or_refused_as_declared(kind: str) -> None:
    assert {BROWSER_TARGETS[kind](random.Random(f"0 {kind} {number}")) for number in range(150)} == {True, False}


def test_the_command_mutates_every_kind_as_often_as_is_promised() -> None:
    assert set(COUNTS) == set(ALL)
    assert COUNTS["checkpoint bytes"] + COUNTS["checkpoint headers"] >= 20_000
    assert (COUNTS["pictures"], COUNTS["links"]) >= (8_000, 5_000)
    assert COUNTS["canvas values"] + COUNTS["component values"] >= 2_000 and COUNTS["foreign files"] >= 500
