"""`convert`: a network that another program trained, as a model file of this one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_demo.cli.overwriting import FORCE, check_free
from lstm_demo.cli.training.command import command_line
from lstm_demo.files.catalogue import SUFFIX
from lstm_demo.model.config import SettingError
from lstm_demo.style.percent import accuracy_text
from lstm_demo.style.words import network

if TYPE_CHECKING:
    from lstm_demo.importing.conversion import Conversion
    from lstm_demo.importing.decision import Decision
    from lstm_demo.importing.foreign_file import ForeignWeights
    from lstm_demo.importing.ledger import Choices
    from lstm_demo.importing.way_of_use import Way
    from lstm_demo.model.network import RecurrentClassifier

DESCRIPTION = """\
Read the weights of a row-by-row MNIST network that another program saved (torch.save of a state dict, or safetensors; the content
decides, not the ending), and write it as a model of this program. Five layouts, whatever their names:

  nn.LSTM, nn.GRU or nn.RNN, or their cells            lstm.weight_ih_l0 …, and weight_ih_l0_reverse … of two directions
  an LSTM with its gates' matrices apart               W_ii, W_hi, b_i, W_if …, or W_xi, or U_i and V_i …, as W·x or x·W
  an LSTM with one linear map per gate over [h, x]     f.weight, forget.weight, W_f … (f/i/o/g, forget/input/output/update/candidate)
  gates stacked by hand                                x2h and h2h, W (28, 4H) and U (H, 4H), one map (4H, H + 28)
  any of these LSTMs with peepholes                    weight_ci, W_ci, p_i, peephole_i …, with f and o, (H,) each
  a GRU with its gates' matrices apart                 W_xz, W_hz, W_xr …

A linear layer before the recurrence and batch norms in the readout are folded in; the readout may have several layers, and hear the
last hidden state, their mean, sum or largest values, all of them, or the last cell state; of two directions side by side, added up,
averaged, or one alone. Two modules of which one says in its name that it reads backward are one network of two directions.

It says tensor by tensor what it used, missed and left over. How a network is used its weights do not show: whether it reads rows or
columns, which pixels, what the readout hears. So it reads 500 test images in every way that is open, and says how well. Where another
way than the plain one reads clearly better, it asks: --reads best takes the best.

examples:
  python -m lstm_demo convert tutorial.ckpt --out tutorial.safetensors --evaluate
  python -m lstm_demo convert normalised.pth.tar --reads mnist --out normalised.safetensors
  python -m lstm_demo convert sideways.pt --reads columns,mean --out sideways.safetensors
  python -m lstm_demo convert concat.pt --order hx --out concat.safetensors
"""
GATES = ("i", "f", "g", "o")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "convert", help="bring your own model", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", metavar="FILE", help="a file of torch.save, or a safetensors file")
    parser.add_argument("--out", required=True, metavar="NAME.safetensors", help="the model file to write")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.add_argument("--name", help="the model's name on its card (default: the file's)")
    parser.add_argument("--evaluate", action="store_true", help="measure it on the test images and put that on the card")
    parser.add_argument(
        "--reads",
        metavar="WAY",
        help="how it is used: best, or words such as columns,mean,mnist (rows, columns; plain, mnist, signed, bytes; last, mean, sum, max, "
        "cell, final; both, swapped, averaged, forward, backward: of two directions; relu, tanh, leaky_relu, elu, gelu, sigmoid, linear in "
        "a readout of several layers; before, after: a batch norm)",
    )
    open_to_choice = parser.add_argument_group("what weights cannot show")
    open_to_choice.add_argument("--order", choices=("hx", "xh"), help="of the concatenation")
    open_to_choice.add_argument("--product", choices=("Wx", "xW"), help="how square matrices are multiplied")
    open_to_choice.add_argument("--input-letter", metavar="LETTER", help="of pairs such as W_f and U_f, the one that meets x")
    open_to_choice.add_argument("--nonlinearity", choices=("tanh", "relu"), help="of a plain RNN")
    open_to_choice.add_argument("--gates", nargs=4, metavar="GATE=WORD", help="i=… f=… g=… o=…: what occurs in the gates' names")
    open_to_choice.add_argument("--gate-order", metavar="LETTERS", help="of gates stacked by hand: ifgo, or rzn of a GRU")
    open_to_choice.add_argument("--layers", metavar="NAMES", help="several modules from the bottom: one,two,three")
    open_to_choice.add_argument("--update-gate", choices=("keeps", "renews"), help="what z = 1 does in a hand-written GRU")
    open_to_choice.add_argument("--gru-reset", choices=("after", "before"), help="whether r scales U·h or h in a hand-written GRU")
    open_to_choice.add_argument("--pixel-mean", type=float, default=0.0, metavar="M", help="pixels were standardised, (pixel − M) / S")
    open_to_choice.add_argument("--pixel-std", type=float, default=1.0, metavar="S", help="see --pixel-mean")
    open_to_choice.add_argument("--sigmoid-readout", action="store_true", help="the logits are squashed by σ")
    open_to_choice.add_argument("--allow-unused", action="store_true", help="convert although tensors are left over")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    out = _out_path(arguments.out)
    check_free(out, [arguments.file], force=arguments.force)
    words = _gate_words(arguments.gates)
    from lstm_demo.files.checkpoint import save_model
    from lstm_demo.importing.converted_card import converted_card  # torch, which takes seconds: only once the input is known to be right
    from lstm_demo.importing.foreign_file import read_foreign
    from lstm_demo.importing.ledger import Choices
    from lstm_demo.importing.way_of_use import way_of

    reads = arguments.reads if arguments.reads in (None, "best") else way_of(arguments.reads)
    given: dict[str, Any] = {name: getattr(arguments, name) for name in Choices.__dataclass_fields__}
    weights = read_foreign(arguments.file)
    decision = _decided(weights, Choices(**given | {"gates": words}), reads)
    model = decision.model
    test = _evaluate(model) if arguments.evaluate else None
    save_model(out, model, converted_card(arguments.name or out.stem, model, command_line(arguments.argv), test))
    print(report(weights, decision.conversion))
    print("\n".join(decision.said))
    measured = (
        "test accuracy not measured (--evaluate)" if test is None else f"test accuracy {accuracy_text(test.accuracy)}, loss {test.loss:.4f}"
    )
    print(f"\nWrote {out}: {network(model.config)}, {measured}.")
    if decision.warning:
        print(f"WARNING: {decision.warning}", file=sys.stderr)
    return 0


def _decided(weights: ForeignWeights, choices: Choices, reads: Way | str | None) -> Decision:
    """At a terminal the person is asked; elsewhere a question is an error that says what answers it."""
    from lstm_demo.importing.decision import Question, decide

    try:
        try:
            return decide(weights.tensors, choices, reads, weights.ordered)
        except Question as question:
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                raise
            print(f"{weights.file}: {question}")
            if input(f"Convert it with {question.best}? [y/N] ").strip().lower() not in ("y", "yes"):
                raise
            return question.decide_for_best()
    except SettingError:
        raise
    except ValueError as error:
        raise ValueError(f"{weights.file}: {error}") from None


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


def _evaluate(model: RecurrentClassifier) -> Any:
    from lstm_demo.data.digits import load_digits
    from lstm_demo.training.evaluate import evaluate

    digits = load_digits("mnist")
    return evaluate(model, digits.x_test, digits.y_test)


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
