"""Who asks, as far as the limits on what one visitor may start and bring must know it.

A visitor is a browser. Streamlit gives each browser a random cookie against forged requests (XSRF), which a reload and a second tab share,
so that the count goes on; pupils of a class behind one address have one each. Who deletes it, or opens a private window, is another
visitor: the limits on what all visitors may do together hold for these. Where there is no cookie, a page is a visitor until it is loaded
anew.
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
    """What stays the same in a cookie `2|MASK|MASKED TOKEN|TIME` however often it is masked anew; "" for any other.

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
