from __future__ import annotations

from lstm_demo.ui.state.run_choice import RunChoice


def test_whoever_comes_sees_the_newest_three_oldest_first() -> None:
    state = RunChoice()
    state.update(["e", "d", "c", "b", "a"], 6)
    assert state.chosen == ["c", "d", "e"] and state.slots == {"c": 0, "d": 1, "e": 2}


def test_a_new_run_joins_those_that_are_looked_at() -> None:
    state = RunChoice()
    state.update(["a"], 6)
    state.choose([])
    state.update(["b", "a"], 6)
    assert state.chosen == ["b"]


def test_a_seventh_run_does_not_push_itself_in() -> None:
    state = RunChoice()
    state.update(["a"], 2)
    state.update(["c", "b", "a"], 2)
    assert state.chosen == ["a", "b"]


def test_whoever_stays_keeps_its_colour_and_a_free_one_is_used_again() -> None:
    state = RunChoice()
    state.choose(["a", "b", "c"])
    state.choose(["b", "c"])
    assert state.slots == {"b": 1, "c": 2}
    state.choose(["b", "c", "d"])
    assert state.slots == {"b": 1, "c": 2, "d": 0}


def test_a_run_that_is_gone_leaves() -> None:
    state = RunChoice()
    state.update(["b", "a"], 6)
    state.update(["a"], 6)
    assert state.chosen == ["a"]


def test_a_renamed_run_keeps_place_and_colour_and_is_not_new() -> None:
    state = RunChoice()
    state.update(["b", "a"], 6)
    state.rename("a", "z")
    state.update(["z", "b"], 6)
    assert state.chosen == ["z", "b"] and state.slots == {"z": 0, "b": 1}
