"""What stands in a page, taken out again as a browser would."""

from __future__ import annotations

import base64
import html
import json
import re
from html.parser import HTMLParser
from typing import Any


class Elements(HTMLParser):
    """The document's elements in order, each with its attributes, and the text inside of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))
        self.open = tag if tag != "script" else dict(attributes).get("type") or "script"

    def handle_data(self, data: str) -> None:
        if self.open in ("module", "application/json", "style", "title", "script"):
            self.inside[self.open] = self.inside.get(self.open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self.open = ""


def content_of(page: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Elements(page).inside["application/json"])
    return content


def policy_of(page: str) -> dict[str, str]:
    """By directive."""
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    parts = (tuple(directive.split(" ", 1)) for directive in html.unescape(policy).split("; "))
    return dict(parts)


def header_of(packed: str) -> dict[str, Any]:
    """Of arrays as packed_arrays.py packs them, in base64."""
    content = base64.b64decode(packed)
    header: dict[str, Any] = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    return header
