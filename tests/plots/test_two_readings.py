from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstm_demo.model.trace import LSTMTrace, Trace, mean_memory
from lstm_demo.plots.two_readings import comparisons, two_readings


def altered(trace: Trace) -> Trace:
    """Another reading by the same network: the answer is another class."""
    order = np.roll(np.arange(trace.config.num_classes), 1)
    return replace(trace, probabilities=trace.probabilities[:, order], logits=trace.logits[:, order])


def test_both_answers_have_a_course_of_their_own(reading: Trace) -> None:
    names = [pair.name for pair in comparisons(reading, altered(reading)) if pair.percent]
    assert names == [f"probability of the {reading.prediction}", f"probability of the {(reading.prediction + 1) % 10}"]


def test_an_unchanged_answer_has_one_course(reading: Trace) -> None:
    assert len([pair for pair in comparisons(reading, reading) if pair.percent]) == 1


def test_memory_is_the_cell_state_where_there_is_one(reading: Trace) -> None:
    state = reading.cell_state if isinstance(reading, LSTMTrace) else reading.hidden_state
    assert mean_memory(reading, 1) == pytest.approx(np.abs(state[1]).mean(axis=1))


def test_curves_are_the_courses_themselves(reading: Trace) -> None:
    other = altered(reading)
    figure = two_readings(reading, other, (14, 27))
    drawn = [data.y for data in figure.data]
    wanted = [values for pair in comparisons(reading, other) for values in (pair.real, pair.other)]
    for seen, value in zip(drawn, wanted):
        assert seen == pytest.approx(value)
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (14.5, 28.5)


def test_readings_of_two_architectures_cannot_be_compared(reading: Trace, lstm_reading: Trace) -> None:
    if reading.config != lstm_reading.config:
        with pytest.raises(ValueError, match="one network"):
            comparisons(reading, lstm_reading)
