"""A visitor is a browser: the limits count on when its page is loaded anew, and a class behind one address are many."""

from __future__ import annotations

import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from lstm_demo.ui.server.visitor import token_of


def test_a_cookie_that_streamlit_writes_anew_is_still_the_same_visitors() -> None:
    tokens = [bytes(range(16)), bytes(range(1, 17))]
    first, again, other = (token_of(generate_xsrf_token_string(token)) for token in (tokens[0], tokens[0], tokens[1]))
    assert first == again == tokens[0].hex() and other != first


FORGED = ["", "2|", "2|00|00|1", "2|zz|zz|1", f"1|00000000|{'0' * 32}|1", f"2|00000000|{'0' * 999}|1", "é|é|é|"]


@pytest.mark.parametrize("cookie", FORGED)
def test_a_forged_cookie_is_nobodys(cookie: str) -> None:
    assert token_of(cookie) == ""
