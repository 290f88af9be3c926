"""`export`: one reading, or the model, in a form that needs no part of this program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lstm_demo.cli.finishing import find_model_now
from lstm_demo.cli.overwriting import FORCE, check_free
from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.catalogue import SUFFIX, ModelEntry
from lstm_demo.style.file_names import FIGURES, MAPS, size_in_words
from lstm_demo.style.palette import COLOURS, THEMES, palette_of
from lstm_demo.style.words import answer_in_words, unlike_anything_learned

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lstm_demo.model.network import RecurrentClassifier
    from lstm_demo.model.trace import Trace

DESCRIPTION = """\
Let a model read a picture of one digit and take the reading away: as a web page, a film, numbers, or a script. Several at once.

examples:
  python -m lstm_demo export lstm-1x128 seven.png --html seven.html --gif seven.gif
  python -m lstm_demo export lstm-1x128 --sample 7 --csv seven.csv --svg seven.svg
  python -m lstm_demo export lstm-1x128 --sample 7 --figure gradient --png seven-gradient.png
  python -m lstm_demo export my.safetensors --sample 3 --script three.py       writes three.safetensors beside it
  python -m lstm_demo export lstm-1x128 --onnx lstm.onnx                       the model alone needs no picture
"""
# By flag: the ending its file must have, or several, and what it is.
FORMS = {
    "html": (".html", "one web page that needs no network: the reading, and the model with a canvas to draw on"),
    "gif": (".gif", "the animation as a GIF"),
    "mp4": (".mp4", "the animation as a film; needs ffmpeg"),
    "svg": (".svg", "one figure, by default all maps after the last row, as vectors"),
    "png": (".png", "the same as pixels"),
    "npz": (".npz", "every number, for NumPy and Trace.load"),
    "csv": (".csv", "every quantity, logit and probability: layer,row,unit,quantity,value"),
    "graph": (".svg or .png or .dot", "autograd's graph of the first rows; .svg and .png need Graphviz"),
    "script": (".py", "a PyTorch script that rebuilds network and reading and checks itself"),
    "onnx": (".onnx", "the model for ONNX runtimes; needs the package onnx"),
}
OF_THE_MODEL = ("onnx",)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "export", help="take a reading or a model away", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", metavar="MODEL", help="a name from the models command, or a file")
    parser.add_argument("picture", metavar="PICTURE", nargs="?", help="PNG, JPEG, WebP, GIF or BMP of one digit")
    parser.add_argument("--sample", type=int, choices=range(10), metavar="N", help="instead of a picture: an MNIST test digit, 0–9")
    forms = parser.add_argument_group("what to write, at least one of them")
    for flag, (_, meaning) in FORMS.items():
        forms.add_argument(f"--{flag}", metavar="FILE", help=meaning)
    parser.add_argument(
        "--figure", choices=FIGURES, help=f"the figure for --svg and --png (default {MAPS}); all but {MAPS} need the package kaleido"
    )
    parser.add_argument("--title", metavar="TEXT", help="the heading of the web page")
    parser.add_argument(
        "--without-model", action="store_true", help="the web page holds this reading alone, and nothing can be drawn on it"
    )
    parser.add_argument("--force", action="store_true", help=FORCE)
    look = parser.add_argument_group("how it looks")
    look.add_argument(
        "--layer",
        type=int,
        metavar="L",
        help="which layer is shown, from 1 (default: the last); two directions count as two",
    )
    look.add_argument("--unit", type=int, metavar="U", help="which unit --figure unit shows, from 0 (default: the liveliest)")
    look.add_argument("--units", type=int, default=32, metavar="N", help="how many units, the liveliest, at most (default 32)")
    look.add_argument("--theme", choices=THEMES, help="(default light; a web page's is the system's)")
    look.add_argument(
        "--colours", choices=COLOURS, default="standard", help="safe: those that colour-blind people can tell apart (default standard)"
    )
    look.add_argument("--rows", type=int, default=2, metavar="R", help="how many rows --graph shows, 1–3 (default 2)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    targets = _targets(arguments)
    needs_picture = any(form not in OF_THE_MODEL for form in targets)
    if needs_picture and (arguments.picture is None) == (arguments.sample is None):
        raise ValueError("Give one picture to read, or --sample with a digit, 0–9.")
    entry = find_model_now(arguments.model)
    for path in targets.values():
        check_free(path, [entry.path, *([arguments.picture] if arguments.picture else [])], force=arguments.force)
    weights = _weights_beside(targets.get("script"), entry)
    image = _image(arguments) if needs_picture else None

    from lstm_demo.files.checkpoint import load_model
    from lstm_demo.model.tracing import trace

    model = load_model(entry.path).model
    _check_look(arguments, model)
    reading = None if image is None else trace(model, image)
    contents = {form: _content(form, arguments, entry, model, reading, path) for form, path in targets.items()}
    if reading is not None:
        unlike = f" {unlike_anything_learned(reading.config.num_classes)}" if reading.unfamiliar else ""
        print(f"{entry.name} reads a {answer_in_words(reading.probabilities[-1].tolist())}.{unlike}")
    for form, path in targets.items():
        _write(path, contents[form])
    if weights is not None:
        _write(weights, entry.path.read_bytes())
    return 0


def _targets(arguments: argparse.Namespace) -> dict[str, Path]:
    """The files to write, by form, checked before anything is computed. Raises ValueError."""
    given = {form: Path(name) for form in FORMS if (name := getattr(arguments, form)) is not None}
    if not given:
        raise ValueError(f"Say what to write: {', '.join(f'--{form}' for form in FORMS)}.")
    if (arguments.title is not None or arguments.without_model) and "html" not in given:
        raise ValueError("--title and --without-model are for the web page: say where it is to be written, --html FILE.")
    if arguments.figure is not None and not {"svg", "png"} & set(given):
        raise ValueError(f"Say where --figure {arguments.figure} is to be written: --svg or --png.")
    for form, path in given.items():
        if path.suffix not in FORMS[form][0].split(" or "):
            raise ValueError(f"--{form} must end in {FORMS[form][0]}, got {path}")
        if not path.parent.is_dir():
            raise ValueError(f"There is no folder {path.parent} for {path.name}: make it first.")
        if path.is_dir():
            raise ValueError(f"--{form} must be a file, and {path} is a folder")
    return given


def _weights_beside(script: Path | None, entry: ModelEntry) -> Path | None:
    """Where the script's weights are to be written; None where there is no script, or they are there. Raises ValueError."""
    if script is None:
        return None
    weights = script.with_suffix(SUFFIX)
    if not weights.exists():
        return weights
    if weights.read_bytes() == entry.path.read_bytes():
        return None
    raise ValueError(f"{weights}, where the script's weights would go, is another model: choose another name for the script.")


def _image(arguments: argparse.Namespace) -> npt.NDArray[np.float32]:
    if arguments.sample is not None:
        from lstm_demo.data.samples import sample_digits

        sample: npt.NDArray[np.float32] = sample_digits()[arguments.sample]
        return sample
    from lstm_demo.data.picture import prepare_picture

    return prepare_picture(Path(arguments.picture).read_bytes())


def _check_look(arguments: argparse.Namespace, model: RecurrentClassifier) -> None:
    layers, units = model.config.num_cells, model.config.hidden_size
    if arguments.layer is not None and not 1 <= arguments.layer <= layers:
        raise ValueError(f"--layer must be 1–{layers} for this model, got {arguments.layer}")
    if arguments.units < 1:
        raise ValueError(f"--units must be at least 1 (the model has {units}), got {arguments.units}")
    if arguments.unit is not None and not 0 <= arguments.unit < units:
        raise ValueError(f"--unit must be 0–{units - 1} for this model, got {arguments.unit}")


def _content(
    form: str, arguments: argparse.Namespace, entry: ModelEntry, model: RecurrentClassifier, reading: Trace | None, path: Path
) -> bytes | str:
    if form == "onnx":
        from lstm_demo.export.onnx_model import onnx_bytes

        return onnx_bytes(model)
    assert reading is not None
    palette = palette_of(arguments.theme or "light", arguments.colours)
    layer = None if arguments.layer is None else arguments.layer - 1
    if form == "html":
        from lstm_demo.export.page.html_page import html_page

        look = {"title": arguments.title, "layer": layer, "theme": arguments.theme, "colours": arguments.colours}
        return html_page(reading, None if arguments.without_model else model, entry=entry, **look)
    if form in ("svg", "png"):
        from lstm_demo.export.figures import FigureForm, Subject, figure_bytes

        subject = Subject(model, reading, layer, arguments.unit, palette, arguments.units)
        return figure_bytes(arguments.figure or MAPS, cast(FigureForm, form), subject)
    if form == "graph":
        return _graph(arguments, model, reading, path)
    if form == "script":
        from lstm_demo.export.script import script

        return script(reading, path.with_suffix(SUFFIX).name)
    from lstm_demo.export.formats import Pictured, Tabled, pictured, tabled

    if form in ("csv", "npz"):
        return tabled(cast(Tabled, form), reading)
    return pictured(cast(Pictured, form), reading, layer, palette=palette, units=arguments.units)


def _graph(arguments: argparse.Namespace, model: RecurrentClassifier, reading: Trace, path: Path) -> bytes | str:
    """Of the loss, if the answer is to be the sample's digit; a picture's is not known, so the answer that it gets."""
    from lstm_demo.export.autograd_graph import PictureKind, autograd_dot, autograd_picture

    palette = palette_of(arguments.theme or "light", arguments.colours)
    label = reading.prediction if arguments.sample is None else arguments.sample
    if path.suffix == ".dot":
        return autograd_dot(model, reading.image, arguments.rows, label=label, palette=palette)
    kind = cast(PictureKind, path.suffix[1:])
    return autograd_picture(model, reading.image, arguments.rows, kind=kind, label=label, palette=palette)


def _write(path: Path, content: bytes | str) -> None:
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():  # a pipe is written to, not replaced
        path.write_bytes(data)
    else:
        write_whole(path, data)
    print(f"Wrote {path} ({size_in_words(len(data))}).")
