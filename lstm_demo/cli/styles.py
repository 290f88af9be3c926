"""`styles`: the hands by which synthetic digits are drawn, as a sheet that a person can look at, or as a data set."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from lstm_demo.cli.overwriting import FORCE, check_free
from lstm_demo.files.atomic_write import write_whole

DESCRIPTION = """\
Show the styles of handwriting that models learn from beside MNIST: for each hand the strokes as they are written down, and how they come
out, a little different each time, on a canvas and prepared for the model.

examples:
  python -m lstm_demo styles                                           their names
  python -m lstm_demo styles --png styles.png                          a sheet of them
  python -m lstm_demo styles --png sevens.png --digit 7 --seed 3
  python -m lstm_demo styles --npz handwriting.npz                     the data set "handwriting", drawn anew
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "styles", help="see the hands that models learn from", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--png", metavar="FILE", help="write a sheet of them")
    parser.add_argument("--npz", metavar="FILE", help="write the data set: 30,000 images to train on, 3,000 to test on")
    parser.add_argument("--digit", type=int, choices=range(10), metavar="0–9", help="of this digit alone")
    parser.add_argument("--seed", type=int, default=1, help="of the sheet (default 1)")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from lstm_demo.data.handwriting import hands
    from lstm_demo.data.handwriting_set import SHOWN, sheet, write_set

    if arguments.seed < 0:
        raise ValueError(f"--seed must be at least 0, got {arguments.seed}")
    chosen = [hand for hand in hands() if arguments.digit in (None, hand.digit)]
    for path in filter(None, (arguments.png, arguments.npz)):
        check_free(path, force=arguments.force)
        if not Path(path).absolute().parent.is_dir():
            raise ValueError(f"There is no folder {Path(path).parent} for {Path(path).name}: make it first.")
    if arguments.png:
        picture = io.BytesIO()
        sheet(chosen, arguments.seed).save(picture, format="PNG")
        write_whole(Path(arguments.png), picture.getvalue())
        print(f"{arguments.png}: {len(chosen)} hands, each as it is written down and {SHOWN} times as it comes out.")
    if arguments.npz:
        write_set(Path(arguments.npz))
        print(f"{arguments.npz}: the data set.")
    if not arguments.png and not arguments.npz:
        for hand in chosen:
            print(f"{hand.digit}  {hand.name}")
    return 0
