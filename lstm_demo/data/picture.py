"""A picture file, from anyone, to the picture that the model reads: one guarded decoder for uploads, canvas and command line."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from lstm_demo.data.ink import Image28, InkError, Reason, fit_digit
from lstm_demo.data.photograph import ink_of

# Pillow tries these decoders and no other: an EPS file would otherwise start Ghostscript.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MAX_BYTES = 10 * 2**20
MAX_PIXELS = 25_000_000  # a phone's 24 megapixels; below Pillow's own limit, so that ours always speaks first
MIN_SIDE = 8
LONGER_SIDE = 1024  # px handed on; more would only cost memory
SMALLEST = 10  # px; half of what the model's picture needs

SENTENCES: Mapping[Reason, str] = {
    "blank": "No digit stands out in this picture: use one dark digit on light paper, or light on dark.",
    "dot": "There is only a dot in this picture: use one with a whole digit.",
    "small": "The digit in this picture is too small to read: crop the picture closer to it.",
    "solid": "There is a filled area in this picture, not a digit in strokes: use one digit, written with a pen.",
}
# What people upload that is a picture, but not one of ours: (offset, first bytes, name).
OTHER_FORMATS = (
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyphe", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (0, b"%PDF", "PDF"),
    (0, b"%!PS", "PostScript"),
    (0, b"<svg", "SVG"),
    (0, b"<?xml", "SVG"),
    (0, b"8BPS", "Photoshop"),
    (0, b"\0\0\1\0", "icon"),
    (0, b"\0\0\0\x0cjP", "JPEG 2000"),
)


class PictureError(ValueError):
    """These bytes are no picture with a digit; the message is a sentence for the person who sent them."""


def prepare_picture(data: bytes) -> Image28:
    """The bytes of a picture file → (28, 28) float32 in [0, 1], ink = 1. Uneven light, paper and specks are removed.

    Raises:
        PictureError: as `decode_picture`; or blank, a single dot, too small, a filled area.
    """
    try:
        return fit_digit(ink_of(decode_picture(data)), smallest=SMALLEST)
    except InkError as error:
        raise PictureError(SENTENCES[error.reason]) from None


def decode_picture(data: bytes) -> npt.NDArray[np.uint8]:
    """The bytes of a PNG, JPEG, WebP, GIF or BMP file → rgba (H, W, 4) uint8, longer side ≤ 1024, upright.

    Of an animation, the first frame.

    Raises:
        PictureError: empty, not a picture, another format, too many bytes or pixels, too few pixels, damaged.
    """
    if not data:
        raise PictureError("The file is empty: choose another picture.")
    if len(data) > MAX_BYTES:
        raise PictureError(f"The file has {len(data) / 2**20:.1f} MiB, the limit is {MAX_BYTES // 2**20}: choose a smaller picture.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image)
            return _pixels(image)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(f"The picture has too many pixels, the limit is {MAX_PIXELS:,}: choose a smaller one.") from None
    except UnidentifiedImageError:
        raise PictureError(_not_ours(data)) from None
    except Exception:  # on damaged bytes Pillow's decoders raise nearly everything: OSError, SyntaxError, struct.error, …
        raise PictureError("The picture is damaged or cut short: save it again, or choose another.") from None


def _check_size(image: Image.Image) -> None:
    """Nothing but the header has been decoded yet."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(f"The picture has {width}×{height} pixels, the limit is {MAX_PIXELS:,} in all: choose a smaller one.")
    if min(width, height) < MIN_SIDE:
        raise PictureError(f"The picture has only {width}×{height} pixels: each side needs at least {MIN_SIDE}.")


def _pixels(image: Image.Image) -> npt.NDArray[np.uint8]:
    image.draft("RGB", (LONGER_SIDE, LONGER_SIDE))  # a JPEG decodes at a fraction of its size where that is enough
    image.load()
    rgba = ImageOps.exif_transpose(_eight_bits(image)).convert("RGBA")
    rgba.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.Resampling.BOX)
    return np.asarray(rgba, dtype=np.uint8)


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit greyscale scaled to 8 bits: Pillow's own conversion would cut everything above 255 to white."""
    if not image.mode.startswith("I"):
        return image
    scaled = Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    scaled.info = {"exif": image.info["exif"]} if "exif" in image.info else {}
    return scaled


def _not_ours(data: bytes) -> str:
    allowed = "PNG, JPEG, WebP, GIF or BMP"
    for offset, signature, name in OTHER_FORMATS:
        if data[offset:].startswith(signature):
            return f"{name} files are not read here: save the picture as {allowed}."
    return f"This file is not a picture: choose a {allowed} file."
