"""`train`: a recipe, with any of its settings changed, made into a model file."""

from __future__ import annotations

import argparse
import os
import shlex
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_demo.cli.overwriting import FORCE, check_free
from lstm_demo.cli.training.continuing import folder_to_continue, task_to_continue
from lstm_demo.cli.training.flags import add_flags, given_settings
from lstm_demo.cli.training.report import ForAPerson, JsonLines, Reporter
from lstm_demo.cli.training.run_folder import RunFolder, run_folder_of
from lstm_demo.cli.training.stopping import StopSignal
from lstm_demo.cli.training.task import Task
from lstm_demo.data.digits import from_anywhere
from lstm_demo.files.catalogue import SUFFIX, runs_folder
from lstm_demo.files.folders import COMMAND, RUN_SUFFIX, as_typed
from lstm_demo.runs.record import RunRecord, is_run_name
from lstm_demo.runs.reservation import Reservation, reserve
from lstm_demo.runs.seal import sealed
from lstm_demo.training.process_variables import is_first_process
from lstm_demo.training.recipes import Recipe, find_recipe, with_overrides
from lstm_demo.training.settings import LENGTH

if TYPE_CHECKING:
    from lstm_demo.cli.training.fine_tuning import FineTuning
    from lstm_demo.cli.training.session import Outcome
    from lstm_demo.export.tensorboard import TensorBoardLog

DESCRIPTION = """\
Train a model by a recipe, with any of its settings changed, and write it as one safetensors file that carries its own card.

examples:
  python -m lstm_demo train --recipe quick --out my.safetensors
  python -m lstm_demo train --recipe tiny --hidden-size 16 --epochs 5 --seed 3 --out sixteen.safetensors
  python -m lstm_demo train --recipe wizard-a --out a.safetensors      a published tutorial, as it stands
  python -m lstm_demo train --recipe quick --data FashionMNIST --out clothes.safetensors

  python -m lstm_demo train --recipe single --from old.safetensors --epochs 4 --learning-rate 1e-3 --out new.safetensors

  python -m lstm_demo train --recipe single --out mine.safetensors --keep-run
  python -m lstm_demo train --continue mine.run                        resume it after Ctrl-C, a crash or a power cut
  python -m lstm_demo train --continue mine.run --epochs 40            train it further: another 10 after its 30

Ctrl-C stops and keeps the best weights. The weights kept are those that were best on images held out of the training set, where the
recipe holds any out; the test images never choose.

With --from the first weights are those of a model instead of random ones: what it has learned is kept, mostly, while it learns the new
images. With --blend 0.75 too, the weights end at three quarters of the way to the tuned ones, where more of the old is kept.

With --keep-run the state of the run is saved at the end of each epoch, at least every 30 seconds, and when it is stopped. --continue
resumes it from there, as if it had never been interrupted, with the settings it began with. A finished run is trained further: give it a
longer length, --epochs or --iterations, counted from its first step. At a constant learning rate nothing else changes; a one-cycle run
begins a new cycle over the steps that are added. A one-cycle run that is not finished and is given another length takes the cycle of that
length. A run that learns from a folder finds it wherever the command is typed; if the folder was moved, --data says where it is now.

  torchrun --nproc-per-node 2 -m lstm_demo train --recipe single --out mine.safetensors --keep-run

trains one run on two processes, each with a GPU of its own where there are GPUs: each computes its share of every batch, and the steps are
those of one process but for rounding, and for dropout, which draws other numbers in each.
"""

USAGE = """python -m lstm_demo train [--recipe KEY] [--out FILE] [--force] [--keep-run] [--json] [SETTINGS]
       python -m lstm_demo train --continue NAME.run [--epochs N | --iterations N] [--data FOLDER] [--json]"""
DEFAULT_RECIPE = "quick"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "train", help="train a model", usage=USAGE, description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recipe", metavar="KEY", help=f"where to start from (default {DEFAULT_RECIPE}; see the recipes command)")
    parser.add_argument("--out", metavar="FILE", help=f"the model file, NAME{SUFFIX} (default: a new one in {as_typed(runs_folder())}/)")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.add_argument("--name", help="the model's name on its card (default: the file's)")
    parser.add_argument("--data", metavar="SET", help="mnist (bundled), or torchvision's MNIST, FashionMNIST or KMNIST, or a folder of one")
    parser.add_argument("--from", dest="start", metavar="FILE", help="start from the weights of this model, instead of random ones")
    parser.add_argument(
        "--blend",
        type=float,
        metavar="SHARE",
        help="with --from: end at this share of the way from those weights to the tuned ones (default 1)",
    )
    parser.add_argument("--keep-run", action="store_true", help=f"keep beside the model, in NAME{RUN_SUFFIX}/, what it takes to resume")
    parser.add_argument(
        "--continue",
        dest="continued",
        metavar=f"NAME{RUN_SUFFIX}",
        help="resume a run that was kept, or train a finished one further (see above)",
    )
    parser.add_argument("--tensorboard", metavar="DIR", help="log the run for TensorBoard there (needs the package tensorboard)")
    parser.add_argument("--json", action="store_true", help="JSON lines on standard output instead of a progress bar")
    parser.add_argument("--stop-on-eof", action="store_true", help="stop, and keep the best weights, when standard input ends")
    add_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if not is_first_process(os.environ):
        from lstm_demo.cli.training.session import train_along

        train_along()
        return 0
    continues = arguments.continued is not None
    task, place = (None, folder_to_continue(arguments)) if continues else _new_task(arguments)
    folder = place if isinstance(place, RunFolder) else None
    reporter: Reporter = JsonLines() if arguments.json else ForAPerson()
    with StopSignal(watch_stdin=arguments.stop_on_eof) as stop, place or nullcontext():
        if not continues and arguments.out is not None:
            check_free(arguments.out, force=arguments.force)  # not before it is known that nobody else is training it
        with reporter.loading() if isinstance(reporter, ForAPerson) else nullcontext():
            from lstm_demo.cli.training.session import run_training  # torch, which takes seconds: only once the input is known to be right

        if task is None:
            assert folder is not None
            length = {name: value for name in LENGTH if (value := getattr(arguments, name)) is not None}
            task = task_to_continue(folder, length, command_line(arguments.argv), arguments.data)
        with _log(arguments.tensorboard) as log:
            outcome: Outcome = run_training(task, reporter, stop, log, folder)
    if outcome.ended == "diverged":
        return 1
    return 130 if stop.by_signal else 0


def _new_task(arguments: argparse.Namespace) -> tuple[Task, RunFolder | Reservation | None]:
    """A run from its first step, and where it is kept, or what holds its name meanwhile. Raises ValueError."""
    recipe = with_overrides(find_recipe(arguments.recipe or DEFAULT_RECIPE), vars(arguments))
    if arguments.out is None:
        path = _reserved_path(arguments.name if is_run_name(arguments.name) else recipe.key)
        try:
            task = _task(arguments, recipe, path)
        except ValueError:
            path.with_suffix(RUN_SUFFIX).rmdir()
            raise
        return task, RunFolder(run_folder_of(path), new=True) if arguments.keep_run else Reservation(path)
    path = _checked_path(arguments.out)
    folder = run_folder_of(path)
    if not arguments.keep_run and folder.exists():
        raise ValueError(f"{folder} belongs to an earlier run of that name: choose another --out, or replace both with --keep-run --force.")
    return _task(arguments, recipe, path), RunFolder(folder) if arguments.keep_run else None


def _task(arguments: argparse.Namespace, recipe: Recipe, path: Path) -> Task:
    words = list(arguments.argv)
    if arguments.keep_run and arguments.out is None:
        words += ["--out", str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)]  # so that it can be resumed
    command, name = command_line(words), arguments.name or path.stem
    if not arguments.keep_run:
        return Task(recipe, path, name, command, start=_start(arguments))
    if arguments.start is not None:
        raise ValueError("A run that is kept can be begun anew from its seed alone: leave out --keep-run or --from.")
    data = None if arguments.data is None else from_anywhere(arguments.data)
    request = {"recipe": recipe.key, "name": path.stem, "settings": given_settings(vars(arguments)), "data": data}
    return Task(recipe, path, name, command, sealed(RunRecord(path.stem, recipe.key, command=command, request=request)))


def _start(arguments: argparse.Namespace) -> FineTuning | None:
    if arguments.start is None:
        if arguments.blend is not None:
            raise ValueError("--blend is a share of the way from the weights of a model: name it with --from.")
        return None
    from lstm_demo.cli.training.fine_tuning import FineTuning  # torch

    return FineTuning(Path(arguments.start), 1.0 if arguments.blend is None else arguments.blend)


def _log(directory: str | None) -> AbstractContextManager[TensorBoardLog | None]:
    if directory is None:
        return nullcontext()
    from lstm_demo.export.tensorboard import TensorBoardLog

    return TensorBoardLog(directory)


def command_line(argv: list[str]) -> str:
    """The command as a person would type it, without what only a program that listens needs."""
    return f"{COMMAND} {shlex.join(word for word in argv if word not in ('--json', '--stop-on-eof'))}"


def _reserved_path(name: str) -> Path:
    """A new one among the runs. Raises ValueError: it cannot be made."""
    try:
        return reserve(runs_folder(), name)
    except OSError as error:
        raise ValueError(f"No model can be kept in {runs_folder()}: {error.strerror}. Choose a file with --out.") from None


def _checked_path(out: str) -> Path:
    """Checked now rather than after an hour of training. Raises ValueError."""
    path = Path(out)
    if path.suffix != SUFFIX:
        raise ValueError(f"--out must end in {SUFFIX}, got {out}")
    if path.is_dir():
        raise ValueError(f"--out must be a file, and {out} is a folder")
    if not path.parent.is_dir():
        raise ValueError(f"There is no folder {path.parent} for {path.name}: make it first.")
    if not os.access(path.parent, os.W_OK):
        raise ValueError(f"The folder {path.parent} cannot be written to.")
    return path
