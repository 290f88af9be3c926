"""Values of a JSON document replaced at random by what somebody might put there, and texts with bytes changed."""

from __future__ import annotations

import copy
import json
import random
import struct
from collections.abc import Iterator
from typing import Any

STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**400, -(10**400), 2**63, 1e308 * 10, float("nan"), "", "1", "\ud800", "\x1b[31m", "x" * 5000),
    *([], {}, [[]], {"a": 1}, "../../etc/passwd", "--out"),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a document, but for the document itself."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from places(part, (*path, key))


def mutated(document: dict[str, Any], chance: random.Random) -> str:
    """One to three values replaced or removed; of every fourth, a few characters of the text too."""
    changed = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(list(places(changed)) or [("new",)])
        place: Any = changed
        for key in path[:-1]:
            place = place[key]
        if isinstance(place, dict) and chance.random() < 0.1:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = copy.deepcopy(chance.choice(STRANGE))
    text = json.dumps(changed)
    if chance.random() < 0.25:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice('{}[]",:\\0xé') * chance.randint(0, 3) + text[at + chance.randint(0, 3) :]
    return text


def damaged(data: bytes, chance: random.Random) -> bytes:
    """One to three changes such as copying, cutting and forging make: bits, bytes, stretches lost, doubled or moved, the end missing."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(changed) or 1)
        length = min(1 << chance.randint(0, 8), len(changed) - at)
        match chance.choice(("bit", "bit", "byte", "byte", "lost", "doubled", "moved", "zeros", "end", "more")):
            case "bit" if changed:
                changed[at] ^= 1 << chance.randrange(8)
            case "byte" if changed:
                changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            case "lost":
                del changed[at : at + length]
            case "doubled":
                changed[at:at] = changed[at : at + length]
            case "moved":
                stretch = changed[at : at + length]
                del changed[at : at + length]
                to = chance.randrange(len(changed) + 1)
                changed[to:to] = stretch
            case "zeros":
                changed[at : at + length] = bytes(length)
            case "end":
                del changed[at:]
            case _:
                changed += chance.randbytes(length)
    return bytes(changed)


def with_other_header(data: bytes, chance: random.Random) -> bytes:
    """A safetensors file whose header is mutated as a document, its length put right."""
    length = struct.unpack("<Q", data[:8])[0]
    header = mutated(json.loads(data[8 : 8 + length]), chance).encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(header)) + header + data[8 + length :]
