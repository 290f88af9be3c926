"""The files that a person can save of one reading: for each its name, what it is good for, and a function that makes it.

This module makes no file and imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from lstm_demo.export.animation.ffmpeg import find_ffmpeg
from lstm_demo.export.formats import pictured, tabled
from lstm_demo.export.page.content import reads_in_browser
from lstm_demo.files.catalogue import SUFFIX, ModelEntry
from lstm_demo.files.safetensors_head import open_model
from lstm_demo.model.trace import Trace
from lstm_demo.style.file_names import reading_name, safe_name
from lstm_demo.style.palette import Palette, Theme, Variant, palette_of
from lstm_demo.ui.state.downloads import PictureFormat

NO_FFMPEG = "A film needs ffmpeg, which is not on the page's machine: `pip install imageio-ffmpeg` brings one."
NO_ONNX = "ONNX needs a package that is not on the page's machine: `pip install onnx`."
PAGE_ALONE = "This reading in any browser, offline: every view of it, and every number."
MIME = {"html": "text/html", "gif": "image/gif", "mp4": "video/mp4", "svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


@dataclass(frozen=True, eq=False)
class FileOffer:
    """A file that can be made.

    label, icon: on its button.
    name: the file's name.
    good_for: a sentence on what the file is good for.
    make: makes its content. Raises ValueError or OSError with a sentence for the person.
    missing: why it cannot be made on this machine; "" if it can.
    """

    label: str
    icon: str
    name: str
    good_for: str
    make: Callable[[], bytes]
    missing: str = ""

    @property
    def key(self) -> str:
        """Part of the keys of its widgets."""
        return self.label.lower().replace(" ", "-")

    @property
    def mime(self) -> str:
        return MIME.get(self.name.rsplit(".", 1)[-1], "application/octet-stream")


@dataclass(frozen=True)
class Appearance:
    """How the reading looks on the page: the files look the same.

    model: the name of the model that made the reading.
    layer: the layer that is shown, from 0.
    theme, colours: of the page.
    picture_format: the format of still pictures.
    """

    model: str
    layer: int
    theme: Theme
    colours: Variant
    picture_format: PictureFormat

    @property
    def palette(self) -> Palette:
        return palette_of(self.theme, self.colours)


def reading_offers(trace: Trace, look: Appearance, entry: ModelEntry | None) -> list[FileOffer]:
    """The page, the animation, and all heat maps as one picture. entry: the model that made the reading; None where it is gone."""
    name, still = reading_name(look.model, trace.prediction), look.picture_format
    gif, mp4, picture = (partial(pictured, form, trace, look.layer, palette=look.palette) for form in ("gif", "mp4", look.picture_format))
    html = partial(_page, trace, look, entry)
    reads = entry is not None and reads_in_browser(trace.config)
    good_for = "This reading, and the model with a canvas: draw and watch in any browser, offline." if reads else PAGE_ALONE
    film_missing = "" if find_ffmpeg() else NO_FFMPEG
    return [
        FileOffer("Web page", "web", f"{name}.html", good_for, html),
        FileOffer("GIF", "gif_box", f"{name}.gif", "Plays in slides, chats and a README.", gif),
        FileOffer("Film", "movie", f"{name}.mp4", "Sharper than the GIF, and can be paused.", mp4, film_missing),
        FileOffer("Picture", "image", f"{name}.{still}", f"Digit, maps and verdict after the last row, as {still.upper()}.", picture),
    ]


def number_offers(trace: Trace, look: Appearance) -> list[FileOffer]:
    """Every number of the reading."""
    name = reading_name(look.model, trace.prediction)
    csv, npz = (partial(tabled, form, trace) for form in ("csv", "npz"))
    return [
        FileOffer("CSV", "table", f"{name}.csv", "Every gate, state and probability, one a line: for a spreadsheet or R.", csv),
        FileOffer("NumPy", "data_array", f"{name}.npz", "The same as arrays for numpy.load, with the addends of every gate.", npz),
    ]


def model_offers(trace: Trace, entry: ModelEntry) -> list[FileOffer]:
    """The model, alone and with this reading. entry: the model that made the reading."""
    name, reading = safe_name(entry.name), reading_name(entry.name, trace.prediction)
    again = "Script, weights and drawing: makes this reading again in plain PyTorch, and checks itself."
    back = "The weights with their card; “Bring a model” takes it back."
    other = "The model for other runtimes, in JavaScript, C# or C++."
    return [
        FileOffer("Experiment", "experiment", f"{reading}.zip", again, partial(_experiment, trace, entry, reading)),
        FileOffer("Model", "deployed_code", f"{name}{SUFFIX}", back, partial(_weights, entry)),
        FileOffer("ONNX", "swap_horiz", f"{name}.onnx", other, partial(_onnx, entry), "" if find_spec("onnx") else NO_ONNX),
    ]


def _page(trace: Trace, look: Appearance, entry: ModelEntry | None) -> bytes:
    from lstm_demo.export.page.html_page import html_page
    from lstm_demo.files.checkpoint import load_model

    model = load_model(entry.path).model if entry is not None else None
    return html_page(trace, model, entry=entry, layer=look.layer, theme=look.theme, colours=look.colours).encode()


def _weights(entry: ModelEntry) -> bytes:
    """The bytes of the model's file. Raises CheckpointError where it is gone."""
    with open_model(entry.path) as file:
        content: bytes = file.read()
    return content


def _experiment(trace: Trace, entry: ModelEntry, name: str) -> bytes:
    from lstm_demo.export.experiment import experiment_zip

    return experiment_zip(trace, _weights(entry), name)


def _onnx(entry: ModelEntry) -> bytes:
    from lstm_demo.export.onnx_model import onnx_bytes
    from lstm_demo.files.checkpoint import load_model

    return onnx_bytes(load_model(entry.path).model)
