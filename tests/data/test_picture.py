"""Picture files from strangers: read when they show a digit, refused with a sentence when not."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from lstm_demo.data.drawing import prepare_drawing
from lstm_demo.data.picture import MAX_BYTES, PictureError, decode_picture, prepare_picture

Grey = npt.NDArray[np.uint8]


def three(side: int = 400, ink: int = 20, paper: int = 240) -> Image.Image:
    image = Image.new("L", (side, side), paper)
    pen = ImageDraw.Draw(image)
    unit = side / 400
    for top in (80, 195):
        pen.arc((130 * unit, top * unit, 260 * unit, (top + 130) * unit), 200, 130 if top == 195 else 90, fill=ink, width=round(22 * unit))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def expected() -> npt.NDArray[np.float32]:
    return prepare_picture(encoded(three()))


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header promises that many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")


def test_a_clean_picture_and_a_drawing_of_it_are_prepared_alike(expected: npt.NDArray[np.float32]) -> None:
    assert expected.shape == (28, 28) and expected.dtype == np.float32
    assert np.abs(prepare_drawing(decode_picture(encoded(three()))) - expected).mean() < 0.02


@pytest.mark.parametrize(
    "file",
    [
        *("PNG-L", "PNG-RGB", "PNG-P", "PNG-1", "PNG-LA", "PNG-RGBA", "JPEG-L", "JPEG-RGB", "JPEG-CMYK"),
        *("WEBP-RGB", "WEBP-RGBA", "GIF-P", "BMP-L", "BMP-RGB", "BMP-1"),
    ],
)
def test_every_format_and_mode_gives_the_same(file: str, expected: npt.NDArray[np.float32]) -> None:
    kind, mode = file.split("-")
    assert np.abs(prepare_picture(encoded(three().convert(mode), kind)) - expected).mean() < 0.02


@pytest.mark.parametrize("highest", [65535, 40000])
def test_16_bit_greyscale_keeps_its_shades(highest: int, expected: npt.NDArray[np.float32]) -> None:
    deep = (np.asarray(three()).astype(np.float64) / 255 * highest).astype(np.uint16)
    data = encoded(Image.fromarray(deep))
    assert Image.open(io.BytesIO(data)).mode.startswith("I")
    decoded = decode_picture(data)
    assert decoded[..., 0].max() == int(240 / 255 * highest) >> 8
    assert np.abs(prepare_picture(data) - expected).mean() < 0.02


@pytest.mark.parametrize(("ink", "paper"), [(20, 240), (235, 10), (100, 150), (255, 120)])
def test_dark_on_light_and_light_on_dark_give_the_same(ink: int, paper: int, expected: npt.NDArray[np.float32]) -> None:
    assert np.abs(prepare_picture(encoded(three(ink=ink, paper=paper))) - expected).mean() < 0.02


@pytest.mark.parametrize("shade", [0, 255, 128])
def test_ink_on_transparency_is_seen_whatever_its_colour(shade: int, expected: npt.NDArray[np.float32]) -> None:
    alpha = Image.fromarray(255 - np.asarray(three(ink=0, paper=255)))
    image = Image.new("LA", alpha.size, shade)
    image.putalpha(alpha)
    assert np.abs(prepare_picture(encoded(image)) - expected).mean() < 0.02


def test_a_palette_with_a_transparent_colour_is_seen(expected: npt.NDArray[np.float32]) -> None:
    image = three(ink=1, paper=0).convert("L")
    image.putpalette([0, 0, 0, 0, 0, 0] + [0] * 762)
    assert np.abs(prepare_picture(encoded(image, "GIF", transparency=0)) - expected).mean() < 0.02


@pytest.mark.parametrize("side", [28, 100, 1600, 4000])
def test_resolution_does_not_matter(side: int, expected: npt.NDArray[np.float32]) -> None:
    assert np.abs(prepare_picture(encoded(three(side))) - expected).mean() < (0.08 if side == 28 else 0.03)


def test_a_picture_is_handed_on_no_larger_than_needed() -> None:
    for kind in ("PNG", "JPEG"):
        assert decode_picture(encoded(three(3000).crop((0, 0, 3000, 1500)), kind)).shape == (512, 1024, 4)


def test_a_camera_that_lay_on_its_side_is_turned_upright(expected: npt.NDArray[np.float32]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 270° to stand upright
    turned = three().transpose(Image.Transpose.ROTATE_90)
    for kind in ("JPEG", "PNG", "WEBP"):
        assert np.abs(prepare_picture(encoded(turned, kind, exif=exif)) - expected).mean() < 0.02
    deep = Image.fromarray(np.asarray(turned).astype(np.uint16) * 257)
    assert np.abs(prepare_picture(encoded(deep, "PNG", exif=exif)) - expected).mean() < 0.02


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_shows_its_first_frame(kind: str, expected: npt.NDArray[np.float32]) -> None:
    data = encoded(three(), kind, save_all=True, append_images=[Image.new("L", (400, 400), 0)] * 3)
    assert getattr(Image.open(io.BytesIO(data)), "n_frames", 1) > 1
    assert np.abs(prepare_picture(data) - expected).mean() < 0.02


def test_specks_and_a_dark_table_edge_are_no_ink(expected: npt.NDArray[np.float32]) -> None:
    image = three()
    pen = ImageDraw.Draw(image)
    for x, y in ((30, 40), (340, 60), (350, 350), (60, 300)):
        pen.rectangle((x, y, x + 5, y + 5), fill=10)
    pen.rectangle((0, 380, 400, 400), fill=60)
    assert np.abs(prepare_picture(encoded(image)) - expected).mean() < 0.02


def test_a_shadow_across_the_page_is_no_ink(expected: npt.NDArray[np.float32]) -> None:
    page = np.asarray(three()).astype(np.float32)
    page[:, :170] *= 0.5
    page *= np.linspace(1, 0.7, 400)[:, None]
    assert np.abs(prepare_picture(encoded(Image.fromarray(page.astype(np.uint8)))) - expected).mean() < 0.05


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_an_empty_page_gives_no_digit(shade: int) -> None:
    with pytest.raises(PictureError, match="No digit stands out"):
        prepare_picture(encoded(Image.new("L", (300, 200), shade)))


def test_grain_and_slanting_light_alone_give_no_digit() -> None:
    rng = np.random.default_rng(0)
    for deviation in (2, 8, 20):
        page = np.linspace(120, 220, 600)[None, :] + rng.normal(0, deviation, (450, 600))
        with pytest.raises(PictureError, match="No digit stands out"):
            prepare_picture(encoded(Image.fromarray(page.clip(0, 255).astype(np.uint8)), "JPEG"))


def test_dust_alone_gives_no_digit() -> None:
    rng = np.random.default_rng(1)
    page = Image.new("L", (600, 600), 240)
    for x, y in rng.integers(20, 570, (40, 2)):
        ImageDraw.Draw(page).ellipse((x, y, x + 7, y + 7), fill=40)
    with pytest.raises(PictureError, match="No digit stands out"):
        prepare_picture(encoded(page))


def test_a_single_dot_gives_no_digit() -> None:
    image = Image.new("L", (400, 400), 250)
    ImageDraw.Draw(image).ellipse((190, 190, 215, 215), fill=0)
    with pytest.raises(PictureError, match="only a dot"):
        prepare_picture(encoded(image))


@pytest.mark.parametrize("box", [(30, 30, 370, 370), (80, 80, 320, 320), (120, 120, 260, 280)])
def test_a_filled_area_gives_no_digit(box: tuple[int, int, int, int]) -> None:
    image = Image.new("L", (400, 400), 250)
    ImageDraw.Draw(image).rectangle(box, fill=0)
    with pytest.raises(PictureError, match="filled area"):
        prepare_picture(encoded(image))


def test_a_digit_lost_on_a_large_page_is_too_small() -> None:
    page = Image.new("L", (1000, 1000), 250)
    page.paste(three(70).crop((15, 10, 50, 60)).resize((14, 20)), (500, 500))
    with pytest.raises(PictureError, match="too small to read: crop"):
        prepare_picture(encoded(page))


@pytest.mark.parametrize("data", [b"hello, this is text", b"<html>", b"\0" * 100, b"PK\x03\x04" + b"0" * 50])
def test_what_is_no_picture_is_called_so(data: bytes) -> None:
    with pytest.raises(PictureError, match="not a picture: choose a PNG, JPEG, WebP, GIF or BMP"):
        prepare_picture(data)


def test_an_empty_file_is_called_so() -> None:
    with pytest.raises(PictureError, match="empty"):
        decode_picture(b"")


@pytest.mark.parametrize("kind", ["TIFF", "PDF", "EPS", "ICO", "JPEG2000"])
def test_other_formats_are_named(kind: str) -> None:
    data = encoded(three(64).convert("RGB"), kind)
    name = {"EPS": "PostScript", "ICO": "icon", "JPEG2000": "JPEG 2000"}.get(kind, kind)
    with pytest.raises(PictureError, match=f"{name} files are not read here: save the picture as PNG"):
        decode_picture(data)


@pytest.mark.parametrize("start", [b"\0\0\0\x18ftypheic", b"\0\0\0\x20ftypavif", b"<svg xmlns", b"<?xml version"])
def test_a_telephones_and_an_artists_formats_are_named(start: bytes) -> None:
    with pytest.raises(PictureError, match="files are not read here"):
        decode_picture(start + b"0" * 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_file_cut_short_is_called_damaged(kind: str) -> None:
    data = encoded(three().convert("RGB"), kind)
    with pytest.raises(PictureError, match="damaged or cut short"):
        decode_picture(data[: len(data) // 2])


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    with pytest.raises(PictureError, match="the limit is 10"):
        decode_picture(encoded(three()) + b"\0" * MAX_BYTES)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(5001, 5000), (9000, 9000), (12000, 12000), (60000, 60000), (2**31 - 1, 1)])
def test_a_decompression_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    with pytest.raises(PictureError, match="25,000,000"):
        decode_picture(png_claiming(width, height))


def test_a_bomb_of_text_is_refused() -> None:
    data = encoded(three())
    content = b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)
    chunk = struct.pack(">I", len(content)) + b"zTXt" + content + struct.pack(">I", zlib.crc32(b"zTXt" + content))
    with pytest.raises(PictureError):
        decode_picture(data[:33] + chunk + data[33:])


def test_too_few_pixels_are_refused() -> None:
    with pytest.raises(PictureError, match=r"only 7×400 pixels: each side needs at least 8"):
        decode_picture(encoded(three().resize((7, 400))))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_mutated_files_give_a_picture_or_a_sentence(kind: str) -> None:
    rng = np.random.default_rng(7)
    original = np.frombuffer(encoded(three(64).convert("RGB"), kind), dtype=np.uint8)
    for _ in range(300 if kind == "PNG" else 30):
        data = original.copy()
        places = rng.integers(0, len(data), rng.integers(1, 9))
        data[places] = rng.integers(0, 256, len(places))
        if rng.random() < 0.2:
            data = data[: rng.integers(1, len(data))]
        try:
            image = prepare_picture(data.tobytes())
        except PictureError as error:
            assert str(error).endswith(".")
        else:
            assert image.shape == (28, 28) and image.min() >= 0 and image.max() <= 1
