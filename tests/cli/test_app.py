"""`app`: how Streamlit is asked to run the page, and where what is trained is kept on each kind of system."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from lstm_demo.files import folders
from lstm_demo.files.folders import APP, runs_folder

Asked = list[list[str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The command lines of the modules that were run; none is."""
    lines: Asked = []
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    monkeypatch.setattr(runpy, "run_module", lambda name, run_name: lines.append([name, *sys.argv[1:]]))
    return lines


def test_streamlit_runs_the_page_from_any_folder(run, asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    assert run("app").status == 0 and run("app", "--port", 8600, "--no-browser").status == 0
    page = ["streamlit", "run", str(APP)]
    assert asked == [page, [*page, "--server.port", "8600", "--server.headless", "true"]]
    assert APP.is_file() and (APP.parent / ".streamlit" / "config.toml").is_file()


@pytest.mark.parametrize("port", [0, 80, 65536])
def test_a_port_that_is_none_is_one_line_and_starts_nothing(run, asked: Asked, port: int) -> None:  # type: ignore[no-untyped-def]
    answer = run("app", "--port", port)
    assert answer.status == 2 and answer.err == f"--port must be 1024–65535, got {port}\n" and asked == []


@pytest.mark.parametrize(
    ("system", "variable", "below"),
    [
        ("linux", "XDG_DATA_HOME", ".local/share"),
        ("darwin", None, "Library/Application Support"),
        ("win32", "LOCALAPPDATA", "AppData/Local"),
    ],
)
def test_an_installed_program_keeps_its_runs_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, variable: str | None, below: str
) -> None:
    monkeypatch.setattr(folders, "INSTALLED", True)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("LSTM_DEMO_RUNS", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert runs_folder() == tmp_path / below / "lstm-demo"
    if variable is not None:
        monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
        assert runs_folder() == tmp_path / "elsewhere" / "lstm-demo"
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path / "mine"))
    assert runs_folder() == tmp_path / "mine"
