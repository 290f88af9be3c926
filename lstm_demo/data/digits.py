"""The digits to learn from: MNIST from this folder, or another set of its kind from torchvision or from a folder."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_demo.data.names import BUNDLED_SETS, TORCHVISION_SETS, parts_of, set_called, shares, taken

BUNDLED = Path(__file__).with_name("mnist.npz")
HANDWRITING = Path(__file__).with_name("handwriting.npz")  # made by `handwriting.py`, from its seed
BUNDLED_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

MNIST_COUNTS = (60_000, 10_000)
PARTS = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
MAX_FILE_BYTES = 256 * 2**20  # unpacked; MNIST's largest has 45 MiB
SILENCE = 20.0  # seconds without an answer after which a download is given up


def _home() -> Path:
    """Where none is known, as for a service without HOME, the folder of temporary files."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())


DOWNLOADS = _home() / ".cache" / "lstm_demo"


class DataError(ValueError):
    """A data set cannot be read; the message says what to do."""


@dataclass(frozen=True, eq=False)
class Digits:
    """A data set of ten classes. x_train, x_test: (N, 28, 28) uint8, ink = 255. y_train, y_test: (N,) int64 in 0–9.

    name: of one of `SETS` or of several (`set_called`), or "the folder …" for images that a person keeps in a folder: whatever that is
        called, they are not MNIST's.

    Raises:
        DataError: the arrays do not fit each other.
    """

    name: str
    x_train: npt.NDArray[np.uint8]
    y_train: npt.NDArray[np.int64]
    x_test: npt.NDArray[np.uint8]
    y_test: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        for part, x, y in (("training", self.x_train, self.y_train), ("test", self.x_test, self.y_test)):
            if x.ndim != 3 or x.shape[1:] != (28, 28) or x.dtype != np.uint8 or len(x) == 0:
                raise DataError(f"The {part} images of {self.name} must be (N, 28, 28) of uint8, got {x.shape} of {x.dtype}.")
            if y.shape != (len(x),):
                raise DataError(f"{self.name} has {len(x)} {part} images, but labels of shape {y.shape}.")
            if y.min() < 0 or y.max() > 9:
                raise DataError(f"The {part} labels of {self.name} must be 0–9, got {y.min()}–{y.max()}.")


class Source(NamedTuple):
    """A set to learn from, and how much of it beside others: its weight, above 0."""

    digits: Digits
    weight: float = 1.0


def load_digits(source: str | PathLike[str] = "mnist", cache: Path | None = None) -> Digits:
    """The data set of that name, or in that folder.

    Args:
        source: "mnist" or "handwriting" (from this package, no network), "fashionmnist" or "kmnist" (torchvision downloads them
            once), in any spelling of upper and lower case; several with their weights, "mnist + 0.5 handwriting"; or a folder in
            torchvision's layout: the one that holds `MNIST/raw`, `FashionMNIST/raw` or `KMNIST/raw`, or one of these itself.
            MNIST is known by its images in a folder too.
        cache: where downloads are kept; `~/.cache/lstm_demo` unless told.

    Raises:
        DataError: no such name or folder, files missing or damaged, or no network; the message says what to do.
    """
    if isinstance(source, str) and (parts := parts_of(source)):
        return mixed([Source(_called(part.name, cache or DOWNLOADS), part.weight) for part in parts])
    folder = _in_full(source)
    if not folder.is_dir():
        raise DataError(f'No data set "{source}": choose mnist, fashionmnist or kmnist, or give a folder in torchvision\'s layout.')
    raw = _raw_folder(folder)
    digits = _from_raw(raw, _name_of(raw))
    return replace(digits, name="MNIST") if _is_mnist(digits) else digits


def mixed(sources: Sequence[Source]) -> Digits:
    """Several sets to learn from as one. The test images are those of the first: a figure stays one of a known set.

    The heaviest gives all of its training images, another a share of them by its weight, evenly from its whole length.
    """
    if len(sources) == 1:
        return sources[0].digits
    chosen = []
    for source, share in zip(sources, shares([source.weight for source in sources])):
        count = len(source.digits.x_train)
        places = np.arange(taken(count, share)) * count // taken(count, share)
        chosen.append((source.digits.x_train[places], source.digits.y_train[places]))
    first = sources[0].digits
    name = " + ".join(source.digits.name if source.weight == 1 else f"{source.weight:g} {source.digits.name}" for source in sources)
    x, y = (np.concatenate(arrays) for arrays in zip(*chosen))
    return Digits(name, x, y, first.x_test, first.y_test)


def _called(name: str, cache: Path) -> Digits:
    if name in BUNDLED_SETS:
        return _bundled(name)
    return _downloaded(name, cache)


def is_at_hand(source: str) -> bool:
    """Whether this is a set called by its name that is on this machine, so that `load_digits` needs neither network nor folder."""
    parts = parts_of(source)
    return bool(parts) and all(part.name in BUNDLED_SETS or (DOWNLOADS / part.name).is_dir() for part in parts)


def from_anywhere(source: str) -> str:
    """The same data set for a program that is started in another folder: names stay, the path of a folder becomes absolute."""
    return source if set_called(source) else str(_in_full(source).absolute())


def _in_full(source: str | PathLike[str]) -> Path:
    """With `~` written out. Raises DataError: there is no such person, or nobody's home is known."""
    try:
        return Path(source).expanduser()
    except RuntimeError:
        raise DataError(f"{str(source)[:200]} begins with a home that is not on this machine: give the folder's whole path.") from None


def _bundled(name: str) -> Digits:
    path = HANDWRITING if name == "handwriting" else BUNDLED
    try:
        with np.load(path, allow_pickle=False) as stored:
            x_train, y_train, x_test, y_test = (stored[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    except Exception as error:  # zipfile, zlib and NumPy between them raise a dozen kinds on a damaged file
        raise DataError(f"{path.name} is missing or damaged, take it from the project anew: {error}") from None
    return Digits(name, x_train, y_train.astype(np.int64), x_test, y_test.astype(np.int64))


def _downloaded(name: str, cache: Path) -> Digits:
    """torchvision counts a set as there when its files exist, cut short or not: so it works beside the cache, and what is
    complete moves in with one rename."""
    target = cache / name
    if not target.is_dir():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="download-", dir=cache) as staging:
                _download(name, staging)
                _move_in(Path(staging) / name, target)
        except (OSError, RuntimeError, EOFError, zlib.error):  # URLError is an OSError, torchvision's own a RuntimeError
            raise DataError(
                f"{name} could not be downloaded to {cache}: connect to the network and try again, "
                f"or give a folder that holds {name}/raw. MNIST itself needs no network: use mnist."
            ) from None
    try:
        return _from_raw(target / "raw", name)
    except DataError as error:
        raise DataError(f"{error} Remove {target} to download it again.") from None


def _download(name: str, root: str) -> None:
    from torchvision import datasets  # seconds to import, and only this needs it

    with _impatient(), contextlib.redirect_stdout(sys.stderr):  # standard output may be carrying JSON lines
        getattr(datasets, name)(root=root, train=True, download=True)


@contextlib.contextmanager
def _impatient() -> Iterator[None]:
    """torchvision opens its addresses without a time limit: behind a silent firewall it would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _move_in(complete: Path, target: Path) -> None:
    try:
        os.replace(complete, target)
    except OSError:
        if not target.is_dir():  # else another run was faster, with the same files
            raise


def _raw_folder(folder: Path) -> Path:
    candidates = [folder, folder / "raw", *(folder / name / "raw" for name in TORCHVISION_SETS)]
    found = [path for path in candidates if any((path / f"{PARTS[0]}{end}").is_file() for end in ("", ".gz"))]
    if not found:
        names = ", ".join(f"{name}/raw/{PARTS[0]}" for name in TORCHVISION_SETS)
        raise DataError(f"{folder} holds none of {names} (or the same with .gz): give a folder in torchvision's layout.")
    if len(found) > 1:
        raise DataError(f"{folder} holds {' and '.join(path.parent.name for path in found)}: give the folder of one of them.")
    return found[0]


def _name_of(raw: Path) -> str:
    """Of a person's own images: "the folder mine", or "the folder mine/KMNIST" where that is only called as torchvision's are."""
    folder = raw.resolve()
    folder = folder.parent if folder.name == "raw" else folder
    return f"the folder {folder.parent.name}/{folder.name}" if folder.name in TORCHVISION_SETS else f"the folder {folder.name}"


def _is_mnist(digits: Digits) -> bool:
    parts = ("y_test", "x_test", "y_train", "x_train")
    if (len(digits.x_train), len(digits.x_test)) != MNIST_COUNTS:
        return False
    mnist = _bundled("MNIST")
    return all(np.array_equal(getattr(digits, part), getattr(mnist, part)) for part in parts)


def _from_raw(raw: Path, name: str) -> Digits:
    """The four idx files in `raw`, read by torchvision."""
    from torchvision.datasets.mnist import read_image_file, read_label_file

    arrays = []
    for part in PARTS:
        read = read_image_file if "images" in part else read_label_file
        with _plain_file(raw, part) as path:
            try:
                arrays.append(read(str(path)).numpy())
            except Exception as error:  # a damaged header ends in an assertion, an index, a dictionary or a reshape
                raise DataError(f"{raw / part} is damaged, it is no idx file that torchvision can read ({error}).") from None
    return Digits(name, *arrays)


@contextlib.contextmanager
def _plain_file(raw: Path, part: str) -> Iterator[Path]:
    """The idx file itself, or an unpacked copy of its .gz that lives as long as the context."""
    plain, packed = raw / part, raw / f"{part}.gz"
    if plain.is_file():
        if plain.stat().st_size > MAX_FILE_BYTES:
            raise DataError(f"{plain} is larger than {MAX_FILE_BYTES // 2**20} MiB.")
        yield plain
        return
    if not packed.is_file():
        raise DataError(f"{raw} has no {part} (nor {part}.gz): the four files of the data set belong together.")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / part
        try:
            with gzip.open(packed) as source, copy.open("wb") as target:
                content = source.read(MAX_FILE_BYTES + 1)
                if len(content) > MAX_FILE_BYTES:
                    raise OSError
                target.write(content)
        except (OSError, EOFError, zlib.error):
            raise DataError(f"{packed} is damaged, or unpacks to more than {MAX_FILE_BYTES // 2**20} MiB.") from None
        yield copy
