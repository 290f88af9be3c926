"""The page, as a table of contents. Run it with `streamlit run app.py`."""

from lstm_demo.ui.display import display_panel
from lstm_demo.ui.model_panel import model_panel
from lstm_demo.ui.page import configure_page, forgiving, heading
from lstm_demo.ui.proof_panel import proof_panel
from lstm_demo.ui.session import current_session
from lstm_demo.ui.studio.studio_panel import studio_panel
from lstm_demo.ui.tour_panel import tour_button
from lstm_demo.ui.training_panel import training_panel
from lstm_demo.ui.workbench import workbench

configure_page()
session = current_session()

with forgiving():
    with heading():
        tour_button(session)
    model_panel(session)  # sidebar: which model reads
    proof_panel(session)  # sidebar: that it really reads
    workbench()  # canvas, samples, picture → theatre → what explains the reading; the tour
    studio_panel()  # how it was learned: snapshots, one step, runs side by side
    training_panel(session)  # sidebar: train another
    display_panel()  # sidebar: colours
