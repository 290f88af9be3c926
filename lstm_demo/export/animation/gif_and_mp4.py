"""The animated reading as a GIF, and as an MP4 where there is an ffmpeg."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from lstm_demo.export.animation.ffmpeg import NoFfmpeg, find_ffmpeg
from lstm_demo.export.animation.layout import SHOWN_UNITS, lay_out
from lstm_demo.export.animation.painting import few_colours, paint
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import LIGHT, Palette

ROW_MS = 170
HOLD_MS = 2500  # the last row stays, before it begins again
FRAMES_PER_SECOND = 30
FFMPEG_SECONDS = 120


def gif_bytes(trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> bytes:
    """Plays for ever, 0.17 s a row. Arguments and errors as in `lay_out`."""
    board = lay_out(trace, layer, palette=palette, units=units)
    indexed = list(_indexed(paint(board), few_colours(board.palette)))
    file = io.BytesIO()
    durations = [ROW_MS] * (len(indexed) - 1) + [HOLD_MS]
    indexed[0].save(file, "GIF", save_all=True, append_images=indexed[1:], duration=durations, loop=0, optimize=True)
    return file.getvalue()


def _indexed(frames: Iterable[Image.Image], colours: list[tuple[int, int, int]]) -> Iterator[Image.Image]:
    """Each frame with every pixel's nearest of `colours`, all with this one palette.

    By hand: Pillow's own quantisation looks at six bits of a channel, which turns white into a light grey, and a palette found by
    sampling turned a green word blue.
    """
    palette = np.array(colours, dtype=np.int32)
    nearest = np.full(1 << 24, -1, dtype=np.int16)  # by colour as one number, filled in as colours turn up
    for frame in frames:
        pixels = np.asarray(frame).astype(np.int32)
        packed = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
        new = np.unique(packed[nearest[packed] < 0])
        channels = np.stack([new >> 16, (new >> 8) & 255, new & 255], axis=1)
        nearest[new] = ((channels[:, None] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
        indexed = Image.frombytes("P", frame.size, nearest[packed].astype(np.uint8).tobytes())
        indexed.putpalette([channel for colour in colours for channel in colour])
        yield indexed


def mp4_bytes(trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> bytes:
    """H.264, 30 frames a second, as long as the GIF. Arguments and errors as in `lay_out`.

    Raises:
        NoFfmpeg: there is no ffmpeg, or it failed.
    """
    ffmpeg = find_ffmpeg()
    if ffmpeg is None:
        raise NoFfmpeg("An MP4 needs ffmpeg, which is not on this machine: pip install imageio-ffmpeg brings one. Or take the GIF.")
    board = lay_out(trace, layer, palette=palette, units=units)
    raw = b"".join(frame.tobytes() for frame in paint(board))
    with tempfile.TemporaryDirectory(prefix="lstm_demo-") as folder:
        target = Path(folder) / "reading.mp4"
        _encode(ffmpeg, raw, board.width, board.height, target)
        return target.read_bytes()


def _encode(ffmpeg: str, raw: bytes, width: int, height: int, target: Path) -> None:
    hold, even = (HOLD_MS - ROW_MS) / 1000, ",pad=ceil(iw/2)*2:ceil(ih/2)*2"  # H.264 takes even sides only
    command = [
        ffmpeg, "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}",
        "-framerate", f"1000/{ROW_MS}", "-i", "-", "-an", "-vf", f"tpad=stop_mode=clone:stop_duration={hold},fps={FRAMES_PER_SECOND}{even}",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(target),
    ]  # fmt: skip
    try:
        result = subprocess.run(command, input=raw, capture_output=True, timeout=FFMPEG_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoFfmpeg(f"ffmpeg could not be run: {error}.") from None
    if result.returncode != 0 or not target.is_file():
        said = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoFfmpeg(f"ffmpeg failed: {said[-1][:200] if said else f'status {result.returncode}'}.")
