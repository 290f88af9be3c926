"""The commands by name, and how every error a person can cause becomes one line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn

from lstm_demo.cli import app, calibrate, convert, evaluate, export, models, recipes, reproduce, site, styles, trace
from lstm_demo.cli.training import command as train
from lstm_demo.cli.training.flags import flag_of
from lstm_demo.files.folders import COMMAND, IN_CHECKOUT
from lstm_demo.model.config import SettingError
from lstm_demo.style.one_line import one_line

# What went wrong, to the shell: the person's input, or the run itself.
WRONG_INPUT = 2
FAILED = 1
MAX_ERROR = 2000

DESCRIPTION = """\
Train small recurrent networks that read handwritten digits row by row, and look inside them.

  python -m lstm_demo app                                              the page
  python -m lstm_demo recipes                                          the ways to train that have a name
  python -m lstm_demo reproduce wizard-a                               a recipe over three seeds, for the table of recipes
  python -m lstm_demo train --recipe quick --out my.safetensors        a model in seconds
  python -m lstm_demo evaluate my.safetensors                          its accuracy, loss and confusion matrix
  python -m lstm_demo calibrate my.safetensors                         what it does not know (training does this too)
  python -m lstm_demo trace seven.png --out seven.npz                  every gate and state at every row
  python -m lstm_demo models                                           the models on this machine
  python -m lstm_demo styles --png styles.png                          the hands that models learn from beside MNIST
  python -m lstm_demo convert tutorial.pt --out mine.safetensors       bring your own weights
  python -m lstm_demo export lstm-1x128 --sample 7 --html seven.html   take a reading away: HTML, GIF, MP4, SVG, CSV, ONNX, a script
  python -m lstm_demo site --out site                                  a folder for any web host: draw and watch, without a server

`python -m lstm_demo COMMAND --help` teaches each command.
"""


class _Parser(argparse.ArgumentParser):
    """Its texts say `python -m lstm_demo`; they are shown with the command as it is typed here."""

    def error(self, message: str) -> NoReturn:
        """One line, not the usage too: `--help` shows that."""
        self.exit(WRONG_INPUT, f"{self.prog}: {one_line(message)} (see {self.prog} --help)\n")

    def format_help(self) -> str:
        return super().format_help().replace(IN_CHECKOUT, COMMAND)


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=COMMAND, description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (app, train, evaluate, calibrate, trace, export, site, convert, recipes, reproduce, models, styles):
        command.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 the run failed, 2 wrong input, 130 stopped by Ctrl-C."""
    arguments = build_parser().parse_args(argv)
    arguments.argv = list(sys.argv[1:] if argv is None else argv)
    try:
        status: int = arguments.run(arguments)
        return status
    except BrokenPipeError:
        return FAILED  # the program that read our output has ended
    except ConnectionError as error:
        return _say(arguments, _sentence(error, arguments), FAILED)
    except (ValueError, OSError) as error:
        return _say(arguments, _sentence(error, arguments), WRONG_INPUT)
    except MemoryError:
        return _say(arguments, "Not enough memory: choose a smaller batch or network.", FAILED)
    except RuntimeError as error:
        if "memory" not in str(error):
            raise
        return _say(arguments, "Not enough memory: choose a smaller batch or network.", FAILED)
    except KeyboardInterrupt:
        return _say(arguments, "Stopped.", 130)


def _say(arguments: argparse.Namespace, sentence: str, status: int) -> int:
    if getattr(arguments, "json", False):
        print(json.dumps({"event": "error", "text": one_line(sentence, MAX_ERROR)}, ensure_ascii=False), flush=True)
    print(one_line(sentence, MAX_ERROR), file=sys.stderr)
    return status


def _sentence(error: Exception, arguments: argparse.Namespace) -> str:
    """A setting that this command has a flag for is called by the flag."""
    if isinstance(error, SettingError) and hasattr(arguments, error.setting):
        return f"{flag_of(error.setting)} {error.rule}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
