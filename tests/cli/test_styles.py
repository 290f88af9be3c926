"""The hands on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from lstm_demo.cli.main import main
from lstm_demo.data.handwriting import hands


def test_the_hands_of_a_digit_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles", "--digit", "7"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == sum(hand.digit == 7 for hand in hands()) and any("crossed" in line for line in lines)


def test_a_sheet_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ones.png"
    command = ["styles", "--png", str(out), "--digit", "1"]
    assert main(command) == 0
    assert Image.open(out).size == (960, 180)
    assert main(command) == 2 and "exists already" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0


def test_a_missing_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles", "--png", str(tmp_path / "nowhere" / "sheet.png")]) == 2
    assert "There is no folder" in capsys.readouterr().err
