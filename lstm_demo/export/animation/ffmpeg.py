"""Whether there is an ffmpeg on this machine, and which."""

from __future__ import annotations

import importlib
import shutil


class NoFfmpeg(ValueError):
    """There is no ffmpeg on this machine, or it failed. The message is a sentence."""


def find_ffmpeg() -> str | None:
    """The system's ffmpeg, or the one that the package imageio-ffmpeg brings; None where there is neither."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        path: str = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        return None
    return path
