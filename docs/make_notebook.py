"""Make docs/example.ipynb: `python docs/make_notebook.py --run`.

Needs nbformat; --run executes it, so that it has outputs, and needs nbclient and ipykernel as well.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PROJECT = Path(__file__).resolve().parents[1]
TARGET = PROJECT / "docs" / "example.ipynb"

# Alternately text and code.
CELLS = (
    """\
# An LSTM reads a digit, row by row

The network sees a 28×28 picture as 28 rows of 28 pixels, from the top, and answers after the last. No server is needed;
open this notebook from where it lies.""",
    """\
import sys

sys.path.insert(0, "..")  # the project runs from its checkout""",
    "A model that ships with the project, and a digit that somebody else wrote:",
    """\
import lstm_demo
from lstm_demo.files.catalogue import find_model

model = lstm_demo.load_model(find_model("MODEL").path).model
image = lstm_demo.sample_digits()[3]""",
    """\
**Watch it read.** Every line of a map is a unit, every column a row of the picture. Play, drag the slider, press a cell for its
arithmetic; or draw a digit of your own: the model is in the page.""",
    "lstm_demo.show(model, image)",
    """\
**As a picture**, with every row read. `lstm_demo.export.animation.gif_and_mp4` makes a GIF or a film of it.""",
    """\
from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.painting import paint

trace = lstm_demo.trace(model, image)
*_, last = paint(lay_out(trace))
last""",
    "**Every number of the reading is in its trace.** The probability of each digit, 0 to 9, after rows 7, 14, 21 and 28:",
    "trace.probabilities[[6, 13, 20, 27]].round(3)",
    "**Nothing is hidden.** The new memory of one unit, $c_t = f_t c_{t-1} + i_t g_t$, computed here and as the trace has it:",
    """\
unit, row = 0, 14
f, i, g, c = (trace.quantity(name)[0, :, unit] for name in ("forget_gate", "input_gate", "candidate", "cell_state"))
f[row] * c[row - 1] + i[row] * g[row], c[row]""",
)


def notebook(model: str) -> nbformat.NotebookNode:
    """model: the name of one in pretrained/."""
    makers = (new_markdown_cell, new_code_cell)
    cells = [makers[number % 2](text.replace("MODEL", model)) for number, text in enumerate(CELLS)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # random ones would change the file each time it is made
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})


def run(made: nbformat.NotebookNode) -> None:
    """Execute it in place, in its own folder."""
    from nbclient import NotebookClient

    NotebookClient(made, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(TARGET.parent)}}).execute()
    for cell in made.cells:
        cell.metadata.pop("execution", None)  # times of the clock
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/jpeg", None)  # there is a PNG of the same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", action="store_true", help="execute it, so that it has outputs")
    parser.add_argument("--model", default="lstm-1x32", help="(default %(default)s)")
    parser.add_argument("--out", type=Path, default=TARGET, help="(default docs/example.ipynb)")
    arguments = parser.parse_args()
    made = notebook(arguments.model)
    if arguments.run:
        run(made)
    nbformat.write(made, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
