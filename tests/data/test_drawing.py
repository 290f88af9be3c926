"""From the canvas to the model's picture: whatever the size, the place and the colours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from lstm_demo.data.drawing import DrawingError, prepare_drawing

Drawing = npt.NDArray[np.uint8]
SIDE = 280


def canvas(draw: Callable[[ImageDraw.ImageDraw], object], size: tuple[int, int] = (SIDE, SIDE), scale: int = 3) -> Drawing:
    """White on black, antialiased; `draw` works in canvas pixels × `scale`."""
    image = Image.new("L", (size[0] * scale, size[1] * scale))
    draw(ImageDraw.Draw(image))
    grey = np.asarray(image.reduce(scale))
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def seven(side: float = 200, left: float = 40, top: float = 40, brush: float = 20) -> Drawing:
    points = [(0.0, 0.0), (0.7, 0.0), (0.25, 1.0)]
    return canvas(lambda pen: brushed(pen, [(left + x * side, top + y * side) for x, y in points], brush))


def brushed(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], brush: float, scale: int = 3) -> None:
    scaled = [(x * scale, y * scale) for x, y in points]
    pen.line(scaled, fill=255, width=round(brush * scale), joint="curve")
    for x, y in scaled:
        r = brush * scale / 2
        pen.ellipse((x - r, y - r, x + r, y + r), fill=255)


def ink_box(image: npt.NDArray[np.float32]) -> tuple[int, int]:
    rows, columns = np.flatnonzero((image >= 0.5).any(axis=1)), np.flatnonzero((image >= 0.5).any(axis=0))
    return int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1


def coloured(drawing: Drawing, ink: tuple[int, int, int], ground: tuple[int, int, int]) -> Drawing:
    share = drawing[..., :1].astype(np.float32) / 255
    rgb = np.array(ink) * share + np.array(ground) * (1 - share)
    return np.dstack([rgb.round().astype(np.uint8), drawing[..., 3:]])


def on_glass(drawing: Drawing, ink: tuple[int, int, int]) -> Drawing:
    rgba = np.empty_like(drawing)
    rgba[..., :3] = ink
    rgba[..., 3] = drawing[..., 0]
    return rgba


def test_the_result_is_what_the_model_reads() -> None:
    image = prepare_drawing(seven())
    assert image.shape == (28, 28) and image.dtype == np.float32
    assert image.min() == 0 and image.max() == 1


@pytest.mark.parametrize(("side", "left", "top"), [(200, 40, 40), (90, 15, 15), (90, 180, 170), (250, 15, 15), (120, 60, 130)])
def test_size_and_place_do_not_matter(side: float, left: float, top: float) -> None:
    image = prepare_drawing(seven(side, left, top, brush=side / 10))
    assert max(ink_box(image)) in (19, 20, 21)
    total, index = image.sum(), np.arange(28)
    assert image.sum(axis=1) @ index / total == pytest.approx(14, abs=0.2)
    assert image.sum(axis=0) @ index / total == pytest.approx(14, abs=0.2)
    assert np.abs(image - prepare_drawing(seven())).mean() < 0.02


@pytest.mark.parametrize("size", [560, 420, 140])
def test_a_canvas_of_another_resolution_gives_the_same(size: int) -> None:
    drawing = seven(brush=24)
    scaled = np.asarray(Image.fromarray(drawing).resize((size, size), Image.Resampling.BOX))
    assert np.abs(prepare_drawing(scaled) - prepare_drawing(drawing)).max() < 0.15


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ((0, 0, 0), (255, 255, 255)),
        ((255, 255, 255), (0, 0, 0)),
        ((20, 30, 160), (250, 245, 230)),
        ((90, 90, 90), (130, 130, 130)),
        ((255, 0, 0), (0, 130, 0)),
        ((255, 255, 0), (255, 255, 255)),
    ],
)
def test_any_two_colours_that_can_be_told_apart_will_do(ink: tuple[int, int, int], ground: tuple[int, int, int]) -> None:
    assert np.abs(prepare_drawing(coloured(seven(), ink, ground)) - prepare_drawing(seven())).max() < 0.05


@pytest.mark.parametrize("ink", [(255, 255, 255), (0, 0, 0), (200, 30, 30), (120, 120, 120)])
def test_a_transparent_canvas_takes_any_colour(ink: tuple[int, int, int]) -> None:
    assert np.abs(prepare_drawing(on_glass(seven(), ink)) - prepare_drawing(seven())).max() < 0.05


def test_a_card_with_transparent_corners_is_read_as_a_card() -> None:
    card = coloured(seven(140, 80, 70), (0, 0, 0), (255, 255, 255))
    card[:30], card[-30:], card[:, :30], card[:, -30:] = 0, 0, 0, 0
    assert np.abs(prepare_drawing(card) - prepare_drawing(seven(140, 80, 70))).max() < 0.05


def test_a_thin_pen_is_raised_to_full_strength() -> None:
    image = prepare_drawing(seven(side=250, left=15, top=15, brush=6))
    assert image.max() == 1
    assert (image >= 0.98).sum() >= 0.3 * (image > 0.1).sum()


@pytest.mark.parametrize("lopsided", ["foot", "flag"])
def test_a_lopsided_digit_is_never_clipped(lopsided: str) -> None:
    def draw(pen: ImageDraw.ImageDraw) -> None:
        brushed(pen, [(140, 20), (140, 260)], 8)
        for step in range(5):
            y = 230 + 7 * step if lopsided == "foot" else 20 + 7 * step
            brushed(pen, [(40, y), (240, y)], 8)

    image = prepare_drawing(canvas(draw))
    index = np.arange(28)
    assert abs(image.sum(axis=1) @ index / image.sum() - 14) > 1, "not lopsided enough to try anything"
    assert ink_box(image)[0] == 20


def test_a_stray_click_beside_the_digit_does_not_shrink_it() -> None:
    with_dot = seven(150, 20, 20)
    dot = canvas(lambda pen: brushed(pen, [(262, 262)], 10))
    assert np.array_equal(prepare_drawing(np.maximum(with_dot, dot)), prepare_drawing(with_dot))


def test_the_dash_of_a_five_is_no_speck() -> None:
    def five(pen: ImageDraw.ImageDraw) -> None:
        brushed(pen, [(90, 60), (90, 130), (170, 140), (190, 190), (160, 230), (80, 230)], 20)

    def dashed(pen: ImageDraw.ImageDraw) -> None:
        five(pen)
        brushed(pen, [(130, 40), (190, 40)], 20)

    assert np.abs(prepare_drawing(canvas(dashed)) - prepare_drawing(canvas(five))).max() > 0.5


def test_a_blank_canvas_gives_no_digit() -> None:
    for value in ((0, 0, 0, 0), (0, 0, 0, 255), (255, 255, 255, 255), (255, 255, 255, 0), (13, 130, 200, 255)):
        blank = np.full((SIDE, SIDE, 4), value, dtype=np.uint8)
        with pytest.raises(DrawingError, match="Nothing is drawn yet"):
            prepare_drawing(blank)


def test_ink_too_faint_to_see_is_blank() -> None:
    with pytest.raises(DrawingError, match="Nothing is drawn yet"):
        prepare_drawing(coloured(seven(), (110, 110, 110), (100, 100, 100)))


@pytest.mark.parametrize("brush", [4, 12, 20, 28])
def test_a_single_dot_gives_no_digit(brush: int) -> None:
    with pytest.raises(DrawingError, match="single dot"):
        prepare_drawing(canvas(lambda pen: brushed(pen, [(100, 120)], brush)))


def test_a_tiny_scrawl_is_too_small() -> None:
    with pytest.raises(DrawingError, match="too small to read"):
        prepare_drawing(seven(side=20, brush=4))


@pytest.mark.parametrize(
    "shape",
    [
        lambda pen: pen.rectangle((150, 150, 600, 600), fill=255),
        lambda pen: pen.ellipse((150, 150, 600, 600), fill=255),
        lambda pen: pen.rectangle((150, 150, 700, 480), fill=255),
        lambda pen: pen.rectangle((30, 30, 810, 810), fill=255),
    ],
)
def test_a_filled_area_gives_no_digit(shape: Callable[[ImageDraw.ImageDraw], object]) -> None:
    with pytest.raises(DrawingError, match="filled area"):
        prepare_drawing(canvas(shape))


def test_a_thick_one_is_no_filled_area() -> None:
    image = prepare_drawing(canvas(lambda pen: brushed(pen, [(140, 60), (140, 180)], 28)))
    assert ink_box(image)[0] in (19, 20)


@pytest.mark.parametrize("shape", [(280, 280), (280, 280, 3), (280, 280, 5), (4, 280, 4), (0, 0, 4), (280, 7, 4)])
def test_a_wrong_shape_is_refused_with_its_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(DrawingError, match="got"):
        prepare_drawing(np.zeros(shape, dtype=np.uint8))


def test_another_dtype_and_too_many_pixels_are_refused() -> None:
    with pytest.raises(DrawingError, match="float32"):
        prepare_drawing(np.zeros((280, 280, 4), dtype=np.float32))  # type: ignore[arg-type]
    huge = np.broadcast_to(np.zeros(4, dtype=np.uint8), (6000, 6000, 4))
    with pytest.raises(DrawingError, match="25,000,000"):
        prepare_drawing(huge)


def test_noise_never_gives_anything_but_a_picture_or_a_sentence() -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        size = rng.integers(8, 90, 2)
        noise = (rng.random((*size, 4)) ** rng.uniform(0.1, 12) * 255).astype(np.uint8)
        if rng.random() < 0.5:
            noise[..., 3] = 255
        try:
            image = prepare_drawing(noise)
        except DrawingError as error:
            assert str(error).endswith(".")
        else:
            assert image.shape == (28, 28) and image.min() >= 0 and image.max() == 1


def test_the_drawing_is_not_changed() -> None:
    drawing = seven()
    before = drawing.copy()
    prepare_drawing(drawing)
    assert np.array_equal(drawing, before)
