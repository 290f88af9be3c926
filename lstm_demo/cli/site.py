"""`site`: a folder of static files in which the models read by themselves, for any web host."""

from __future__ import annotations

import argparse
from pathlib import Path

from lstm_demo.cli.finishing import find_model_now
from lstm_demo.files.catalogue import DEFAULT_MODEL, PRETRAINED, ModelEntry, list_models
from lstm_demo.style.file_names import size_in_words
from lstm_demo.style.palette import COLOURS

DESCRIPTION = """\
Write a site: draw a digit in the browser and watch the models read it there. It needs no server of its own: any host that hands out files
will do, under any address, and a browser that has been there once can do without the network.

examples:
  python -m lstm_demo site --out site && python -m http.server --directory site
  python -m lstm_demo site --out site --models lstm-1x128 gru-1x128 my.safetensors
  python -m lstm_demo site --out site --lesson "Forgetting http://localhost:8501/?v=1&m=lstm-1x128&digit=7&view=what-if&if=forget_gate,0,1-28"
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "site",
        help="a folder of files that any web host can serve",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="the folder: new, empty, or a site that this command made")
    parser.add_argument("--models", metavar="MODEL", nargs="+", help="names or files, the first to read first (default: those in the box)")
    parser.add_argument(
        "--lesson", metavar="LINK", nargs="+", default=[], help='links of "Share a lesson", each perhaps with a title before it'
    )
    parser.add_argument("--title", metavar="TEXT", help="the page's heading")
    parser.add_argument("--colours", choices=COLOURS, default="standard", help="which the page begins with (default standard)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Raises ValueError and CheckpointError as `write_site`."""
    from lstm_demo.export.page.site import TITLE, write_site
    from lstm_demo.export.page.site_lesson import site_lesson

    lessons = [site_lesson(text) for text in arguments.lesson]
    models = _in_the_box() if arguments.models is None else [find_model_now(name) for name in arguments.models]
    names = [entry.name for entry in models]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"There are two models called {twice}: give each once, and each a name of its own.")
    out = Path(arguments.out)
    written = write_site(out, models, lessons, title=arguments.title or TITLE, colours=arguments.colours)
    total = size_in_words(sum(written.files.values()))
    print(f"Wrote {out}: {len(models)} models, {len(lessons)} lessons, {total} in {len(written.files)} files.")
    print(f"A visitor loads {size_in_words(written.first_load)} before the first model. Try it: python -m http.server --directory {out}")
    return 0


def _in_the_box() -> list[ModelEntry]:
    """The default model first."""
    return sorted(list_models(PRETRAINED), key=lambda entry: (entry.name != DEFAULT_MODEL, entry.name))
