from __future__ import annotations

import numpy as np

from lstm_demo.model.trace import Trace
from lstm_demo.plots.verdict import verdict_by_row


def test_every_probability_after_every_row_is_there(reading: Trace) -> None:
    heat = verdict_by_row(reading).data[0]
    np.testing.assert_array_equal(np.array(heat.z), reading.probabilities.T)
    assert (heat.zmin, heat.zmax) == (0, 1)


def test_the_answer_alone_is_written_in_bold(reading: Trace) -> None:
    written = [note.text for note in verdict_by_row(reading).layout.annotations]
    assert [text.startswith("<b>") for text in written] == [number == reading.prediction for number in range(10)]
