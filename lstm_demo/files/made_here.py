"""Which models and states of runs this installation wrote itself: they carry a seal that only it can make. Imports no torch.

The key is that of `seal`, made with the first model. A model that was made elsewhere, or whose card somebody changed, has no
such seal: what its card says of its training and its accuracy is then a claim, and is called one. Where the key is lost, so are all seals.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.card import ModelCard
from lstm_demo.files.installation_key import installation_key
from lstm_demo.files.safetensors_head import (
    CARD_KEY,
    Head,
    Header,
    checksum_of,
    open_model,
    parse_header,
    payload_of,
    tensors_in,
    with_metadata,
)

SEAL_KEY = "lstm_demo.seal"
ELSEWHERE = "It was not made by this installation: its accuracy, and what is said here of its training, is what its file claims."
OLDER = (
    "Its file was made before checksums covered all of it: only its weights are checked, and its accuracy and what is said here of its "
    "training is what the file claims."
)


def sealed(plain: bytes, metadata: Mapping[str, str]) -> dict[str, str]:
    """The texts of a file with the seal of this installation, or without one where no key can be kept.

    plain: a safetensors file with its tensors. metadata: its other texts.
    """
    texts = {name: text for name, text in metadata.items() if name != SEAL_KEY}
    if (key := installation_key(make=True)) is None:
        return texts
    return {**texts, SEAL_KEY: _seal(key, tensors_in(plain), texts, hashlib.sha256(payload_of(plain)).hexdigest())}


def made_here(header: Header) -> bool:
    """This installation wrote the file as it is."""
    return header.whole and has_seal(header, header.card.sha256)


def has_seal(head: Head, payload_sha256: str, runs: Path | None = None) -> bool:
    """The seal in this head is that of the installation whose runs are in `runs` (`runs_folder()`, if none is given).

    payload_sha256: of the tensors' bytes.
    """
    seal, key = head.metadata.get(SEAL_KEY), installation_key(runs, make=False)
    if key is None or not isinstance(seal, str):
        return False
    return hmac.compare_digest(seal.encode(), _seal(key, head.tensors, head.metadata, payload_sha256).encode())


def claim_of(header: Header, *, shipped: bool) -> str:
    """A sentence for a model whose card may say what is not so; "" for one that was made here, or is `shipped` with the program."""
    if not header.whole:
        return OLDER
    return "" if shipped or made_here(header) else ELSEWHERE


def copy_with_card(path: str | os.PathLike[str], copy: Path, change: Callable[[ModelCard], ModelCard]) -> None:
    """Write a model file anew, with its card changed; its weights' bytes stay as they are, and so does whether it was made here.

    Raises:
        CheckpointError: as for `read_card`.
        OSError: it cannot be written.
    """
    with open_model(path) as file:
        data: bytes = file.read()
    header = parse_header(data, len(data), path)
    texts = {CARD_KEY: change(header.card).to_json()}
    write_whole(copy, with_metadata(data, sealed(data, texts) if made_here(header) else texts))


def _seal(key: bytes, tensors: Mapping[str, Any], metadata: Mapping[str, str], payload_sha256: str) -> str:
    texts = {name: text for name, text in metadata.items() if name != SEAL_KEY}
    return hmac.new(key, checksum_of(tensors, texts, payload_sha256).encode(), hashlib.sha256).hexdigest()
