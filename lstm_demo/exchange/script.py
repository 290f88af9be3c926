"""One reading as a short script of plain PyTorch: network, weights, picture and a check, without this package."""

from __future__ import annotations

import base64
import re
import textwrap
import zlib
from collections.abc import Mapping
from string import Template

from lstm_demo.exchange.script_steps import EQUATIONS, STEPS
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.trace import Trace

# What the arithmetic of another processor may change in a logit, and what it may not.
TOLERANCE = "1e-4"

_SCRIPT = Template('''\
"""A recurrent network reads one picture of a digit, row by row: $title, in plain PyTorch.

It rebuilds the network from its weights, reads the picture below, prints what it believes after each row, and checks every logit
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
LAYERS, UNITS = $layers, $units

# The picture: 28 rows of 28 float32 in [0, 1], ink = 1, compressed.
PICTURE = """
$picture
"""

# The ten logits after each row, as lstm_demo computed them.
LOGITS = """
$logits
"""


$step


def read(picture, weights):
    """picture: (rows, pixels) → the logits after each row, (rows, 10)."""
    states = [$start for _ in range(LAYERS)]
    logits = []
    for pixels in picture:
        x = $standardise
        for layer in range(LAYERS):
            W, U, b_x, b_h = (weights[f"$cell.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            states[layer] = step(x, states[layer], W, U, b_x, b_h)
            x = states[layer]$hidden  # the next layer reads this layer's hidden state
        logits.append($readout)
    return torch.stack(logits)


def picture():
    data = zlib.decompress(base64.b64decode(PICTURE))
    return torch.frombuffer(bytearray(data), dtype=torch.float32).reshape(-1, $pixels)


def show(rows, probabilities):
    print("row" + " " * 31 + "picture  " + "".join(f"{digit:5d}" for digit in range(probabilities.shape[1])) + "  (per cent)")
    for number, (pixels, row) in enumerate(zip(rows, probabilities), start=1):
        ink = "".join(" .:+#@"[round(float(pixel) * 5)] for pixel in pixels)
        print(f"{number:3d}  |{ink}|  " + "".join(f"{percent(float(probability)):>5}" for probability in row))


def percent(share):
    """Whole per cent; 0 and 100 only where the share is exactly that."""
    whole = f"{100 * share:.0f}"
    return whole if share in (0, 1) or whole not in ("0", "100") else "<1" if share < 0.5 else ">99"


def main():
    logits = read(picture(), load_file(WEIGHTS))
    probabilities = logits.softmax(dim=1)
    show(picture(), probabilities)
    print(f"\\nIt reads a {int(probabilities[-1].argmax())} ({percent(float(probabilities[-1].max()))} %).")
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
    if every logit after every row is within 0.0001 of the trace's, else with 1.
    """
    config = trace.config
    return _SCRIPT.substitute(
        title=EQUATIONS[config.cell],
        weights=repr(weights_file),
        weights_words=re.sub(r"[^\w .+-]", "?", weights_file),  # a name may hold anything, also the end of a docstring
        layers=config.num_layers,
        units=config.hidden_size,
        pixels=config.input_size,
        picture="\n".join(textwrap.wrap(base64.b64encode(zlib.compress(trace.image.tobytes(), 9)).decode("ascii"), 120)),
        logits="\n".join(" ".join(f"{logit:.9g}" for logit in row) for row in trace.logits),
        cell=config.cell,
        tolerance=TOLERANCE,
        **_expressions(config),
    )


def _expressions(config: ModelConfig) -> Mapping[str, str]:
    """What differs from network to network."""
    lstm = config.cell == "lstm"
    readout = 'weights["fc.weight"] @ x + weights["fc.bias"]'
    plain_pixels = (config.pixel_mean, config.pixel_std) == (0.0, 1.0)
    nonlinearity = "torch.tanh" if config.nonlinearity == "tanh" else "torch.relu"
    return {
        "step": STEPS[config.cell].replace("NONLINEARITY", nonlinearity),
        "start": "(torch.zeros(UNITS), torch.zeros(UNITS))" if lstm else "torch.zeros(UNITS)",
        "hidden": "[0]" if lstm else "",
        "standardise": "pixels" if plain_pixels else f"(pixels - {config.pixel_mean!r}) / {config.pixel_std!r}",
        "readout": f"torch.sigmoid({readout})" if config.sigmoid_readout else readout,
    }
