"""`convert`: a network that another program trained, as a model file of this one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_demo.cli.train import command_line
from lstm_demo.model.config import SettingError
from lstm_demo.style.percent import accuracy_text, percent
from lstm_demo.training.catalogue import SUFFIX
from lstm_demo.training.wording import network

if TYPE_CHECKING:
    from lstm_demo.exchange.conversion import Conversion
    from lstm_demo.exchange.foreign import ForeignWeights
    from lstm_demo.exchange.ledger import Choices

DESCRIPTION = """\
Read the weights of a row-by-row MNIST network that another program saved (torch.save of a state dict, or safetensors), and write it as
a model of this program. Three layouts, whatever their names:

  nn.LSTM, nn.GRU or nn.RNN and a linear layer         lstm.weight_ih_l0 …, fc.weight
  an LSTM with its gates' matrices apart               W_ii, W_hi, b_i, W_if …, or W_xi, or U_i and V_i …, as W·x or x·W
  an LSTM with one linear map per gate over [h, x]     f.weight, forget.weight, W_f … (f/i/o/g, forget/input/output/update/candidate)

It says tensor by tensor what it used, missed and left over. What the weights cannot show (the order of a concatenation, say) it asks
for instead of guessing, and tells how well each possibility reads.

examples:
  python -m lstm_demo convert tutorial.ckpt --out tutorial.safetensors --evaluate
  python -m lstm_demo convert concat.pt --order hx --out concat.safetensors
  python -m lstm_demo convert apart.pt --pixel-mean 0.1307 --pixel-std 0.3081 --sigmoid-readout --out apart.safetensors
"""
GATES = ("i", "f", "g", "o")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "convert", help="bring your own model", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", metavar="FILE", help=".pt, .pth, .ckpt or .safetensors")
    parser.add_argument("--out", required=True, metavar="NAME.safetensors", help="the model file to write")
    parser.add_argument("--name", help="the model's name on its card (default: the file's)")
    parser.add_argument("--evaluate", action="store_true", help="measure it on the test images and put that on the card")
    open_to_choice = parser.add_argument_group("what weights cannot show")
    open_to_choice.add_argument("--order", choices=("hx", "xh"), help="of the concatenation")
    open_to_choice.add_argument("--product", choices=("Wx", "xW"), help="how square matrices are multiplied")
    open_to_choice.add_argument("--input-letter", metavar="LETTER", help="of pairs such as W_f and U_f, the one that meets x")
    open_to_choice.add_argument("--nonlinearity", choices=("tanh", "relu"), help="of a plain RNN")
    open_to_choice.add_argument("--gates", nargs=4, metavar="GATE=WORD", help="i=… f=… g=… o=…: what occurs in the gates' names")
    open_to_choice.add_argument("--pixel-mean", type=float, default=0.0, metavar="M", help="pixels were standardised, (pixel − M) / S")
    open_to_choice.add_argument("--pixel-std", type=float, default=1.0, metavar="S", help="see --pixel-mean")
    open_to_choice.add_argument("--sigmoid-readout", action="store_true", help="the logits are squashed by σ")
    open_to_choice.add_argument("--allow-unused", action="store_true", help="convert although tensors are left over")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    out = _out_path(arguments.out)
    words = _gate_words(arguments.gates)
    from lstm_demo.exchange.conversion import convert  # torch, which takes seconds: only once the input is known to be right
    from lstm_demo.exchange.converted import converted_card
    from lstm_demo.exchange.foreign import read_foreign
    from lstm_demo.exchange.ledger import Ambiguous, Choices
    from lstm_demo.training.checkpoint import save_model

    given: dict[str, Any] = {name: getattr(arguments, name) for name in Choices.__dataclass_fields__}
    choices = Choices(**given | {"gates": words})
    weights = read_foreign(arguments.file)
    try:
        conversion = convert(weights.tensors, choices)
    except Ambiguous as question:
        raise ValueError(f"{weights.file}: {question}{_hint(weights, choices)}") from None
    except SettingError:
        raise
    except ValueError as error:
        raise ValueError(f"{weights.file}: {error}") from None
    test = _evaluate(conversion) if arguments.evaluate else None
    save_model(out, conversion.model, converted_card(arguments.name or out.stem, conversion, command_line(arguments.argv), test))
    print(report(weights, conversion))
    measured = (
        "test accuracy not measured (--evaluate)" if test is None else f"test accuracy {accuracy_text(test.accuracy)}, loss {test.loss:.4f}"
    )
    print(f"\nWrote {out}: {network(conversion.model.config)}, {measured}.")
    return 0


def report(weights: ForeignWeights, conversion: Conversion) -> str:
    """What was found, tensor by tensor, and what was assumed."""
    under = f" under {weights.nest!r}" if weights.nest else ""
    lines = [f"{weights.file}: {len(weights.tensors)} tensors{under}, {conversion.layout}", ""]
    wide = max(len(note.name) for note in conversion.notes)
    for note in conversion.notes:
        shape = "–" if note.shape is None else "×".join(map(str, note.shape))
        lines.append(f"  {note.status:6s}  {note.name:{wide}s}  {shape:>9s}  {note.text}")
    lines += [f"  unused  {name}: {why}" for name, why in weights.left_out.items()]
    return "\n".join([*lines, "", *conversion.remarks])


def _hint(weights: ForeignWeights, choices: Choices) -> str:
    """How well each way to understand an ambiguous file reads: the person decides, and need not do so blindly."""
    from lstm_demo.exchange.conversion import candidates
    from lstm_demo.exchange.converted import accuracy_of

    try:
        measured = [
            f"{candidate.flags} reads {percent(accuracy_of(candidate), 1)} right" for candidate in candidates(weights.tensors, choices)
        ]
    except ValueError:
        return ""  # another fault in the file, which will be told once this question is answered
    return f" Measured on 500 training images: {'; '.join(measured)}."


def _evaluate(conversion: Conversion) -> Any:
    from lstm_demo.data.digits import load_digits
    from lstm_demo.training.evaluate import evaluate

    digits = load_digits("mnist")
    return evaluate(conversion.model, digits.x_test, digits.y_test)


def _out_path(out: str) -> Path:
    if not out.endswith(SUFFIX):
        raise ValueError(f"--out must end in {SUFFIX}, got {out}")
    return Path(out)


def _gate_words(given: list[str] | None) -> dict[str, str]:
    """["i=write", …] → by gate. Raises ValueError unless each gate is given once."""
    if given is None:
        return {}
    words = dict(pair.split("=", 1) for pair in given if "=" in pair)
    if sorted(words) != sorted(GATES) or not all(words.values()):
        raise ValueError(f"--gates takes one word for each gate, i=… f=… g=… o=…, got {' '.join(given)}")
    return words
