"""One reading laid out on a board: the picture and the verdict on the left, a map of every quantity on the right."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lstm_demo.export.animation.storyboard import Board, Box, CellGrid, Frame, Text, coloured
from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.plots.gate_questions import GATE_QUESTIONS, GateQuestion
from lstm_demo.plots.look import signed
from lstm_demo.style.limits import limits
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.percent import percent
from lstm_demo.style.words import answer_beside, network_size, unlike_anything_learned

SHOWN_UNITS = 32
HEIGHT = 648
EDGE, TOP = 24, 80  # left and right of everything; where the picture and the first maps begin
WARNING = 47  # below the heading, where a reading is unlike anything learned
PICTURE = 308
VERDICT, CLASSES = 421, 458  # where the verdict stands and the classes begin
CLASS_COUNT, CLASS_LINE = 10, 17
STRIP, BARS = Box(EDGE + 20, CLASSES, 168, 0), Box(EDGE + 196, CLASSES, 60, 0)
MAPS_LEFT, MAP, GAP = 372, 224, 24  # the maps are squares
MAP_LINE = 292  # from the top of one map to the next one's
LEGEND = 90  # the ramp's width

Units = npt.NDArray[np.int64]


class _Map:
    """One quantity of the layer, placed. values: (units shown, T). mean: (T,), over all units, of |value| where it has a sign."""

    def __init__(self, trace: Trace, quantity: Quantity, layer: int, units: Units, box: Box, palette: Palette) -> None:
        everything = trace.quantity(quantity.name)[layer]
        self.quantity, self.box = quantity, box
        self.values = everything[:, units].T
        self.signed = quantity.role != "gate"
        self.mean = (np.abs(everything) if self.signed else everything).mean(axis=1)
        self.low, self.high, _ = limits(quantity, everything)
        self.stops = palette.diverging if self.signed else palette.sequential
        self.gate = GATE_QUESTIONS.get(quantity.name, GateQuestion())


def lay_out(trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> Board:
    """One reading on a board.

    layer: from 0, as the trace counts; None is the top one (its forward direction), which the readout hears. units: how many, the
    liveliest, are shown, at most 224.

    Raises:
        ValueError: no such layer, units below 1, or a network of other than ten classes.
    """
    config = trace.config
    if config.num_classes != CLASS_COUNT:
        raise ValueError(f"an animation has room for {CLASS_COUNT} classes, this network has {config.num_classes}")
    layer = config.top_cell if layer is None else layer
    order = liveliest_units(trace, layer, min(units, MAP))  # a unit needs a line of pixels
    boxes = _map_boxes(len(trace.QUANTITIES))
    maps = [_Map(trace, quantity, layer, order, box, palette) for quantity, box in zip(trace.QUANTITIES, boxes)]
    width = int(max(box.right for box in boxes)) + EDGE
    return Board(
        width=width,
        height=HEIGHT,
        palette=palette,
        grids=tuple(_grids(trace, maps, order, palette)),
        texts=tuple(_still_texts(trace, maps, layer, len(order), width, palette)),
        frames=tuple(_frame(trace, maps, layer, row, palette) for row in _in_reading_order(trace, layer)),
    )


def _in_reading_order(trace: Trace, layer: int) -> range:
    rows = range(len(trace.rows))
    return rows[::-1] if trace.config.is_backward(layer) else rows


def _map_boxes(count: int) -> list[Box]:
    """Two lines of squares; of two maps only (a plain RNN's), one line of tall ones."""
    if count <= 2:
        return [Box(MAPS_LEFT + place * (MAP + GAP), TOP, MAP, MAP + MAP_LINE) for place in range(count)]
    columns = math.ceil(count / 2)
    return [Box(MAPS_LEFT + place % columns * (MAP + GAP), TOP + place // columns * MAP_LINE, MAP, MAP) for place in range(count)]


def _grids(trace: Trace, maps: list[_Map], order: Units, palette: Palette) -> Iterator[CellGrid]:
    yield CellGrid(Box(EDGE, TOP, PICTURE, PICTURE), coloured(trace.image, palette.picture, 0, 1))
    if not trace.config.bidirectional:  # there is one answer, and the bars have the room
        chances = trace.probabilities.T
        yield CellGrid(STRIP._replace(height=CLASS_LINE * len(chances)), coloured(chances, palette.sequential, 0, 1))
    units = tuple(f"unit {unit}" for unit in order)
    for each in maps:
        yield CellGrid(each.box, coloured(each.values, each.stops, each.low, each.high), units)
        ramp = np.linspace(each.low, each.high, LEGEND)[None]
        yield CellGrid(_legend(each.box), coloured(ramp, each.stops, each.low, each.high))


def _legend(box: Box) -> Box:
    return Box(box.x + (box.width - LEGEND) / 2, box.bottom + 9, LEGEND, 8)


def _still_texts(trace: Trace, maps: list[_Map], layer: int, shown: int, width: int, palette: Palette) -> Iterator[Text]:
    config = trace.config
    step = step_name(config)
    yield Text(EDGE, 28, f"{network_size(config)} reads a digit, {step} by {step}", palette.text, 20, bold=True)
    which = f"the {shown} liveliest of {config.hidden_size} units" if shown < config.hidden_size else f"all {shown} units"
    where = f"layer {layer // config.directions + 1} of {config.num_layers}, " if config.num_layers > 1 else ""
    where += f"{'backward' if config.is_backward(layer) else 'forward'}, " if config.bidirectional else ""
    way = "right to left" if config.is_backward(layer) else "left to right"
    yield Text(width - EDGE, 30, f"{where}{which}; a line is a unit, from {way} the {step}s read", palette.muted, 13, "right")
    yield Text(EDGE, TOP - 13, "What the network sees", palette.text, 14)
    for number in range(trace.probabilities.shape[1]):
        yield Text(EDGE + 8, CLASSES + (number + 0.5) * CLASS_LINE, str(number), palette.text, 13, "center")
    for each in maps:
        question = f" · {each.gate.question}" if each.gate.question else " "
        yield Text(each.box.x, TOP - 13 + each.box.y - TOP, each.quantity.label + question, palette.text, 14)
        legend = _legend(each.box)
        middle = legend.y + legend.height / 2
        low, high = signed(each.low, _digits(each.low)), signed(each.high, _digits(each.high))
        yield Text(each.box.x, middle, f"{low} {each.gate.low}".rstrip(), palette.muted, 12)
        yield Text(each.box.right, middle, f"{each.gate.high} {high}".lstrip(), palette.muted, 12, "right")


def _digits(value: float) -> int:
    return 0 if value == round(value) else 1 if abs(value) >= 1 else 2


def _frame(trace: Trace, maps: list[_Map], layer: int, row: int, palette: Palette) -> Frame:
    both, backward = trace.config.bidirectional, trace.config.is_backward(layer)
    chances = trace.probabilities[-1 if both else row]
    leader = int(chances.argmax())
    strip = STRIP._replace(height=CLASS_LINE * len(chances))
    columns = [*([] if both else [strip]), *(each.box for each in maps)]
    line, unread = _on_the_picture(trace, row, backward=backward)
    rows = len(trace.rows)
    room = BARS._replace(x=STRIP.x, width=BARS.right - STRIP.x) if both else BARS
    bars = tuple(_bar(room, number, float(chance)) for number, chance in enumerate(chances))
    return Frame(
        row=row,
        covered=tuple(_before(box, row, rows) if backward else _after(box, row + 1, rows) for box in columns),
        veil=unread,
        now=(line, *(_column(box, row, len(trace.rows)) for box in columns)),
        bars=bars,
        leader=leader,
        texts=(*_said(trace, chances, leader, row, maps, palette), *_warning(trace, layer, row, palette)),
    )


def _on_the_picture(trace: Trace, row: int, *, backward: bool) -> tuple[Box, Box]:
    """What is read now, and what is not read yet: rows from the top, or columns from the left; backward, from the other end."""
    step = PICTURE / len(trace.rows)
    done = (row + 1) * step
    if backward and trace.config.reading == "columns":
        return Box(EDGE + row * step, TOP, step, PICTURE), Box(EDGE, TOP, row * step, PICTURE)
    if backward:
        return Box(EDGE, TOP + row * step, PICTURE, step), Box(EDGE, TOP, PICTURE, row * step)
    if trace.config.reading == "columns":
        return Box(EDGE + row * step, TOP, step, PICTURE), Box(EDGE + done, TOP, PICTURE - done, PICTURE)
    return Box(EDGE, TOP + row * step, PICTURE, step), Box(EDGE, TOP + done, PICTURE, PICTURE - done)


def _bar(room: Box, number: int, chance: float) -> Box:
    return Box(room.x, CLASSES + number * CLASS_LINE + 3, max(room.width * chance, 1), CLASS_LINE - 6)


def _after(box: Box, row: int, rows: int) -> Box:
    left = box.x + box.width * row / rows
    return Box(left, box.y, box.right - left, box.height)


def _before(box: Box, row: int, rows: int) -> Box:
    return Box(box.x, box.y, box.width * row / rows, box.height)


def _column(box: Box, row: int, rows: int) -> Box:
    return Box(box.x + box.width * row / rows, box.y, box.width / rows, box.height)


def _said(trace: Trace, chances: Array, leader: int, row: int, maps: list[_Map], palette: Palette) -> Iterator[Text]:
    yield Text(EDGE, VERDICT, str(leader), palette.text, 40, bold=True)
    yield Text(EDGE + 40, VERDICT - 10, percent(chances[leader]), palette.text, 17, bold=True)
    both_ways = trace.config.bidirectional
    when = "when all is read" if both_ways else f"after {step_name(trace.config)} {row + 1}"
    last = both_ways or row == len(trace.rows) - 1
    yield Text(EDGE + 40, VERDICT + 10, f"{when}; {answer_beside(chances.tolist(), at_the_end=last)}", palette.muted, 13)
    for number, chance in enumerate(chances):
        leads = number == leader
        colour = palette.text if leads else palette.muted
        yield Text(EDGE + PICTURE, CLASSES + (number + 0.5) * CLASS_LINE, percent(chance), colour, 13, "right", leads)
    for each in maps:
        size = f"|{each.quantity.symbol}|" if each.signed else each.quantity.symbol
        colour = palette.lines[each.quantity.name]
        yield Text(each.box.right, each.box.y - 13, f"mean {size} {signed(float(each.mean[row]))}", colour, 13, "right", True)


def _warning(trace: Trace, layer: int, row: int, palette: Palette) -> Iterator[Text]:
    """With the last row that is read: before it nobody can know."""
    if trace.unfamiliar and row == _in_reading_order(trace, layer)[-1]:
        yield Text(EDGE, WARNING, unlike_anything_learned(trace.config.num_classes), palette.text, 13, bold=True)
