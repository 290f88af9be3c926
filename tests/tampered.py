"""Files of this program, changed by somebody who knows how: the checksum of the whole file is right again."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

from lstm_demo.files.safetensors_head import CHECKSUM_KEY, parse_head, payload_of, with_metadata


def with_head(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The file with its header changed by `change(header)`, and the checksum of what it was."""
    payload = payload_of(data)
    header = json.loads(data[8 : len(data) - len(payload)])
    change(header)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + payload


def resigned(data: bytes) -> bytes:
    """The file as it is, with a checksum that fits it."""
    return with_metadata(data, {name: text for name, text in parse_head(data, len(data), "it").metadata.items() if name != CHECKSUM_KEY})


def made_before(data: bytes) -> bytes:
    """The file as it was written before checksums covered all of it."""
    return with_head(data, lambda header: _only_the_first_text(header["__metadata__"]))


def _only_the_first_text(texts: dict[str, str]) -> None:
    for name in list(texts)[1:]:
        del texts[name]
