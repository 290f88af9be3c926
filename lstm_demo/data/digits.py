"""Sets of 28×28 images with ten classes: MNIST from the package, others through torchvision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

BUNDLED = Path(__file__).with_name("mnist.npz")
BUNDLED_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
TORCHVISION_SETS: Mapping[str, str] = MappingProxyType({"fashionmnist": "FashionMNIST", "kmnist": "KMNIST"})
DOWNLOADS = Path.home() / ".cache" / "lstm_demo"

Bytes = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]


class DataError(ValueError):
    """A set of images cannot be had; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Digits:
    """x_train, x_test: (N, 28, 28) uint8, ink = 255. y_train, y_test: (N,) int64, 0–9.

    Raises:
        DataError: the arrays do not fit each other.
    """

    name: str
    x_train: Bytes
    y_train: Labels
    x_test: Bytes
    y_test: Labels

    def __post_init__(self) -> None:
        for x, y in ((self.x_train, self.y_train), (self.x_test, self.y_test)):
            if x.dtype != np.uint8 or x.shape[1:] != (28, 28) or y.shape != x.shape[:1] or not len(x):
                raise DataError(f"{self.name} must hold 28×28 images of uint8, one label each, got {x.shape} {x.dtype} and {y.shape}.")
            if y.min() < 0 or y.max() > 9:
                raise DataError(f"{self.name} must have ten classes, 0–9, got labels {y.min()} to {y.max()}.")


def load_digits(source: str = "mnist") -> Digits:
    """A set by name or folder.

    source: "mnist" is the bundled one; "FashionMNIST" and "KMNIST" (in any case) are downloaded by torchvision once and kept in
        ~/.cache/lstm_demo; anything else is a folder in torchvision's layout, FOLDER/MNIST/raw/train-images-idx3-ubyte and so on.

    Raises:
        DataError: no such set or folder, or no network to download it.
    """
    name = source.strip().lower()
    if name == "mnist":
        return _bundled()
    if name in TORCHVISION_SETS:
        return _by_torchvision(TORCHVISION_SETS[name], DOWNLOADS, download=True)
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise DataError(f"No data set {source!r}: give mnist, FashionMNIST, KMNIST, or a folder in torchvision's layout.")
    return _from_folder(folder)


def _bundled() -> Digits:
    try:
        with np.load(BUNDLED, allow_pickle=False) as stored:
            x_train, y_train, x_test, y_test = (stored[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    except Exception as error:  # zipfile, zlib and NumPy between them raise a dozen kinds on a damaged file
        raise DataError(f"{BUNDLED.name} is missing or damaged, take it from the project anew: {error}") from None
    return Digits("MNIST", x_train, y_train.astype(np.int64), x_test, y_test.astype(np.int64))


def _from_folder(folder: Path) -> Digits:
    """The folder above `MNIST/raw`, or `MNIST` itself."""
    for root in (folder, folder.parent):
        for name in ("MNIST", *TORCHVISION_SETS.values()):
            if (root / name / "raw").is_dir() and root / name in (folder, folder / name):
                return _by_torchvision(name, root, download=False)
    raise DataError(f"{folder} holds no MNIST/raw, FashionMNIST/raw or KMNIST/raw as torchvision lays them out.")


def _by_torchvision(name: str, root: Path, *, download: bool) -> Digits:
    from torchvision import datasets  # seconds to import: only for whoever asks

    kind: Any = getattr(datasets, name)
    try:
        train, test = (kind(root, train=train, download=download) for train in (True, False))
    except Exception as error:  # torchvision lets through what its readers, gzip and the network raise
        remedy = f"connect to the network once, or put its files into {root / name / 'raw'}" if download else "its files must be whole"
        raise DataError(f"{name} cannot be read from {root}: {remedy} ({_first_line(error)}).") from None
    return Digits(name, train.data.numpy(), train.targets.numpy(), test.data.numpy(), test.targets.numpy())


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".:")
