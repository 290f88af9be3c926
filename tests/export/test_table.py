from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import numpy as np

from lstm_demo.export.experiment import experiment_zip
from lstm_demo.export.table import csv_text, npz_bytes
from lstm_demo.model.trace import Trace


def test_the_csv_gives_every_number_back(any_reading: Trace) -> None:
    lines = list(csv.DictReader(io.StringIO(csv_text(any_reading))))
    layers, rows, units = any_reading.hidden_state.shape
    assert len(lines) == len(any_reading.QUANTITIES) * layers * rows * units + 2 * rows * 10
    for line in lines:
        row, unit, value = int(line["row"]) - 1, int(line["unit"]), np.float32(line["value"])
        if line["layer"]:
            assert value == any_reading.quantity(line["quantity"])[int(line["layer"]) - 1, row, unit]
        else:
            assert value == {"logit": any_reading.logits, "probability": any_reading.probabilities}[line["quantity"]][row, unit]


def test_the_csv_says_last_how_unlike_anything_learned_the_picture_is(reading: Trace) -> None:
    assert reading.novelty is None and "novelty" not in csv_text(reading)
    last = csv_text(replace(reading, novelty=1.5)).splitlines()[-1]
    assert last == ",,,novelty,1.5"


def test_the_npz_loads_as_the_same_trace(any_reading: Trace) -> None:
    loaded = Trace.load(io.BytesIO(npz_bytes(any_reading)))
    np.testing.assert_array_equal(loaded.hidden_state, any_reading.hidden_state)
    assert loaded.config == any_reading.config


def test_the_experiment_is_a_script_with_its_weights(reading: Trace) -> None:
    with zipfile.ZipFile(io.BytesIO(experiment_zip(reading, b"weights", "three"))) as archive:
        assert archive.namelist() == ["three.py", "three.safetensors", "three.png"]
        assert archive.read("three.safetensors") == b"weights"
        assert "with_name('three.safetensors')" in archive.read("three.py").decode()
