"""What a link to the page holds: `?tour=4` opens the tour on its fourth page."""

from __future__ import annotations

import streamlit as st

TOUR = "tour"


def tour_in_link() -> int | None:
    """The page asked for, from 0; None where none is, or nothing that could be one."""
    asked = st.query_params.get(TOUR, "")
    return int(asked) - 1 if asked.isascii() and asked.isdigit() and len(asked) < 4 and int(asked) > 0 else None


def put_tour_into_link(page: int | None) -> None:
    """None takes it out. Nothing else of the link is touched."""
    wanted = None if page is None else str(page + 1)
    if st.query_params.get(TOUR) == wanted:
        return
    if wanted is None:
        del st.query_params[TOUR]
    else:
        st.query_params[TOUR] = wanted
