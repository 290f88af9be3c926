"""A site as a folder of files; tests/browser/test_site.py visits it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.export.page.document import integrity, joined_script
from lstm_demo.export.page.site import MARK, write_site
from lstm_demo.export.page.site_lesson import site_lesson
from lstm_demo.files.catalogue import DEFAULT_MODEL, ModelEntry, find_model
from lstm_demo.files.checkpoint import save_model
from lstm_demo.lesson.codec import pack
from lstm_demo.lesson.lesson import Lesson
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from tests.cards import model_card
from tests.export.page.unpacking import Elements, content_of, policy_of
from tests.node import node

SMALL = "lstm-1x32"
LIMIT = 250_000  # bytes before the first model


@pytest.fixture(scope="module")
def small() -> ModelEntry:
    return find_model(SMALL)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_little_is_loaded_before_the_first_model(tmp_path: Path) -> None:
    from lstm_demo.cli.site import _in_the_box

    models = _in_the_box()
    written = write_site(tmp_path / "site", models)
    assert models[0].name == DEFAULT_MODEL and len(models) == 15
    assert written.first_load + len((tmp_path / "site" / "service-worker.js").read_bytes()) <= LIMIT


def test_every_file_that_the_page_names_is_there_with_its_checksum(small: ModelEntry, tmp_path: Path) -> None:
    write_site(tmp_path, [small])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    named = [(values.get("src") or values.get("href"), values["integrity"]) for _, values in Elements(page).found if "integrity" in values]
    named += [(model["file"]["path"], model["file"]["integrity"]) for model in content_of(page)["models"]]
    worker = (tmp_path / "service-worker.js").read_text(encoding="utf-8")
    listed = re.match(r"globalThis\.SITE = (\{.*\});\n", worker)
    assert listed is not None
    named += json.loads(listed[1])["files"]
    assert len(named) == 7
    for path, checksum in named:
        assert path is not None and not path.startswith(("/", "http")), "it works under any address"
        assert integrity((tmp_path / path).read_bytes()) == checksum
    policy = policy_of(page)
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["connect-src"] == "'self'"


def test_the_same_again_changes_nothing_and_another_title_makes_another_version(small: ModelEntry, tmp_path: Path) -> None:
    first = write_site(tmp_path, [small]).version
    before = snapshot(tmp_path)
    assert write_site(tmp_path, [small]).version == first and snapshot(tmp_path) == before
    assert write_site(tmp_path, [small], title="Class 4b").version != first


def test_a_site_is_brought_up_to_date_and_what_is_not_of_it_stays(small: ModelEntry, tmp_path: Path) -> None:
    write_site(tmp_path, [small, find_model("gru-1x128")])
    (tmp_path / "CNAME").write_text("digits.example\n")
    write_site(tmp_path, [small])
    assert (tmp_path / "CNAME").read_text() == "digits.example\n"
    assert len(list((tmp_path / "models").iterdir())) == 1


@pytest.mark.parametrize("mark", [None, "{}", "[]", "not JSON", '{"made_by": "another program", "files": []}'])
def test_a_folder_of_something_else_is_left_alone(small: ModelEntry, tmp_path: Path, mark: str | None) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    if mark is not None:
        (tmp_path / MARK).write_text(mark)
    before = snapshot(tmp_path)
    with pytest.raises(ValueError, match="holds files and is not a site that this command made: give an empty or a new folder"):
        write_site(tmp_path, [small])
    assert snapshot(tmp_path) == before


def test_a_mark_that_names_files_elsewhere_removes_none_of_them(small: ModelEntry, tmp_path: Path) -> None:
    write_site(tmp_path / "site", [small])
    (tmp_path / "precious").write_text("kept")
    mark = json.loads((tmp_path / "site" / MARK).read_text())
    mark["files"] += ["../precious", str(tmp_path / "precious")]
    (tmp_path / "site" / MARK).write_text(json.dumps(mark))
    write_site(tmp_path / "site", [small])
    assert (tmp_path / "precious").read_text() == "kept"


def test_no_model_a_model_of_two_directions_and_a_lesson_without_its_model_are_refused(small: ModelEntry, tmp_path: Path) -> None:
    config = ModelConfig("lstm", 4, bidirectional=True)
    save_model(tmp_path / "both.safetensors", RecurrentClassifier(config), model_card(config))
    lesson = site_lesson("?v=1&m=gru-1x128&digit=4")
    for models, lessons, sentence in (
        ([], [], "at least one model"),
        ([find_model(str(tmp_path / "both.safetensors"))], [], "both reads in two directions, which the browser cannot run: leave it out"),
        ([small], [lesson], "is read by gru-1x128, which is not on the site: add it to --models"),
    ):
        with pytest.raises(ValueError, match=sentence):
            write_site(tmp_path / "site", models, lessons)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("text", "title", "link"),
    [
        ("http://localhost:8501/?v=1&m=lstm-1x32&digit=4&r=12", "Sample 4, row 12, lstm-1x32", "v=1&digit=4&m=lstm-1x32&r=12"),
        ("Write it! https://a.example/b/#v=1&digit=4&u=5", "Write it!", "v=1&digit=4&u=5"),
        ("?digit=7&view=what-if&if=forget_gate,1,1-28", "Sample 7, what if forget gate held at 1", None),
        ("v=1&digit=4&studio=runs&tour=3&hide=desk,train", "Sample 4", "v=1&digit=4&hide=desk"),
    ],
)
def test_a_lesson_is_a_link_of_the_app_or_of_a_site(text: str, title: str, link: str | None) -> None:
    lesson = site_lesson(text)
    assert lesson.title == title
    assert lesson.link == (link or "v=1&digit=7&view=what-if&if=forget_gate,1,1-28")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("https://a.example/", "is not a link to a lesson"),
        ("hello", "is not a link to a lesson"),
        ("?v=1&tour=3", "it holds nothing that a site could show"),
        ("?v=1&r=99&digit=4", "cannot be read"),
        ("?v=7&digit=4", "another version"),
    ],
)
def test_what_is_not_a_link_to_a_lesson_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        site_lesson(text)


@pytest.mark.parametrize("entry", ["page.js", "site.js", "service_worker.js"])
def test_without_comments_and_indentation_a_script_is_still_one_valid_module(entry: str, tmp_path: Path) -> None:
    code = joined_script(entry)
    assert "/**" not in code and not any(line.count("`") % 2 for line in code.splitlines()), "a text over several lines would be changed"
    (tmp_path / "joined.mjs").write_text(code, encoding="utf-8")
    node("--check", tmp_path / "joined.mjs")


def test_the_browser_writes_and_reads_the_links_that_python_does(tmp_path: Path) -> None:
    drawing = (sample_digits()[5] * 255).round().astype("uint8").tobytes()
    lessons = [
        Lesson(drawing=drawing, model="my own", row=3, layer=0, unit=7),
        site_lesson("?v=1&digit=7&m=lstm-1x32&view=what-if&if=candidate,-0.25,3-9,u4,l1&colours=safe"),
    ]
    links = [pack(lessons[0]), lessons[1].link]  # type: ignore[attr-defined, arg-type]
    code = Path(__file__).with_name("lesson_links.mjs")
    rewritten = json.loads(node(code, json.dumps(links)))
    assert rewritten[1] == links[1]
    from urllib.parse import parse_qs

    from lstm_demo.lesson.codec import unpack

    assert unpack(parse_qs(rewritten[0])).lesson == lessons[0]
