"""A model file that somebody brings becomes one of the models here. It is hostile until it has been read."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from lstm_demo.files.card import ModelCard
from lstm_demo.files.catalogue import PRETRAINED, SUFFIX, ModelEntry, free_path, list_models
from lstm_demo.files.folders import COMMAND, IN_CHECKOUT, RUN_SUFFIX, WHERE_INSTALLED
from lstm_demo.files.safetensors_head import CARD_KEY, MAX_FILE_BYTES, CheckpointError, parse_head
from lstm_demo.importing.file_kind import Unknown, WrongKind, kind_of
from lstm_demo.runs.record import RunError
from lstm_demo.runs.runs import check_models
from lstm_demo.style.file_names import safe_name

# Between the commands of a run that was given another length, and where the earlier one was interrupted for that.
JOINT, INTERRUPTED = " && ", re.compile(r" \(stopped at step \d{1,15}\)\Z", re.ASCII)
MAX_SHOWN, MAX_SENTENCE = 60, 300
# Texts of a card that stand on the page, and what in them could become a link, a picture or an element of the page.
SHOWN_TEXTS = ("name", "recipe", "data", "device", "machine", "ended", "created")
ACTIVE = ("<", ">", "[", "]", "`", "$", "://")


class NotAModel(ValueError):
    """Not a model of this program. The message is a sentence; command: what makes one of it on the command line, "" if nothing does."""

    def __init__(self, sentence: str, command: str = "") -> None:
        super().__init__(sentence)
        self.command = command


@dataclass(frozen=True)
class Adopted:
    """name: of the model among those here. new: its file was written now; else the same weights were here already."""

    name: str
    new: bool


def adopt(content: bytes, file_name: str, folder: Path, taken: Collection[Path] = ()) -> Adopted:
    """Check a file's content and put the model into `folder`, which is made if it is not there.

    Nothing of the file is kept but what was understood: the model is written anew, under a name made from the file's. Weights that a
    model in `folder` or in `pretrained/` has already are not written again. taken: files that somebody else is about to write.

    Raises:
        NotAModel: it is none, is damaged, or says of itself what no model of this program says.
        CheckpointError: it could not be written.
    """
    shown = shown_name(file_name)
    _check_kind(content, shown)
    from lstm_demo.files.checkpoint import read_model, save_model  # torch

    try:
        loaded = read_model(content, shown)
    except CheckpointError as error:
        raise NotAModel(_one_line(str(error), MAX_SENTENCE)) from None
    _check_card(loaded.card, shown)
    present = list_models(PRETRAINED, folder)
    twin = _same_weights(loaded.card, present)
    if twin is not None:
        return Adopted(twin, new=False)
    try:
        check_models(folder)
    except RunError as error:
        raise NotAModel(f"{shown} was not kept: {error!s}") from None
    stem = safe_name(Path(shown).stem, safe_name(loaded.card.name))
    path = _reserve(folder, stem, {*taken, *(folder / f"{entry.name}{SUFFIX}" for entry in present)})
    try:
        save_model(path, loaded.model, loaded.card, brought=bool(loaded.claim))
    except Exception:
        path.unlink(missing_ok=True)
        raise
    return Adopted(path.stem, new=True)


def shown_name(file_name: str) -> str:
    """What may be said of a name that a stranger chose: its last part, without what cannot be printed, and not too long."""
    last = PureWindowsPath(file_name).name or "The file"  # it parts at both slashes
    return _one_line(last[-MAX_SHOWN:], MAX_SHOWN)


def _one_line(text: str, most: int) -> str:
    """What cannot be printed as question marks, and no more than so many signs: names of tensors are a stranger's words too."""
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(sign if sign.isprintable() else "?" for sign in short)


def _check_kind(content: bytes, shown: str) -> None:
    """Raises NotAModel for what is plainly something else, with the way to bring it all the same where there is one."""
    convert = convert_command(shown)
    try:
        kind = kind_of(io.BytesIO(content))
    except Unknown:
        kind = "safetensors"  # of what is wrong with it more is said below
    except WrongKind as error:
        raise NotAModel(f"{shown} {error}") from None
    if kind == "torch":
        raise NotAModel(
            f"{shown} is a pickle: opening one can run a program hidden in it, so the page opens none. On the command line, this reads "
            "nothing but its numbers:",
            convert,
        )
    if len(content) > MAX_FILE_BYTES:
        raise NotAModel(f"{shown} has {len(content) >> 20} MiB; a model has at most {MAX_FILE_BYTES >> 20} MiB.")
    try:
        head = parse_head(content, len(content), shown)
    except CheckpointError as error:
        raise NotAModel(_one_line(str(error), MAX_SENTENCE)) from None
    if CARD_KEY not in head.metadata:
        raise NotAModel(f"{shown} is a safetensors file of another program. If it is a network of this kind, convert it:", convert)


def convert_command(file: str) -> str:
    """What converts a file of another program, into one of another name: the person's own is never written over."""
    stem = safe_name(re.sub(r"(?:\.(?:pt|pth|ckpt|pkl|pickle|bin|tar|safetensors))+$", "", file, flags=re.IGNORECASE))
    out = stem + SUFFIX
    if out.lower() == file.lower() or file.lower().endswith(SUFFIX):
        out = f"{stem}-converted{SUFFIX}"
    return f"{COMMAND} {shlex.join(['convert', file, '--out', out])}"


def _check_card(card: ModelCard, shown: str) -> None:
    """A card is shown on the page, and its command is there to be copied: neither may be more than it seems. Raises NotAModel."""
    for name in SHOWN_TEXTS:
        text = getattr(card, name)
        if not text.isprintable() or any(sign in text for sign in ACTIVE):
            raise NotAModel(f"{shown} was not taken: its card has a {name} such as this program never writes.")
    if card.command and not (card.command.isprintable() and all(map(_is_ours, card.command.split(JOINT)))):
        raise NotAModel(f"{shown} was not taken: the command on its card is none of this program's.")


def _is_ours(command: str) -> bool:
    """One command of this program, word by word, and nothing that a shell would act on."""
    command = INTERRUPTED.sub("", command)
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    return command.startswith((f"{IN_CHECKOUT} ", f"{WHERE_INSTALLED} ")) and shlex.join(words) == command


def _same_weights(card: ModelCard, present: list[ModelEntry]) -> str | None:
    """The name of a model here with these weights in the same network; it must itself be in order."""
    from lstm_demo.files.checkpoint import load_model

    for entry in present:
        if (entry.card.sha256, entry.card.model) == (card.sha256, card.model):
            try:
                load_model(entry.path)
            except CheckpointError:
                continue
            return entry.name
    return None


def _reserve(folder: Path, stem: str, taken: Collection[Path]) -> Path:
    """A name that nobody has, made now so that nobody else gets it. Raises CheckpointError where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            path = free_path(folder, stem, taken)
            try:
                path.open("xb").close()
                if not path.with_suffix(RUN_SUFFIX).exists():
                    return path
                path.unlink()  # a run took the name meanwhile
            except FileExistsError:
                continue
    except OSError as error:
        raise CheckpointError(f"The model was not kept: {folder.name}/ cannot be written to ({error.strerror}).") from None
