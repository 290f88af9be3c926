"""Registers the project's own browser components with Streamlit."""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import runtime
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from lstm_demo.theatre.bundle import script, style

if TYPE_CHECKING:
    from streamlit.components.v2.component_manager import BidiComponentManager
    from streamlit.components.v2.types import ComponentRenderer

PROJECT = "lstm_demo"
LARGE = 16_000
"""Characters. A shorter script travels with every message of its component; a longer one lies at an address, and is fetched once."""


def component(name: str, module: Path, *sheets: Path) -> ComponentRenderer:
    """The function that draws the component. It is registered once per server, when it is first drawn: importing needs no Streamlit.

    Args:
        name: unique among the project's components.
        module: the JavaScript file whose default export draws it. What that file imports is sent with it.
        sheets: its style sheets, in this order. Only the component itself sees them.
    """
    return _registered(get_bidi_component_manager() if runtime.exists() else None, name, module, sheets)


@lru_cache(maxsize=64)
def _registered(server: BidiComponentManager | None, name: str, module: Path, sheets: tuple[Path, ...]) -> ComponentRenderer:
    js = script(module)
    if server is not None and len(js) > LARGE and (file := _file(name, js)) is not None:
        _allow(server, name, file.parent)
        js = file.name
    return st.components.v2.component(f"{PROJECT}.{name}", css=style(*sheets) if sheets else None, js=js)


def _file(name: str, js: str) -> Path | None:
    """The script in a file of its own; another script has another name, whatever a browser has kept. None where nothing can be written."""
    try:
        folder = Path(_folder().name, name)
        folder.mkdir(exist_ok=True)
        file = folder / f"{name}-{hashlib.sha256(js.encode()).hexdigest()[:16]}.js"
        file.write_text(js, encoding="utf-8")
    except OSError:
        return None
    return file


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Removed when the server ends."""
    return tempfile.TemporaryDirectory(prefix=f"{PROJECT}-", ignore_cleanup_errors=True)


def _allow(server: BidiComponentManager, name: str, folder: Path) -> None:
    """Have the server serve the files of a component: what the manifest of an installed package would ask for."""
    manifest = ComponentManifest(name=PROJECT, version="", components=[ComponentConfig(name=name, asset_dir=folder.name)])
    server.register_from_manifest(manifest, folder.parent)


def run_again() -> None:
    """A callback that does nothing. Streamlit runs the surrounding fragment after every callback, and that run is all that is wanted."""
