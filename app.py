"""The page, as a table of contents. Run it with `streamlit run app.py`."""

from lstm_demo.ui.browser.scroll_position import keep_scroll_position
from lstm_demo.ui.explain.proof_panel import proof_panel
from lstm_demo.ui.links.address import ask_when_reconnected
from lstm_demo.ui.links.links import open_link
from lstm_demo.ui.links.share_panel import link_note, share_button
from lstm_demo.ui.page.colours import display_panel
from lstm_demo.ui.page.page import configure_page, forgiving, heading
from lstm_demo.ui.page.workbench import workbench
from lstm_demo.ui.present.present import present, present_button
from lstm_demo.ui.sidebar.model_panel import model_panel
from lstm_demo.ui.sidebar.training_panel import training_panel
from lstm_demo.ui.state.session import current_session
from lstm_demo.ui.takeaway.panel import takeaway_button
from lstm_demo.ui.tour.panel import tour_button

configure_page()
session = current_session()

with forgiving():
    open_link(session)  # what the address asks for, once
    ask_when_reconnected()
    keep_scroll_position(".st-key-explain", ".st-key-studio")
    with heading():
        tour_button(session)
        takeaway_button()
        share_button(session)
        present_button(session)
    present(session)  # for a projector
    link_note(session)  # what of the link that opened the page could not be done
    model_panel(session)  # sidebar: which model reads
    proof_panel(session)  # sidebar: that it really reads
    workbench()  # canvas, samples, picture → theatre → what explains the reading → the training studio; the tour
    training_panel(session)  # sidebar: train another
    display_panel()  # sidebar: colours
