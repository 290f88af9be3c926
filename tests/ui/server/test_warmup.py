from __future__ import annotations

import threading

import pytest

from lstm_demo.ui.server.warmup import WarmUp


def test_work_is_done_once_however_often_it_is_started() -> None:
    calls: list[int] = []
    warm = WarmUp(lambda: calls.append(1))
    warm.start()
    warm.start()
    warm.wait()
    assert calls == [1]
    assert warm.done


def test_waiting_lasts_until_the_work_is_done() -> None:
    gate = threading.Event()
    warm = WarmUp(lambda: gate.wait(10) and None)
    warm.start()
    assert not warm.done
    gate.set()
    warm.wait()
    assert warm.done


def test_a_failed_warm_up_lets_go_of_those_who_wait(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ImportError("no torch here")

    warm = WarmUp(fail)
    warm.wait()
    assert warm.done
    assert "no torch here" in caplog.text
