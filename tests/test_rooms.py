"""The rooms of the package and who may import whom: imports point down only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "lstm_demo"
MAY_IMPORT = {
    "data": set(),
    "model": set(),
    "training": {"data", "model"},
    "style": {"training", "model"},
    "files": {"training", "model", "style"},
    "runs": {"files", "training", "data", "model", "style"},
    "insight": {"model", "style"},
    "plots": {"insight", "model", "style"},
    "theatre": {"plots", "insight", "model", "style"},
    "lesson": {"insight", "model"},
    "export": {"lesson", "theatre", "plots", "insight", "files", "training", "data", "model", "style"},
    "importing": {"runs", "files", "training", "data", "model", "style"},
    "cli": {"lesson", "export", "importing", "runs", "files", "training", "data", "model", "style"},
    "ui": {"lesson", "export", "importing", "theatre", "plots", "insight", "runs", "files", "training", "data", "model", "style"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def imported_modules(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(path: Path) -> str | None:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down_only(path: Path) -> None:
    room = room_of(path)
    if room is None:
        return  # lstm_demo/__init__.py and __main__.py are the doors: they may open every room
    rooms = {name.split(".")[1] for name in imported_modules(path) if name.startswith("lstm_demo.")}
    assert rooms - {room} <= MAY_IMPORT[room]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def test_no_files_import_one_another_in_a_circle() -> None:
    """Also not for their types alone."""
    modules = {module_of(path) for path in FILES}
    imports: dict[str, set[str]] = {}
    for path in FILES:
        names = imported_modules(path) | {name.rpartition(".")[0] for name in imported_modules(path)}
        imports[module_of(path)] = (names & modules) - {module_of(path)}
    while leaves := [module for module, others in imports.items() if not others & imports.keys()]:
        for module in leaves:
            del imports[module]
    assert not imports, f"in a circle, or above one: {', '.join(sorted(imports))}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_streamlit_stays_in_the_ui(path: Path) -> None:
    if room_of(path) != "ui":
        assert not {name for name in imported_modules(path) if name.split(".")[0].startswith("streamlit")}


def test_every_room_has_a_rule() -> None:
    assert {room for path in FILES if (room := room_of(path))} == set(MAY_IMPORT)


def test_nothing_heavy_is_imported_before_first_paint() -> None:
    code = (
        "import sys, lstm_demo.ui.page.workbench, lstm_demo.ui.sidebar.training_panel, lstm_demo.ui.explain.proof_panel;"
        "print([name for name in ('torch', 'torchvision', 'scipy', 'sklearn') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent, timeout=60)
    assert result.stdout.strip() == "[]", result.stdout + result.stderr
