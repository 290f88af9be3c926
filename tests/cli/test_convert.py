"""`convert`: what it says of other people's files, and the model file it writes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from lstm_demo.files.checkpoint import load_model, read_card


class Tutorial(nn.Module):
    """As the tutorials have it."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, 12, 2, batch_first=True)
        self.fc = nn.Linear(12, 10)

    def forward(self, images: Tensor) -> Tensor:
        out, _ = self.lstm(images)
        logits: Tensor = self.fc(out[:, -1])
        return logits


def concatenated() -> dict[str, Tensor]:
    torch.manual_seed(2)
    maps = {
        f"{gate}.{part}": torch.randn(12, 40) if part == "weight" else torch.randn(12) for gate in "fico" for part in ("weight", "bias")
    }
    return maps | {"fc.weight": torch.randn(10, 12), "fc.bias": torch.randn(10)}


def test_a_tutorials_checkpoint_becomes_a_model_that_says_where_it_is_from(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    torch.manual_seed(2)
    tutorial = Tutorial().eval()
    torch.save({"epoch": 2, "state_dict": tutorial.state_dict()}, tmp_path / "tutorial.ckpt")
    answer = run("convert", tmp_path / "tutorial.ckpt", "--out", tmp_path / "mine.safetensors", "--evaluate")
    assert answer.status == 0, answer.err
    loaded = load_model(tmp_path / "mine.safetensors")
    images = torch.rand(4, 28, 28)
    with torch.no_grad():
        torch.testing.assert_close(loaded.model(images), tutorial(images), rtol=1e-5, atol=1e-5)
    assert (loaded.card.name, loaded.card.recipe, loaded.card.steps) == ("mine", "converted", 0)
    with torch.no_grad():
        right = tutorial(torch.as_tensor(few_digits.x_test).float() / 255).argmax(1).numpy() == few_digits.y_test
    assert loaded.card.test_accuracy == right.mean()
    assert "10 tensors under 'state_dict', torch's own nn.LSTM" in answer.out
    assert all(f"used    {name} " in answer.out for name in tutorial.state_dict())


def test_what_the_weights_cannot_show_is_asked_with_what_each_answer_would_mean(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    save_file(concatenated(), tmp_path / "a.safetensors")
    out = tmp_path / "b.safetensors"
    answer = run("convert", tmp_path / "a.safetensors", "--out", out)
    assert (answer.status, answer.out, out.exists()) == (2, "", False)
    assert answer.err.count("\n") == 1
    assert "Say --order hx or --order xh. It reads like guessing" in answer.err and "So reading cannot tell." in answer.err
    answer = run("convert", tmp_path / "a.safetensors", "--order", "xh", "--out", out)
    assert answer.status == 0, answer.err
    assert "test accuracy not measured" in answer.out and "weights cannot show a variant" in answer.out
    assert read_card(out).test_accuracy is None


def test_a_readout_over_all_hidden_states_is_said_to_hear_them_all(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    torch.manual_seed(2)
    net = nn.ModuleDict({"rnn": nn.LSTM(28, 4, batch_first=True, bidirectional=True), "fc": nn.Linear(28 * 8, 10)})
    torch.save(net.state_dict(), tmp_path / "flat.pt")
    answer = run("convert", tmp_path / "flat.pt", "--out", tmp_path / "b.safetensors", "--reads", "plain")
    assert answer.status == 0, answer.err
    assert "rows from the top, pixels from 0 to 1, all hidden states." in answer.out


def test_missing_and_unused_tensors_are_listed(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    tensors = {name: tensor for name, tensor in concatenated().items() if not name.endswith("bias")} | {"h0": torch.zeros(3)}
    save_file(tensors, tmp_path / "a.safetensors")
    words = ("convert", tmp_path / "a.safetensors", "--order", "hx", "--out", tmp_path / "b.safetensors")
    assert "It holds more than a recurrence and a readout: h0" in run(*words).err
    lines = run(*words, "--allow-unused").out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == ["used"] * 4 + ["missed"] * 4 + ["used", "missed", "unused"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("none.pt", "--out", "b.safetensors"), "There is no file none.pt."),
        (("none.pt", "--out", "b.pt"), "--out must end in .safetensors, got b.pt"),
        (("none.pt", "--out", "b.safetensors", "--gates", "i=a", "f=b", "g=c", "x=d"), "--gates takes one word for each gate"),
        (("none.pt", "--out", "b.safetensors", "--order", "hh"), "invalid choice: 'hh'"),
        (("none.pt",), "--out"),
    ],
)
def test_wrong_input_is_one_line(run, words: tuple[str, ...], sentence: str) -> None:  # type: ignore[no-untyped-def]
    answer = run("convert", *words)
    assert answer.status == 2
    assert sentence in answer.err and answer.err.count("\n") == 1


def test_a_model_of_ours_needs_no_conversion(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("convert", model_file, "--out", tmp_path / "b.safetensors")
    assert (answer.status, answer.err) == (2, "small.safetensors is a model of this program already: there is nothing to convert.\n")


def test_a_persons_own_file_is_never_written_over_and_another_only_by_force(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    own = tmp_path / "model.safetensors"
    torch.manual_seed(2)
    save_file(Tutorial().state_dict(), own)
    before = own.read_bytes()
    (tmp_path / "link.safetensors").symlink_to(own)
    for out in (own, tmp_path / "link.safetensors"):
        answer = run("convert", own, "--out", out, "--force")
        assert answer.status == 2 and "is the file to be read: it is never written over" in answer.err
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"somebody's")
    answer = run("convert", own, "--out", other)
    assert answer.status == 2 and "exists already: give another name, or --force to replace it" in answer.err
    assert (own.read_bytes(), other.read_bytes()) == (before, b"somebody's")
    answer = run("convert", own, "--out", other, "--force")
    assert answer.status == 0, answer.err
    assert read_card(other).recipe == "converted"
    assert "WARNING: It reads like guessing" in answer.err


@pytest.mark.parametrize("command", ["evaluate", "export", "trace"])
def test_a_file_of_torch_where_a_model_belongs_is_told_of_convert(run, command: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    torch.save({"fc.weight": torch.zeros(3)}, tmp_path / "x.pth")
    words = {"evaluate": [tmp_path / "x.pth"], "export": [tmp_path / "x.pth", "--onnx", tmp_path / "x.onnx"]}
    words["trace"] = [tmp_path / "a.png", "--model", tmp_path / "x.pth", "--out", tmp_path / "x.npz"]
    answer = run(command, *words[command])
    assert answer.status == 2 and "python -m lstm_demo convert" in answer.err and answer.err.count("\n") == 1
