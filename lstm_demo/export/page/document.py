"""The HTML around the page's one script and one style sheet: nothing else may run in it, and nothing leaves it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from lstm_demo.style.palette import PALETTES, Palette
from lstm_demo.theatre.bundle import STYLES as THEATRE_STYLES
from lstm_demo.theatre.bundle import script, style

SCRIPTS = Path(__file__).parent / "js"
STYLES = Path(__file__).parent / "css"
OF_THE_APP = ("7-present", "7-two-readings")  # the theatre's sheets for what a page without a server has not
FONT_FILE = Path(__file__).parents[1] / "animation" / "SourceSansVF-Upright.ttf.woff2"
FONT = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, sans-serif"
NEEDS_SCRIPT = "This page reads digits with a script of its own. Allow scripts, and reload it."

PAGE = Template("""\
<!doctype html>
<html lang="en"$theme>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>$title</title>
$head
</head>
<body>
<div id="page"><main><p>$waiting</p></main></div>
<script type="application/json" id="content">$content</script>
$foot
</body>
</html>
""")


def self_contained(title: str, content: Mapping[str, Any], *, waiting: str = NEEDS_SCRIPT) -> str:
    """One file, which asks for nothing: script, styles and font are in it, and only they are allowed, by their checksums.

    title: of the window. content: JSON for the script (content.js); may hold any text. waiting: shown until the script has begun.
    """
    code, sheet = joined_script("page.js"), font_face(_data_address(FONT_FILE.read_bytes(), "font/woff2")) + sheets()
    policy = (
        f"default-src 'none'; script-src '{integrity(code.encode())}'; style-src 'unsafe-inline'; "
        f"style-src-elem '{integrity(sheet.encode())}'; style-src-attr 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return page(title, content, policy, f"<style>{sheet}</style>", f'<script type="module">{code}</script>', waiting)


def page(title: str, content: Mapping[str, Any], policy: str, head: str, foot: str, waiting: str) -> str:
    """The document. title, waiting: plain text. head, foot: HTML of our own."""
    theme = f' data-theme="{content["theme"]}"' if content.get("theme") else ""
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    safe = data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")  # so that no end tag, and no comment, can begin
    return PAGE.substitute(
        theme=theme, policy=escape(policy), title=escape(title), head=head, waiting=escape(waiting), content=safe, foot=foot
    )


def integrity(content: bytes) -> str:
    """`sha256-…`, as the browser has it in a policy and in the attribute of this name."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode('ascii')}"


# What a reader of the modules needs and a browser does not: empty lines and comments, types, what stands after code, indentation.
_FOR_READERS = re.compile(r"^\n|^ *//.*\n|/\*\*.*?\*/ ?|(?<=[;,{}(]) +// [^\"'`\n]*$|^ +", re.MULTILINE)


@cache
def joined_script(entry: str) -> str:
    """All modules of the page as one, without comments. Raises ValueError where it could not stand in a page."""
    code = _FOR_READERS.sub("", script(SCRIPTS / entry))
    if "</script" in code.lower() or "<!--" in code:
        raise ValueError(f"{entry} holds what would end the page's script too early")
    return code


@cache
def sheets() -> str:
    """The colours of both themes, the theatre's styles and the page's own."""
    of_theatre = [sheet for sheet in sorted(THEATRE_STYLES.glob("*.css")) if sheet.stem not in OF_THE_APP]
    text = f"{_themes()}\n{style(*of_theatre, *sorted(STYLES.glob('*.css')))}"
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"(?<=[\w-]): +", ":", re.sub(r"\s*([{};])\s*", r"\1", bare))


def font_face(address: str) -> str:
    """The page's font: Source Sans 3, by Adobe, under the SIL Open Font License."""
    licence = "/* Source Sans 3, © Adobe, SIL Open Font License 1.1 */"
    return f"{licence}\n@font-face {{ font-family: 'Source Sans'; font-weight: 200 900; src: url({address}); }}\n"


def _themes() -> str:
    light, dark = _variables(PALETTES["light"]), _variables(PALETTES["dark"])
    common = f"--st-font: {FONT}; --st-button-radius: 6px;"
    return (
        f":root {{ color-scheme: light; {common} {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ color-scheme: dark; {dark} }} }}\n"
        f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}\n"
    )


def _variables(palette: Palette) -> str:
    """What Streamlit gives the theatre on the app's page, by the same names, and what the theatre gives itself."""
    colours = {
        "--st-background-color": palette.background,
        "--st-secondary-background-color": palette.surface,
        "--st-text-color": palette.text,
        "--st-primary-color": palette.accent,
        "--st-link-color": palette.sequential[6],
        "--muted": palette.muted,
        "--border": palette.border,
    }
    return " ".join(f"{name}: {value};" for name, value in colours.items())


def _data_address(content: bytes, mime: str) -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode('ascii')}"
