"""What there is to take away of one reading: each file with its name, a line on what it is good for, and how to make it.

Nothing is made here, and nothing heavy imported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from lstm_demo.export.animation.ffmpeg import find_ffmpeg
from lstm_demo.export.formats import pictured, tabled
from lstm_demo.files.catalogue import SUFFIX, ModelEntry
from lstm_demo.files.safetensors_head import open_model
from lstm_demo.model.trace import Trace
from lstm_demo.style.colours import palette_of
from lstm_demo.style.file_names import reading_name, safe_name
from lstm_demo.style.palette import Palette, Theme, Variant
from lstm_demo.ui.state.takeaway import PictureFormat

NO_FFMPEG = "A film needs ffmpeg, which is not on the page's machine: `pip install imageio-ffmpeg` brings one."
NO_ONNX = "ONNX needs a package that is not on the page's machine: `pip install onnx`."
MIME = {"html": "text/html", "gif": "image/gif", "mp4": "video/mp4", "svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


@dataclass(frozen=True, eq=False)
class Parcel:
    """One file. label, icon: on the button. name: the file's. good_for: a line. missing: why it cannot be made here, "" if it can.

    make raises ValueError or OSError with a sentence.
    """

    label: str
    icon: str
    name: str
    good_for: str
    make: Callable[[], bytes]
    missing: str = ""

    @property
    def key(self) -> str:
        """Of its widgets."""
        return self.label.lower().replace(" ", "-")

    @property
    def mime(self) -> str:
        return MIME.get(self.name.rsplit(".", 1)[-1], "application/octet-stream")


@dataclass(frozen=True)
class View:
    """How the reading stands on the page, and so how it is taken away. model: its name. layer: from 0."""

    model: str
    layer: int
    theme: Theme
    colours: Variant
    picture_format: PictureFormat

    @property
    def palette(self) -> Palette:
        return palette_of(self.theme, self.colours)


def reading_parcels(trace: Trace, view: View) -> list[Parcel]:
    """The animation, and all the maps as one picture."""
    name, still = reading_name(view.model, trace.prediction), view.picture_format
    html, gif, mp4, picture = (
        partial(pictured, form, trace, view.layer, palette=view.palette) for form in ("html", "gif", "mp4", view.picture_format)
    )
    film_missing = "" if find_ffmpeg() else NO_FFMPEG
    return [
        Parcel("Web page", "web", f"{name}.html", "Plays by itself in any browser, offline; point at a cell for its number.", html),
        Parcel("GIF", "gif_box", f"{name}.gif", "Plays in slides, chats and a README.", gif),
        Parcel("Film", "movie", f"{name}.mp4", "Sharper than the GIF, and can be paused.", mp4, film_missing),
        Parcel("Picture", "image", f"{name}.{still}", f"Digit, maps and verdict after the last row, as {still.upper()}.", picture),
    ]


def number_parcels(trace: Trace, view: View) -> list[Parcel]:
    name = reading_name(view.model, trace.prediction)
    csv, npz = (partial(tabled, form, trace) for form in ("csv", "npz"))
    return [
        Parcel("CSV", "table", f"{name}.csv", "Every gate, state and probability, one a line: for a spreadsheet or R.", csv),
        Parcel("NumPy", "data_array", f"{name}.npz", "The same as arrays for numpy.load, with the addends of every gate.", npz),
    ]


def model_parcels(trace: Trace, entry: ModelEntry) -> list[Parcel]:
    """The experiment and the model by itself. entry: the model that made this very reading."""
    name, reading = safe_name(entry.name), reading_name(entry.name, trace.prediction)
    again = "Script, weights and drawing: makes this reading again in plain PyTorch, and checks itself."
    back = "The weights with their card; “Bring a model” takes it back."
    other = "The model for other runtimes, in JavaScript, C# or C++."
    return [
        Parcel("Experiment", "experiment", f"{reading}.zip", again, partial(_experiment, trace, entry, reading)),
        Parcel("Model", "deployed_code", f"{name}{SUFFIX}", back, partial(_weights, entry)),
        Parcel("ONNX", "swap_horiz", f"{name}.onnx", other, partial(_onnx, entry), "" if find_spec("onnx") else NO_ONNX),
    ]


def _weights(entry: ModelEntry) -> bytes:
    """The model's own file as it is. Raises CheckpointError where it has gone."""
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
