"""The page, as a table of contents. Run it with `streamlit run app.py`."""

from lstm_demo.ui.model_panel import model_panel
from lstm_demo.ui.page import configure_page, forgiving, heading
from lstm_demo.ui.session import current_session
from lstm_demo.ui.training_panel import training_panel
from lstm_demo.ui.workbench import workbench

configure_page()
session = current_session()

with forgiving():
    heading()
    model_panel(session)  # sidebar: which model reads
    workbench()  # canvas, samples, picture → theatre → plots
    training_panel(session)  # sidebar: train another
