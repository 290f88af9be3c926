"""Identifies visitors, for the limits on the trainings that one visitor starts and the models that one visitor uploads.

A visitor is a browser. Streamlit gives each browser a random cookie against forged requests (XSRF). A reloaded page and a second tab share
it, so that their counts add up; the pupils of a class behind one address each have their own. After deleting the cookie, or in a private
window, a person counts as another visitor; the limits for all visitors together still apply. Without a cookie, a page counts as a visitor
until it is reloaded.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

COOKIE = "_streamlit_xsrf"


def visitor() -> str:
    """The same text for all pages of one browser."""
    context = get_script_run_ctx()
    return token_of(st.context.cookies.get(COOKIE, "")) or ("" if context is None else context.session_id)


def token_of(cookie: str) -> str:
    """The token in a cookie `2|MASK|MASKED TOKEN|TIME`, which is the same under every mask; "" for any other text.

    Source: Tornado, `RequestHandler.xsrf_token`; Streamlit's server writes the same format.
    """
    try:
        version, mask, masked, _ = cookie.strip("\"'").split("|")
        key, hidden = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:
        return ""
    if version != "2" or len(key) != 4 or not 16 <= len(hidden) <= 64:
        return ""
    return bytes(byte ^ key[at % 4] for at, byte in enumerate(hidden)).hex()
