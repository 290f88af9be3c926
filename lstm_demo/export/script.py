"""One reading as a short script of plain PyTorch: network, weights, picture and a check, without this package."""

from __future__ import annotations

import base64
import re
import textwrap
import zlib
from collections.abc import Mapping
from string import Template

from lstm_demo.export.script_steps import ACTIVATIONS, POOLED, POOLED_BOTH_WAYS, READ, READ_BOTH_WAYS
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.parameters import readout_names
from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Trace
from lstm_demo.style.words import unlike_anything_learned

# The parameters of a layer in the letters of the script's step.
_LETTERS = {
    "weight_ih": "W", "weight_hh": "U", "bias_ih": "b_x", "bias_hh": "b_h",
    "weight_ci": "p_i", "weight_cf": "p_f", "weight_co": "p_o",
}  # fmt: skip
# What the arithmetic of another processor may change in a logit, and what it may not.
TOLERANCE = "1e-4"

_SCRIPT = Template('''\
"""A recurrent network reads one picture of a digit, $step_word by $step_word: $title, in plain PyTorch.

It rebuilds the network from its weights, reads the picture below, prints what it believes $when, and checks every logit
against those that lstm_demo computed. Needs the weights, $weights_words, beside this file, and
    pip install torch safetensors
"""

import base64
import sys
import zlib
from pathlib import Path

import torch
from safetensors.torch import load_file

WEIGHTS = Path(__file__).with_name($weights)
LAYERS, UNITS, LAST_STEP = $layers, $units, $last_step

# The picture: $rows rows of $columns float32 in [0, 1], ink = 1, compressed.
PICTURE = """
$picture
"""

# The ten logits $when, as lstm_demo computed them.
LOGITS = """
$logits
"""


$step


$readout_function
$read


def steps(picture):
    """The pixels that the first layer reads, $step_word by $step_word."""
    return $steps


def picture():
    data = zlib.decompress(base64.b64decode(PICTURE))
    return torch.frombuffer(bytearray(data), dtype=torch.float32).reshape($rows, $columns)


def show(rows, probabilities):
    digits = "".join(f"{digit:5d}" for digit in range(probabilities.shape[1]))
    print("$step_word".ljust(7) + "pixels".rjust(len(rows[0])) + "  " + digits + "  (per cent)")
    answers = ["".join(f"{percent(float(probability)):>5}" for probability in row) for row in probabilities]
    answers = [""] * (len(rows) - len(answers)) + answers  # there may be one alone, at the end
    for number, (pixels, answer) in enumerate(zip(rows, answers), start=1):
        ink = "".join(" .:+#@"[round(float(pixel) * 5)] for pixel in pixels)
        print(f"{number:3d}  |{ink}|  " + answer)


def percent(share):
    """Whole per cent; 0 and 100 only where the share is exactly that."""
    whole = f"{100 * share:.0f}"
    return whole if share in (0, 1) or whole not in ("0", "100") else "<1" if share < 0.5 else ">99"


def main():
    logits = read(picture(), load_file(WEIGHTS))
    probabilities = logits.softmax(dim=1)
    show(steps(picture()), probabilities)
    print(f"\\nIt reads a {int(probabilities[-1].argmax())} ({percent(float(probabilities[-1].max()))} %).")$warning
    expected = torch.tensor([[float(number) for number in line.split()] for line in LOGITS.strip().splitlines()])
    difference = float((logits - expected).abs().max())
    print(f"Largest difference from the logits of lstm_demo: {difference:.1e}")
    return 0 if difference < $tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
''')


def script(trace: Trace, weights_file: str = "model.safetensors") -> str:
    """The source of a runnable script that reads the trace's image as the trace's network did.

    weights_file: the name of the model's own file (as `save_model` writes it), to be put beside the script. The script exits with 0
    if every logit is within 0.0001 of the trace's, else with 1.
    """
    config = trace.config
    rows, columns = trace.image.shape
    expressions = _expressions(config)
    return _SCRIPT.substitute(
        rows=rows,
        columns=columns,
        last_step=len(trace.rows),
        title=CELLS[config.cell].long_name,
        weights=repr(weights_file),
        weights_words=re.sub(r"[^\w .+-]", "?", weights_file),  # a name may hold anything, also the end of a docstring
        layers=config.num_layers,
        units=config.hidden_size,
        picture="\n".join(textwrap.wrap(base64.b64encode(zlib.compress(trace.image.tobytes(), 9)).decode("ascii"), 120)),
        logits="\n".join(" ".join(f"{logit:.9g}" for logit in row) for row in trace.logits),
        tolerance=TOLERANCE,
        warning=f"\n    print({unlike_anything_learned(config.num_classes)!r})" if trace.unfamiliar else "",
        read=Template(READ_BOTH_WAYS if config.bidirectional else READ).substitute(expressions),
        **expressions,
    )


def _expressions(config: ModelConfig) -> Mapping[str, str]:
    """What differs from network to network."""
    cell = CELLS[config.cell]
    readout, zeros = _readout(config), "torch.zeros(UNITS)"
    plain_pixels = (config.pixel_mean, config.pixel_std) == (0.0, 1.0)
    nonlinearity = "torch.tanh" if config.nonlinearity == "tanh" else "torch.relu"
    return {
        "cell": config.cell,
        "letters": ", ".join(_LETTERS[name] for name in cell.parameters),
        "names": "(" + ", ".join(f'"{name}"' for name in cell.parameters) + ")",
        "when": f"when every {step_name(config)} is read" if config.bidirectional else f"after each {step_name(config)}",
        "step": cell.script_step.replace("NONLINEARITY", nonlinearity),
        "start": f"({zeros}, {zeros})" if len(cell.states) > 1 else zeros,
        "hidden": "[0]" if len(cell.states) > 1 else "",
        "standardise": "pixels" if plain_pixels else f"(pixels - {config.pixel_mean!r}) / {config.pixel_std!r}",
        "readout": f"torch.sigmoid({readout})" if config.sigmoid_readout else readout,
        "readout_function": _readout_function(config) if config.head else "",
        "heard": "states[-1][1]" if config.pooling == "cell" else "x",
        "steps": _steps(config),
        "steps_count": f"{step_name(config)}s",
        "step_word": step_name(config),
    }


def _readout(config: ModelConfig) -> str:
    """The logits from what was heard of the top layer so far."""
    heard = (POOLED_BOTH_WAYS if config.bidirectional else POOLED)[config.pooling]
    if config.bidirectional:
        heard = heard.replace("HIDDEN", "[0]" if len(CELLS[config.cell].states) > 1 else "")
    return f"readout({heard}, weights)" if config.head else f'weights["fc.weight"] @ {heard} + weights["fc.bias"]'


def _readout_function(config: ModelConfig) -> str:
    *hidden, last = (f'weights["{name}.weight"] @ x + weights["{name}.bias"]' for name in readout_names(config))
    function = ACTIVATIONS[config.head_activation]
    lines = [f"    x = {function}({layer})" for layer in hidden]
    head = f'def readout(x, weights):\n    """What was heard of the top layer → logits, through {len(hidden)} hidden layers."""'
    return "\n".join([head, *lines, f"    return {last}", "", "", ""])


def _steps(config: ModelConfig) -> str:
    lines = "picture" if config.reading == "rows" else "picture.T"
    return lines if config.rows_per_step == 1 else f"{lines}.reshape(-1, {config.input_size})"
