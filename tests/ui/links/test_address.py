"""The address, run with Node."""

from __future__ import annotations

from pathlib import Path

from tests.node import node


def test_the_newest_request_wins_in_whatever_order_the_browser_comes_to_them():
    node("--test", Path(__file__).parent / "js" / "address.test.mjs")
