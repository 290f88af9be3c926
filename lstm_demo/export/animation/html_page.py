"""The animated reading as one HTML file: it needs no network and no server, and plays by itself."""

from __future__ import annotations

import json
from html import escape
from string import Template

from plotly.offline import get_plotlyjs

from lstm_demo.export.animation.layout import SHOWN_UNITS, lay_out
from lstm_demo.export.animation.plotly_animation import FONT, animation, playing
from lstm_demo.model.step_words import in_steps, reading_in_words
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.percent import percent
from lstm_demo.style.words import network_size

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
  body { margin: 0; background: $background; color: $text; font: 15px/1.5 $font; }
  main { width: ${width}px; max-width: 100%; margin: 0 auto; padding: 12px 0 32px; overflow-x: auto; box-sizing: border-box; }
  p { margin: 8px 24px; color: $muted; }
  kbd { font: inherit; padding: 0 5px; border: 1px solid $border; border-radius: 4px; }
</style>
<script>$plotly</script>
</head>
<body>
<main data-row="1" data-playing="false">
<div id="reading" role="img" aria-label="$summary"></div>
<p>$summary <kbd>space</kbd> plays and pauses, <kbd>←</kbd> <kbd>→</kbd> step; point at any cell for its number.</p>
</main>
<script>
const figure = $figure;
const playing = $playing;
const still = { frame: { duration: 0, redraw: false }, mode: "immediate", transition: { duration: 0 } };
const main = document.querySelector("main");
const plot = document.getElementById("reading");
const rows = figure.frames.length;
let row = 1;
let stepping = false;  // what Plotly animates is a single step
const animate = (frames, how) => Plotly.animate(plot, frames, how).catch(() => {});  // it rejects when another command comes first
const go = (to) => {
  stepping = true;
  animate([String(Math.min(rows, Math.max(1, to)))], still).then(() => { stepping = false; });
};
const pause = () => { main.dataset.playing = "false"; animate([null], still); };
const play = () => {
  stepping = false;
  main.dataset.playing = "true";  // Plotly does not say so where the step before has not ended yet
  animate(row === rows ? figure.frames.map((frame) => frame.name) : null, playing);
};
Plotly.newPlot(plot, figure.data, figure.layout, { displayModeBar: false }).then(() => Plotly.addFrames(plot, figure.frames)).then(() => {
  plot.on("plotly_animatingframe", (event) => { row = Number(event.name); main.dataset.row = row; });
  plot.on("plotly_animating", () => { main.dataset.playing = String(!stepping); });
  plot.on("plotly_animated", () => { main.dataset.playing = "false"; });
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play();
});
// Plotly's own buttons leave the promise of an interrupted animation to nobody.
addEventListener("unhandledrejection", (event) => { if (event.reason === undefined) event.preventDefault(); });
addEventListener("keydown", (event) => {
  const toggle = () => (main.dataset.playing === "true" ? pause() : play());
  const act = { " ": toggle, ArrowLeft: () => go(row - 1), ArrowRight: () => go(row + 1) }[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act();
});
</script>
</body>
</html>
""")


def html_page(trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> str:
    """About 5 MB, almost all of it Plotly's own script. Arguments and errors as in `lay_out`."""
    board = lay_out(trace, layer, palette=palette, units=units)
    network = network_size(trace.config)
    verdict = f"a {trace.prediction} ({percent(trace.confidence)})"
    when = "when both directions have read it" if trace.config.bidirectional else "after the last row"
    summary = in_steps(f"{network} reads this picture from the top, row by row, and {when} calls it {verdict}.", trace.config)
    summary = " ".join([summary, reading_in_words(trace.config)]).strip()
    return _PAGE.substitute(
        title=escape(f"{network} reads a {trace.prediction}"),
        summary=escape(summary),
        background=palette.background,
        text=palette.text,
        muted=palette.muted,
        border=palette.border,
        font=FONT,
        width=board.width,
        plotly=get_plotlyjs(),
        figure=animation(board).to_json().replace("</", "<\\/"),
        playing=json.dumps(playing()),
    )
