"""A folder of static files that any host can serve: canvas, samples, models, theatre, What if?, lessons. No server has anything to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_demo.data.samples import sample_digits
from lstm_demo.export.page.content import model_facts, page_content, reads_in_browser
from lstm_demo.export.page.document import FONT_FILE, integrity, joined_script, page, sheets
from lstm_demo.export.page.site_lesson import SiteLesson
from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.files.checkpoint import load_model
from lstm_demo.style.file_names import safe_name
from lstm_demo.style.palette import Variant
from lstm_demo.theatre.weights import pack_weights

TITLE = "Watch an LSTM read your digit"
MARK = "lstm-demo-site.json"
MADE_BY = "lstm_demo site"
WORKER = "service-worker.js"
OPENING_DIGIT = 3
NEEDS_SERVER = (
    "This page needs scripts, and a server that hands out its files: open it from its address, or run python -m http.server in its folder."
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class WrittenSite:
    """version: of all files together. first_load: bytes before the first model. files: their bytes, by path in the folder."""

    version: str
    first_load: int
    files: Mapping[str, int]


def write_site(
    out: Path,
    models: Sequence[ModelEntry],
    lessons: Sequence[SiteLesson] = (),
    *,
    title: str = TITLE,
    colours: Variant = "standard",
) -> WrittenSite:
    """Write the site, or bring one that was written before up to date. Files that are not of it are left alone.

    models: the first one reads when the page opens; at least one.

    Raises:
        ValueError: no models, one that cannot be read in the browser, a lesson without its model, or a folder that is not a site of ours.
        CheckpointError: a model's file is gone or damaged.
    """
    before = _files_before(out)
    files = _files(models, lessons, title, colours)
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(files, key=lambda path: path in ("index.html", WORKER)):  # those that name the others come last
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(out / path, files[path])
    for path in before - files.keys():
        (out / path).unlink(missing_ok=True)
    mark = json.loads(files[MARK])
    first = sum(len(files[path]) for path in ["index.html", *(path for path in files if path.startswith(("page-", "style-")))])
    return WrittenSite(mark["version"], first, {path: len(content) for path, content in files.items()})


def _files_before(out: Path) -> set[str]:
    """The files of the site that is in the folder, of those alone that it can have. Raises ValueError where something else is there."""
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out} is a file: give the name of a folder.")
    if not out.is_dir() or not any(out.iterdir()):
        return set()
    try:
        mark = json.loads((out / MARK).read_text(encoding="utf-8"))
        if mark["made_by"] != MADE_BY:
            raise ValueError
        return {path for path in map(str, mark["files"]) if ".." not in path and not path.startswith("/")}
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError(f"{out} holds files and is not a site that this command made: give an empty or a new folder.") from None


def _files(models: Sequence[ModelEntry], lessons: Sequence[SiteLesson], title: str, colours: Variant) -> dict[str, bytes]:
    """By path."""
    _check(models, lessons)
    packed = {entry.name: pack_weights(load_model(entry.path).model, entry.card.sha256) for entry in models}
    paths = {name: _path(f"models/{safe_name(name)}", "bin", content) for name, content in packed.items()}
    script, style, font = joined_script("site.js").encode(), sheets().encode(), FONT_FILE.read_bytes()
    script_path, style_path, font_path = _path("page", "js", script), _path("style", "css", style), _path("font", "woff2", font)
    content: dict[str, Any] = page_content(
        title, [_facts(entry, paths[entry.name], packed[entry.name]) for entry in models], sample_digits()[OPENING_DIGIT], colours=colours
    )
    content["lessons"] = [{"title": lesson.title, "link": lesson.link} for lesson in lessons]
    content["font"] = font_path
    files = {paths[name]: content for name, content in packed.items()} | {script_path: script, style_path: style, font_path: font}
    version = _digest(json.dumps([*sorted(files), content], sort_keys=True).encode())
    content["version"] = version
    head = f'<link rel="stylesheet" href="{style_path}" integrity="{integrity(style)}">'
    foot = f'<script type="module" src="{script_path}" integrity="{integrity(script)}"></script>'
    files["index.html"] = page(title, content, POLICY, head, foot, NEEDS_SERVER).encode()
    kept = {path: files[path] for path in ("index.html", script_path, style_path, font_path)}
    files[WORKER] = _worker(version, kept)
    files[MARK] = json.dumps({"made_by": MADE_BY, "version": version, "files": [*files, MARK]}, indent=1).encode()
    return files


def _check(models: Sequence[ModelEntry], lessons: Sequence[SiteLesson]) -> None:
    if not models:
        raise ValueError("A site needs at least one model.")
    for entry in models:
        if not reads_in_browser(entry.card.model):
            raise ValueError(f"{entry.name} reads in two directions, which the browser cannot run: leave it out.")
    known = {entry.name for entry in models}
    for lesson in lessons:
        if lesson.model is not None and lesson.model not in known:
            raise ValueError(f"The lesson {lesson.title!r} is read by {lesson.model}, which is not on the site: add it to --models.")


def _facts(entry: ModelEntry, path: str, content: bytes) -> dict[str, Any]:
    file = {"path": path, "integrity": integrity(content), "bytes": len(content)}
    return model_facts(entry.card.model, entry) | {"file": file}


def _worker(version: str, kept: Mapping[str, bytes]) -> bytes:
    listed = [[path, integrity(content)] for path, content in kept.items()]
    return f"globalThis.SITE = {json.dumps({'version': version, 'files': listed})};\n{joined_script('service_worker.js')}".encode()


def _path(name: str, ending: str, content: bytes) -> str:
    """With the content's checksum in it: a file of this name never changes, however long a browser keeps it."""
    return f"{name}-{_digest(content)}.{ending}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
