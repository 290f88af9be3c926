"""Files that strangers hand us. Each pickle is read in a child process, which takes seconds to start torch: so few of them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from lstm_demo.importing import pickle_reader as foreign_child
from lstm_demo.importing.foreign_file import ForeignError, read_foreign


def test_a_checkpoint_is_read_in_a_child_with_its_optimiser_left_out(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Linear(3, 2))
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    torch.save({"epoch": 4, "model_state_dict": net.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "a.ckpt")
    found = read_foreign(tmp_path / "a.ckpt")
    assert found.nest == "model_state_dict"
    assert set(found.tensors) == {"0.weight", "0.bias"}
    assert torch.equal(found.tensors["0.weight"], net[0].weight)


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(1)}, tmp_path / "small.pt")
    bomb = tmp_path / "bomb.pt"
    with zipfile.ZipFile(tmp_path / "small.pt") as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, bytes(200 << 20) if entry.filename.endswith("data/0") else old.read(entry))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(ForeignError, match=r"bomb\.pt would unpack to 200 MiB; at most 128 MiB"):
        read_foreign(bomb)


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_the_child_stops_at_its_memory_limit(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(40 << 20, dtype=torch.uint8), "v": torch.zeros(3)}, tmp_path / "large.pt")
    script = f"from lstm_demo.importing import pickle_reader as c; c.MAX_MEMORY = {20 << 20}; import sys; sys.exit(c.main(*sys.argv[1:]))"
    result = run_child(script, tmp_path / "large.pt", tmp_path / "out.safetensors")
    assert result == (foreign_child.REFUSED, "asks for more memory than a model needs.")


def run_child(script: str, *files: Path) -> tuple[int, str]:
    result = subprocess.run([sys.executable, "-c", script, *map(str, files)], capture_output=True, text=True, timeout=60, check=False)
    return result.returncode, result.stdout.strip()


def test_one_number_repeated_a_billion_times_is_refused_before_it_is_copied() -> None:
    with pytest.raises(foreign_child.Refused, match="numbers"):
        foreign_child._weights({"w": torch.zeros(1).expand(1 << 30)})


def test_a_dictionary_that_holds_itself_ends() -> None:
    content: dict[object, object] = {f"k{k}": torch.zeros(1) for k in range(9)}
    content |= {f"d{k}": content for k in range(30)}
    with pytest.raises(foreign_child.Refused, match="tensors"):
        foreign_child._weights(content)


def test_nested_dictionaries_of_tensors_get_dotted_names() -> None:
    tensors, left_out = foreign_child._weights({"gates": {"f": {"weight": torch.zeros(2, 3)}}, "best": 0.97, "steps": torch.tensor(3)})
    assert list(tensors) == ["gates.f.weight"]
    assert set(left_out) == {"best", "steps"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not a file of torch.save, or is damaged"),
        (b"this is a text", "is not a file of torch.save, or is damaged"),
        (
            b"\x80\x02cos\nsystem\n(S'true'\ntR.",
            "is damaged|holds more than weights: an object of os.system",
        ),
    ],
    ids=["empty", "text", "code"],
)
def test_what_is_not_a_file_of_torch_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(content)
    with pytest.raises(foreign_child.Refused, match=sentence):
        foreign_child._load(str(tmp_path / "a.pt"))


class Net(nn.Module):
    pass


def test_a_whole_pickled_model_is_refused_with_the_remedy() -> None:
    file = io.BytesIO()
    torch.save(Net(), file)
    file.seek(0)
    with pytest.raises(
        foreign_child.Refused, match=r"holds more than weights: an object of .*Net, which is not opened here\. Save the weights alone"
    ):
        foreign_child._load(file)  # type: ignore[arg-type]


def test_safetensors_of_another_program_are_read(tmp_path: Path) -> None:
    save_file({"fc.weight": torch.ones(2, 3, dtype=torch.float16), "steps": torch.tensor([3])}, tmp_path / "a.safetensors")
    found = read_foreign(tmp_path / "a.safetensors")
    assert found.tensors["fc.weight"].dtype == torch.float32
    assert set(found.left_out) == {"steps"}


METADATA = (
    *({"left_out": text} for text in ("not JSON", "[1]", "7", "null", '"x"')),
    *({"order": text} for text in ("not JSON", '["not.there"]', "7", '{"fc.weight": 1}', "[[1]]")),
    {"nest": "\x1b[31m"},
    {"format": "", "": "x"},
)


@pytest.mark.parametrize("metadata", METADATA, ids=str)
def test_what_a_strangers_metadata_says_in_our_childs_words_means_nothing(metadata: dict[str, str], tmp_path: Path) -> None:
    save_file({"fc.weight": torch.ones(2, 3)}, tmp_path / "a.safetensors", metadata=metadata)
    found = read_foreign(tmp_path / "a.safetensors")
    assert (list(found.tensors), found.left_out, found.nest, found.ordered) == (["fc.weight"], {}, "", False)


WRONG = (*(7, "1", True, [], {"a": 1}, [1], 1.5), "x" * 5000, *({"left_out": value} for value in (7, None, True, [], {"a": 1}, [1], 1.5)))


@pytest.mark.parametrize("metadata", WRONG, ids=lambda metadata: f"{metadata!r:.30}")
def test_metadata_of_the_wrong_type_is_refused_in_a_sentence(metadata: object, tmp_path: Path) -> None:
    text = json.dumps({"fc.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "__metadata__": metadata}).encode()
    (tmp_path / "a.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + bytes(4))
    with pytest.raises(ForeignError, match=r"^a\.safetensors is not a safetensors file, or is damaged: [^\n]{1,220}\.$"):
        read_foreign(tmp_path / "a.safetensors")


def test_an_archive_of_torch_with_one_changed_number_is_refused(tmp_path: Path) -> None:
    weight = torch.randn(4, 4)
    torch.save({"fc.weight": weight}, tmp_path / "a.pt")
    data = (tmp_path / "a.pt").read_bytes()
    at = data.index(weight.numpy().tobytes())
    (tmp_path / "a.pt").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    with pytest.raises(ForeignError, match=r"a\.pt is damaged: part of it does not match its checksum"):
        read_foreign(tmp_path / "a.pt")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pt", b"", "a.pt is empty"),
        ("a.safetensors", b"not one at all", "neither a file of torch.save nor a safetensors file"),
        ("a.safetensors", (9).to_bytes(8, "little") + b'{"a": 1} ', "is not a safetensors file, or is damaged"),
        ("missing.pt", None, "There is no file"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(name: str, content: bytes | None, sentence: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ForeignError, match=sentence):
        read_foreign(tmp_path / name)


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "a.pt").mkdir()
    with pytest.raises(ForeignError, match=r"a\.pt is a folder; a file of weights is needed"):
        read_foreign(tmp_path / "a.pt")


def test_a_file_too_large_is_not_even_opened(tmp_path: Path) -> None:
    with open(tmp_path / "a.pt", "wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(ForeignError, match="has 200 MiB; at most 128 MiB are read"):
        read_foreign(tmp_path / "a.pt")
