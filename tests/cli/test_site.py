"""`site`: what it writes and says, and what a person may get wrong."""

from __future__ import annotations

from pathlib import Path

import pytest


def test_a_site_of_chosen_models_and_lessons_is_written(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "site"
    answer = run(
        "site", "--out", out, "--models", model_file, "lstm-1x32", "--lesson", "Row twelve ?v=1&digit=4&r=12", "--title", "Class <4b>"
    )
    assert answer.status == 0, answer.err
    assert "2 models, 1 lessons" in answer.out and "before the first model" in answer.out
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "<title>Class &lt;4b&gt;</title>" in page and "Row twelve" in page
    assert {path.name.split("-")[0] for path in (out / "models").iterdir()} == {"small", "lstm"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--out {tmp}", "is not a site that this command made"),
        ("--out {model}", "is a file: give the name of a folder"),
        ("--out {tmp}/a --models nope", "No model 'nope'"),
        ("--out {tmp}/a --models {model} {model}", "two models called small"),
        ("--out {tmp}/a --models {model} --lesson ?v=1&m=lstm-1x128&digit=4", "add it to --models"),
        ("--out {tmp}/a --models {model} --lesson hello", "is not a link to a lesson"),
        ("--models {model}", "--out"),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(run, model_file: Path, tmp_path: Path, words: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "notes.txt").write_text("mine")
    before = set(tmp_path.rglob("*"))
    answer = run("site", *words.format(model=model_file, tmp=tmp_path).split())
    assert answer.status == 2
    assert sentence in answer.err and answer.err.count("\n") == 1
    assert set(tmp_path.rglob("*")) == before
