"""`export --graph`: the autograd graph as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstm_demo.export import autograd_graph


def test_the_graph_is_written_as_text(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("export", model_file, "--sample", 7, "--graph", tmp_path / "seven.dot", "--rows", 1)
    assert answer.status == 0, answer.err
    text = (tmp_path / "seven.dot").read_text(encoding="utf-8")
    assert text.startswith("digraph") and "the loss, if it is a 7" in text and "row 2" not in text


def test_the_graph_is_drawn_where_graphviz_is(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    if autograd_graph.find_graphviz() is None:
        pytest.skip("no Graphviz on this machine: apt-get install graphviz brings it")
    for ending, start in ((".svg", b"<?xml"), (".png", b"\x89PNG")):
        answer = run("export", model_file, "--sample", 7, "--graph", tmp_path / f"seven{ending}")
        assert answer.status == 0, answer.err
        assert (tmp_path / f"seven{ending}").read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--graph {tmp}/a.pdf", "--graph must end in .svg or .png or .dot"),
        ("--graph {tmp}/a.dot --rows 9", "--rows must be 1–3, got 9"),
        ("--graph {tmp}/a.svg", "apt-get install graphviz"),
    ],
)
def test_what_cannot_be_drawn_is_one_line_and_writes_nothing(  # type: ignore[no-untyped-def]
    run, model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, sentence: str
) -> None:
    monkeypatch.setattr(autograd_graph, "find_graphviz", lambda: None)
    before = set(tmp_path.iterdir())
    answer = run("export", model_file, "--sample", 7, *words.format(tmp=tmp_path).split())
    assert answer.status == 2 and sentence in answer.err and answer.err.count("\n") == 1
    assert set(tmp_path.iterdir()) == before
