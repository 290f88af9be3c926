"""A component's ES modules as one: Streamlit takes its JavaScript as a single inline module, and there is no build step.

The files stay real modules, to be linted and tested as such, and another component may import the theatre's. Joined, they share one
scope: each top-level name may be used once.
"""

from __future__ import annotations

import re
from pathlib import Path

SCRIPTS = Path(__file__).parent / "js"
STYLES = Path(__file__).parent / "css"

_IMPORT = re.compile(r'^import [^;]*? from "(?P<file>\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
# Streamlit sends the script with every reading: the comments stay at home.
_COMMENT = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)


def script(entry: Path = SCRIPTS / "component.js") -> str:
    """`entry` and all that it imports, imports first."""
    parts: list[str] = []
    _collect(entry.resolve(), parts, set())
    return "\n".join(parts)


def style(*sheets: Path) -> str:
    """These style sheets in this order; the theatre's own, in the order of their names, if none is given."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sheets or sorted(STYLES.glob("*.css")))


def _collect(file: Path, parts: list[str], seen: set[Path]) -> None:
    if file in seen:
        return
    seen.add(file)
    text = file.read_text(encoding="utf-8")
    for match in _IMPORT.finditer(text):
        _collect((file.parent / match["file"]).resolve(), parts, seen)
    parts.append(f"// {file.name}\n{_EXPORT.sub('', _COMMENT.sub('', _IMPORT.sub('', text)))}")
