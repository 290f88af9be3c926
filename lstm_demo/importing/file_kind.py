"""What a file is, told by its content and never by its name; of what cannot be read, why not and what to do instead. Opens no pickle."""

from __future__ import annotations

import pickletools
import zipfile
from typing import BinaryIO, Literal

Kind = Literal["torch", "safetensors"]

STATE_DICT = 'save the weights alone in the program that made it, torch.save(model.state_dict(), "weights.pt"), and convert that file'
KERAS = (
    "Take its arrays out where Keras is installed, "
    'torch.save({f"w{n}": torch.tensor(w) for n, w in enumerate(model.get_weights())}, "weights.pt"), and convert that file'
)

_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89HDF\r\n\x1a\n", f"is an HDF5 file, as Keras writes .h5. {KERAS}."),
    (4, b"TFL3", "is a TensorFlow Lite model, whose graph cannot be read here: convert from the PyTorch program's state dict."),
    (0, b"\x93NUMPY", "is one NumPy array: a network has several; put them into a dict of tensors, and torch.save that."),
    (0, b"\x1f\x8b", "is compressed with gzip: unpack it first, gunzip."),
    (0, b"BZh", "is compressed with bzip2: unpack it first, bunzip2."),
    (0, b"\xfd7zXZ", "is compressed with xz: unpack it first, unxz."),
    (257, b"ustar", "is a tar archive: unpack it first, tar -xf, and convert the file of weights in it."),
    (0, b"version https://git-lfs", "is a pointer of Git LFS, not the file itself: fetch it, git lfs pull."),
    (0, b"<!DOCTYPE", "is a web page, not a file of weights: the download went wrong."),
    (0, b"<html", "is a web page, not a file of weights: the download went wrong."),
)
MAX_PICKLE = 4 << 20  # of opcodes alone; the numbers of a torch.save file lie beside them
# Where a pickle names one of these, it holds a network's own objects and not its numbers alone.
NETWORK = ("torch.nn.modules", "torch.jit", "torchvision.", "__main__.")
LIBRARIES = ("torch", "collections", "builtins", "__builtin__", "copyreg", "copy_reg", "_codecs", "numpy", "argparse", "pathlib")


class WrongKind(ValueError):
    """The rest of a sentence that begins with the file's name."""


class Unknown(WrongKind):
    """Of no kind that is known here."""


def kind_of(file: BinaryIO) -> Kind:
    """file: open, at its beginning. Raises WrongKind for what is neither."""
    head = file.read(512)
    if not head:
        raise Unknown("is empty.")
    for offset, start, sentence in _STARTS:
        if head[offset:].lower().startswith(start.lower()):
            raise WrongKind(sentence)
    if head.startswith(b"PK"):
        return _of_an_archive(file)
    if _is_safetensors(head):
        return "safetensors"
    if head[0] == 0x80:
        _check_pickle(head + file.read(MAX_PICKLE))
        return "torch"
    if _is_onnx(head):
        raise WrongKind(f"is an ONNX model: its graph cannot be read here. Instead, {STATE_DICT}.")
    raise Unknown("is neither a file of torch.save nor a safetensors file, or its beginning is damaged.")


def _of_an_archive(file: BinaryIO) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            inner = {name.partition("/")[2] for name in names}
            if "constants.pkl" in inner or any(name.startswith("code/") for name in inner):
                raise WrongKind(
                    "is a TorchScript archive: it holds a program beside its weights, and is not opened here. "
                    'Take its weights out, torch.save(torch.jit.load(FILE).state_dict(), "weights.pt"), and convert those.'
                )
            if "model.weights.h5" in names or ("config.json" in names and "metadata.json" in names):
                raise WrongKind(f"is a Keras file. {KERAS}.")
            if any(name.endswith(".npy") for name in names):
                raise WrongKind("is a NumPy archive: put its arrays into a dict of tensors, torch.save that, and convert it.")
            pickles = [name for name in names if name.endswith("data.pkl")]
            if not pickles:
                raise WrongKind("is a zip archive, but not one of torch.save: unpack it and convert the file of weights in it.")
            with archive.open(pickles[0]) as opened:
                _check_pickle(opened.read(MAX_PICKLE))
    except WrongKind:
        raise
    except Exception:  # zipfile raises nearly everything on a damaged archive
        raise WrongKind("is not a file of torch.save, or is damaged.") from None
    return "torch"


def _check_pickle(data: bytes) -> None:
    """Raises WrongKind where a network was pickled with its program; the names in a pickle tell, without running it."""
    names = _globals(data)
    if inner := [name for name in names if name.startswith(NETWORK)]:
        named = next((name for name in names if not name.startswith(LIBRARIES)), inner[0])
        raise WrongKind(
            f"holds a whole pickled module, an object of {named[:80]}: opening it would run its program. Instead, {STATE_DICT}."
        )


def _globals(data: bytes) -> list[str]:
    """Every class or function that a pickle names, as far as it can be followed. Damage is for torch to tell."""
    found, texts = [], [""]
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if opcode.name == "GLOBAL":
                found.append(str(argument).replace(" ", "."))
            elif opcode.name == "STACK_GLOBAL":
                found.append(".".join(texts[-2:]))
            elif isinstance(argument, str):
                texts.append(argument)
    except Exception:  # whatever a damaged pickle makes of the parser
        return found
    return found


def _is_safetensors(head: bytes) -> bool:
    return len(head) > 9 and int.from_bytes(head[:8], "little") < 1 << 30 and head[8:9] == b"{"


def _is_onnx(head: bytes) -> bool:
    """A protobuf of ONNX begins with its version, field 1, a small number, and then says who made it, field 2, or holds the graph, 7."""
    return len(head) > 4 and head[0] == 0x08 and head[1] < 64 and head[2] in (0x12, 0x3A)
