from __future__ import annotations

import threading

import streamlit as st

from lstm_demo.ui.server.reading_limit import AT_ONCE, limited_readings


def test_of_many_pages_that_draw_at_once_few_are_read_at_a_time_and_all_in_the_end() -> None:
    st.cache_resource.clear()
    inside, most, read, lock = 0, 0, 0, threading.Lock()
    crowded = threading.Event()

    def page() -> None:
        nonlocal inside, most, read
        with limited_readings():
            with lock:
                inside += 1
                most = max(most, inside)
                if inside == AT_ONCE:
                    crowded.set()
            crowded.wait(10)
            with lock:
                inside -= 1
                read += 1

    pages = [threading.Thread(target=page) for _ in range(8)]
    for thread in pages:
        thread.start()
    for thread in pages:
        thread.join()
    assert (most, read) == (AT_ONCE, 8)
