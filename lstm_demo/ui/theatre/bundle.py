"""The theatre's ES modules as one: Streamlit takes a component's JavaScript as a single inline module, and there is no build step.

The files stay real modules, to be linted and tested as such. Joined, they share one scope: each top-level name may be used once.
"""

from __future__ import annotations

import re
from pathlib import Path

SCRIPTS = Path(__file__).parent / "js"
STYLES = Path(__file__).parent / "css"

_IMPORT = re.compile(r'^import [^;]*? from "\./(?P<file>[\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
# Streamlit sends the script with every reading: the comments stay at home.
_COMMENT = re.compile(r"^ */\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)


def script(entry: str = "main.js") -> str:
    """`entry` and all that it imports, imports first."""
    parts: list[str] = []
    _collect(entry, parts, set())
    return "\n".join(parts)


def style() -> str:
    """All style sheets, in the order of their names."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))


def _collect(file: str, parts: list[str], seen: set[str]) -> None:
    if file in seen:
        return
    seen.add(file)
    text = (SCRIPTS / file).read_text(encoding="utf-8")
    for match in _IMPORT.finditer(text):
        _collect(match["file"], parts, seen)
    parts.append(f"// {file}\n{_EXPORT.sub('', _COMMENT.sub('', _IMPORT.sub('', text)))}")
