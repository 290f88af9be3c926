"""The autograd graph: against autograd itself, as a picture, and where there is no Graphviz."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import torch
from torch.nn.functional import cross_entropy

from lstm_demo.data.samples import sample_digits
from lstm_demo.export import autograd_graph
from lstm_demo.export.autograd_graph import NoGraphviz, autograd_dot, autograd_picture
from lstm_demo.model.cells import read_rows
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.style.palette import DARK, LIGHT

needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz on this machine: apt-get install graphviz brings it")
IMAGE = sample_digits()[7]


def recorded(end: torch.Tensor) -> tuple[int, int]:
    """The operations that lead to a tensor, and the arrows between them, from parameters and to the result, counted by another walk."""
    seen, waiting, arrows = set(), [end.grad_fn], 1
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen and type(node).__name__ != "AccumulateGrad":
            seen.add(node)
            before = {following for following, _ in node.next_functions if following is not None}
            arrows += len(before)
            waiting += before
    return len(seen), arrows


def nodes(dot: str) -> list[str]:
    return re.findall(r'^ +n\d+ \[label="([^"]*)"', dot, re.MULTILINE)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_every_operation_of_autograd_is_there_once_with_its_arrows(any_model: RecurrentClassifier, rows: int) -> None:
    last = read_rows(any_model.cells()[0], torch.tensor(IMAGE)[None, :rows])[-1].state.h
    loss = cross_entropy(any_model.readout(last), torch.tensor([7]))
    dot = autograd_dot(any_model, IMAGE, rows, label=7)
    assert (len([label for label in nodes(dot) if "Backward" in label]), dot.count(" -> ")) == recorded(loss)


def test_every_parameter_is_there_once_with_its_shape(any_model: RecurrentClassifier) -> None:
    dot = autograd_dot(any_model, IMAGE, 3, label=7)
    for name, parameter in any_model.named_parameters():
        assert dot.count(f"{name} {' × '.join(map(str, parameter.shape))}") == 1


def test_the_equations_of_every_row_stand_at_their_operations(model: RecurrentClassifier) -> None:
    dot = autograd_dot(model, IMAGE, 2)
    assert dot.count("c₂ = f₂ ⊙ c₁ + i₂ ⊙ g₂\\nAddBackward0") == 2  # once a layer
    assert dot.count("f₁ = σ(z_f)\\nSigmoidBackward0") == dot.count("h₁ = o₁ ⊙ tanh(c₁)\\nMulBackward0") == 2
    assert dot.count("W x₁\\nMmBackward0") == dot.count("W h₁ of layer 1\\nMmBackward0") == 1
    assert '"cluster_1_2" { label="row 2, layer 2"' in dot
    assert "h after row 2\\n1 × 40" in dot and "loss" not in dot


def test_a_plain_rnn_says_what_squashes_it() -> None:
    assert "h₁ = tanh(z₁)" in autograd_dot(RecurrentClassifier(ModelConfig("rnn", 4)), IMAGE, 1)
    assert "h₁ = max(0, z₁)" in autograd_dot(RecurrentClassifier(ModelConfig("rnn", 4, nonlinearity="relu")), IMAGE, 1)


def test_the_same_network_gives_the_same_text_and_is_left_alone(any_model: RecurrentClassifier) -> None:
    with torch.no_grad():
        assert autograd_dot(any_model, IMAGE, 2, label=1) == autograd_dot(any_model, IMAGE, 2, label=1)
    assert all(parameter.grad is None for parameter in any_model.parameters())


def test_the_graph_wears_the_themes_colours(model: RecurrentClassifier) -> None:
    assert LIGHT.lines["forget_gate"] in autograd_dot(model, IMAGE, 1)
    dark = autograd_dot(model, IMAGE, 1, palette=DARK)
    assert DARK.background in dark and LIGHT.background not in dark


@pytest.mark.parametrize(
    ("asked", "sentence"), [({"rows": 0}, "rows must be 1–3, got 0"), ({"rows": 4}, "got 4"), ({"label": 10}, "0–9, got 10")]
)
def test_what_cannot_be_drawn_is_told_in_a_sentence(model: RecurrentClassifier, asked: dict[str, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        autograd_dot(model, IMAGE, **asked)


@needs_graphviz
def test_graphviz_takes_the_text_and_draws_it(any_model: RecurrentClassifier) -> None:
    svg = autograd_picture(any_model, IMAGE, 1, label=7).decode()
    assert svg.count('class="node"') == len(nodes(autograd_dot(any_model, IMAGE, 1, label=7)))
    assert svg.count('class="cluster"') == 1
    assert autograd_picture(any_model, IMAGE, 1, kind="png").startswith(b"\x89PNG")


def test_without_graphviz_the_sentence_says_how_to_get_it(model: RecurrentClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autograd_graph, "find_graphviz", lambda: None)
    with pytest.raises(NoGraphviz, match="dot is not on this machine: apt-get install graphviz"):
        autograd_picture(model, IMAGE)
    assert autograd_dot(model, IMAGE).startswith("digraph")


@pytest.mark.parametrize("script", ["exit 3", "echo 'syntax error' >&2; exit 1", "exit 0"])
def test_a_graphviz_that_fails_is_told_in_a_sentence(
    model: RecurrentClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    broken = tmp_path / "dot"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    monkeypatch.setattr(autograd_graph, "find_graphviz", lambda: str(broken))
    with pytest.raises(NoGraphviz, match=r"Graphviz failed: (status \d|syntax error)\."):
        autograd_picture(model, IMAGE)


def test_a_graphviz_that_hangs_is_given_up(model: RecurrentClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("dot", 60)

    monkeypatch.setattr(autograd_graph, "find_graphviz", lambda: "/usr/bin/dot")
    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(NoGraphviz, match="could not be run"):
        autograd_picture(model, IMAGE)
