"""docs/reading-guide.md names files and functions: each is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
GUIDE = (PROJECT / "docs" / "reading-guide.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w./-]+\.(?:py|js))(?::([\w.]+))?`", GUIDE)))


def names_in(path: Path) -> set[str]:
    """Functions, classes and constants; of Python also the methods, as `Class.method`."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        found = re.findall(r"^(?:export )?(?:default )?(?:class|function|const) (\w+)|^  (\w+)\(.*\) \{$", text, re.MULTILINE)
        return {name for pair in found for name in pair}
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{method.name}" for method in node.body if isinstance(method, ast.FunctionDef)}
    return names


def test_the_guide_names_something() -> None:
    assert len(NAMED) > 30 and sum(bool(name) for _, name in NAMED) > 25


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda part: part or "file")
def test_what_the_reading_guide_names_is_there(file: str, name: str) -> None:
    assert (PROJECT / file).is_file()
    if name:
        assert name in names_in(PROJECT / file)
