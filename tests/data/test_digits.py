"""MNIST from the package, and other sets of its kind from torchvision or a folder."""

from __future__ import annotations

import gzip
import hashlib
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest

from lstm_demo.data import digits as room
from lstm_demo.data.digits import BUNDLED, BUNDLED_SHA256, PARTS, DataError, Digits, load_digits
from tests.few_digits import write_digits


@pytest.fixture(scope="module")
def mnist() -> Digits:
    return load_digits()


def write_set(raw: Path, *, packed: bool = False, labels: int = 10) -> None:
    """Ten training and ten test images in the idx format: image k is filled with k."""
    raw.mkdir(parents=True)
    images = struct.pack(">4i", 0x803, 10, 28, 28) + b"".join(bytes([k]) * 784 for k in range(10))
    answers = struct.pack(">2i", 0x801, labels) + bytes(range(labels))
    for part in PARTS:
        content = images if "images" in part else answers
        path = raw / (f"{part}.gz" if packed else part)
        path.write_bytes(gzip.compress(content) if packed else content)


def test_the_bundled_file_is_the_one_that_was_checked() -> None:
    assert hashlib.sha256(BUNDLED.read_bytes()).hexdigest() == BUNDLED_SHA256


def test_the_licence_beside_it_names_the_authors_and_the_same_checksum() -> None:
    text = BUNDLED.with_name("MNIST-LICENSE.md").read_text(encoding="utf-8")
    for word in ("LeCun", "Cortes", "Burges", "by-sa/3.0", "x_train", "y_test", BUNDLED_SHA256):
        assert word in text


def test_mnist_has_its_known_sizes_and_first_labels(mnist: Digits) -> None:
    assert mnist.name == "MNIST"
    assert mnist.x_train.shape == (60000, 28, 28) and mnist.x_test.shape == (10000, 28, 28)
    assert mnist.x_train.dtype == np.uint8 and mnist.y_train.dtype == np.int64
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9] and mnist.y_test[:5].tolist() == [7, 2, 1, 0, 4]


@pytest.mark.parametrize("name", ["MNIST", " Mnist "])
def test_mnist_by_torchvisions_name_is_the_bundled_one(name: str, tmp_path: Path) -> None:
    assert load_digits(name, cache=tmp_path).name == "MNIST"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST", "KMNIST"])
def test_a_folder_in_torchvisions_layout_is_read_and_goes_by_its_own_name(name: str, packed: bool, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    write_set(mine / name / "raw", packed=packed)
    for folder in (mine, mine / name, mine / name / "raw"):
        loaded = load_digits(str(folder))
        assert loaded.name == f"the folder mine/{name}"
        assert loaded.x_test[:, 0, 0].tolist() == loaded.y_train.tolist() == list(range(10))
        assert loaded.y_test.dtype == np.int64
    assert len(list((mine / name / "raw").iterdir())) == 4, "reading left something behind"


def test_a_folder_of_any_other_name_is_called_by_it(tmp_path: Path) -> None:
    write_set(tmp_path / "kept" / "mine")
    assert load_digits(tmp_path / "kept" / "mine").name == "the folder mine"


def test_mnist_in_a_folder_is_known_by_its_images(mnist: Digits, tmp_path: Path) -> None:
    write_digits(mnist, tmp_path / "MNIST" / "raw")
    assert load_digits(tmp_path).name == "MNIST"
    y_test = mnist.y_test.copy()
    y_test[-1] = (y_test[-1] + 1) % 10
    write_digits(replace(mnist, y_test=y_test), tmp_path / "other")
    assert load_digits(tmp_path / "other").name == "the folder other"


def test_a_folder_with_two_sets_is_not_guessed_at(tmp_path: Path) -> None:
    for name in ("MNIST", "KMNIST"):
        write_set(tmp_path / name / "raw")
    with pytest.raises(DataError, match="MNIST and KMNIST: give the folder of one"):
        load_digits(tmp_path)


def test_an_empty_folder_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="FashionMNIST/raw/train-images-idx3-ubyte"):
        load_digits(tmp_path)


def test_an_unknown_name_lists_the_choices() -> None:
    with pytest.raises(DataError, match='"emnist": choose mnist, fashionmnist or kmnist'):
        load_digits("emnist")


@pytest.mark.parametrize("damage", ["missing", "cut", "wrong-magic", "empty", "too-few-labels"])
def test_a_damaged_folder_is_a_data_error(damage: str, tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    write_set(raw, labels=9 if damage == "too-few-labels" else 10)
    path = raw / PARTS[2]
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage != "too-few-labels":
        path.write_bytes({"cut": content[:-100], "wrong-magic": b"\xff" * 4 + content[4:], "empty": b""}[damage])
    with pytest.raises(DataError):
        load_digits(tmp_path)


def test_a_damaged_gz_is_a_data_error(tmp_path: Path) -> None:
    raw = tmp_path / "MNIST" / "raw"
    write_set(raw, packed=True)
    path = raw / f"{PARTS[0]}.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="damaged"):
        load_digits(tmp_path)


def test_a_gz_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(tmp_path / "MNIST" / "raw", packed=True)
    monkeypatch.setattr(room, "MAX_FILE_BYTES", 1000)
    with pytest.raises(DataError, match="unpacks to more"):
        load_digits(tmp_path)


def test_pickles_that_old_torchvision_left_are_never_opened(tmp_path: Path) -> None:
    write_set(tmp_path / "MNIST" / "raw")
    processed = tmp_path / "MNIST" / "processed"
    processed.mkdir()
    for name in ("training.pt", "test.pt"):
        (processed / name).write_bytes(b"not to be read")
    assert len(load_digits(tmp_path).x_train) == 10


def test_without_a_network_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(name: str, root: str) -> None:
        write_set(Path(root) / "half" / "raw")
        raise URLError("no route to host")

    monkeypatch.setattr(room, "_download", cut_off)
    with pytest.raises(DataError, match="connect to the network and try again, or give a folder that holds FashionMNIST/raw"):
        load_digits("FashionMNIST", cache=tmp_path)
    assert not list(tmp_path.iterdir()), "a half-finished download stayed in the cache"


def test_a_download_is_kept_and_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answered(name: str, root: str) -> None:
        asked.append(name)
        write_set(Path(root) / name / "raw")

    monkeypatch.setattr(room, "_download", answered)
    for _ in range(2):
        assert load_digits("kmnist", cache=tmp_path).name == "KMNIST"
    assert asked == ["KMNIST"]
    assert [path.name for path in tmp_path.iterdir()] == ["KMNIST"]


def test_a_cache_damaged_later_says_which_folder_to_remove(tmp_path: Path) -> None:
    write_set(tmp_path / "KMNIST" / "raw")
    (tmp_path / "KMNIST" / "raw" / PARTS[1]).write_bytes(b"")
    with pytest.raises(DataError, match=r"Remove .*KMNIST to download it again"):
        load_digits("kmnist", cache=tmp_path)


def test_a_damaged_bundle_is_a_data_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(BUNDLED.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged = tmp_path / "mnist.npz"
    damaged.write_bytes(content)
    for path in (damaged, tmp_path / "absent.npz"):
        monkeypatch.setattr(room, "BUNDLED", path)
        with pytest.raises(DataError, match="missing or damaged"):
            load_digits()


def test_digits_must_fit_each_other() -> None:
    x, y = np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.int64)
    for x_test, y_test in ((x[:2], y), (x, y + 10), (x[:0], y[:0]), (x.astype(np.float32), y), (x[:, :20], y)):
        with pytest.raises(DataError):
            Digits("made up", x, y, x_test, y_test)  # type: ignore[arg-type]


def test_the_data_room_needs_no_torch() -> None:
    code = (
        "import sys; from lstm_demo.data import digits, drawing, picture, samples; digits.load_digits();"
        "print([name for name in ('torch', 'torchvision', 'scipy', 'skimage') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=BUNDLED.parents[2])
    assert done.stdout.strip() == "[]", done.stderr
