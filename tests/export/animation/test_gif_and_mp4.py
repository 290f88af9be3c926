from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lstm_demo.export.animation import gif_and_mp4 as film
from lstm_demo.export.animation.gif_and_mp4 import NoFfmpeg, find_ffmpeg, gif_bytes, mp4_bytes
from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.painting import few_colours, paint
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import DARK, LIGHT, SAFE, Palette


def pixels(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(image.convert("RGB")).astype(np.int16)


def test_the_gif_shows_every_row_and_holds_the_last(reading: Trace) -> None:
    data = gif_bytes(reading)
    assert len(data) < 1.5e6
    with Image.open(io.BytesIO(data)) as gif:
        assert (gif.n_frames, gif.info["loop"]) == (28, 0)  # type: ignore[attr-defined]
        durations = []
        for row, painted in enumerate(paint(lay_out(reading))):
            gif.seek(row)
            durations.append(gif.info["duration"])
            difference = np.abs(pixels(gif) - pixels(painted))
            assert difference.mean() < 1.5  # 223 colours for all of them
            assert tuple(pixels(gif)[2, 2]) == (255, 255, 255)
    assert durations == [170] * 27 + [2500]


@pytest.mark.parametrize("palette", [LIGHT, DARK, *SAFE.values()], ids=["light", "dark", "safe light", "safe dark"])
def test_the_gifs_colours_leave_one_for_what_does_not_change(palette: Palette) -> None:
    assert len(few_colours(palette)) <= 255


def test_what_is_not_read_is_covered(any_reading: Trace) -> None:
    board = lay_out(any_reading)
    frames = [pixels(frame) for frame in paint(board)]
    box = board.grids[2].box
    middle = round(box.y + box.height / 2)
    surface = tuple(bytes.fromhex(LIGHT.surface[1:]))
    assert tuple(frames[9][middle, round(box.right) - 3]) == surface
    assert (frames[27][middle, round(box.x) : round(box.right) - 12] != surface).any()


def test_the_mp4_has_the_gifs_length(reading: Trace, tmp_path: Path) -> None:
    ffmpeg = find_ffmpeg()
    if ffmpeg is None:
        pytest.skip("no ffmpeg on this machine: pip install imageio-ffmpeg brings one")
    (tmp_path / "a.mp4").write_bytes(mp4_bytes(reading))
    said = subprocess.run([ffmpeg, "-i", str(tmp_path / "a.mp4")], capture_output=True, text=True, check=False).stderr
    found = re.search(r"Duration: 00:00:(\d\d\.\d\d)", said)
    assert found is not None, said
    assert float(found[1]) == pytest.approx(27 * 0.17 + 2.5, abs=0.1)
    assert "1116x648" in said and "yuv420p" in said


def test_without_ffmpeg_the_sentence_says_how_to_get_one(reading: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "find_ffmpeg", lambda: None)
    with pytest.raises(NoFfmpeg, match="needs ffmpeg, which is not on this machine: pip install imageio-ffmpeg"):
        mp4_bytes(reading)


def test_a_failing_ffmpeg_is_told_in_a_sentence(reading: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "find_ffmpeg", lambda: "/bin/false")
    with pytest.raises(NoFfmpeg, match=r"ffmpeg (failed|could not be run)"):
        mp4_bytes(reading)
