from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.plots.confusion_matrix import confusion, confusion_matrix


def ten_by_ten() -> np.ndarray:
    matrix = np.diag([100] * 10)
    matrix[4, 9] = 7
    return matrix


def test_colour_counts_mistakes_only() -> None:
    heatmap = confusion_matrix(ten_by_ten()).data[0]
    assert heatmap.z.max() == 7
    assert heatmap.z.diagonal().sum() == 0


def test_every_count_can_be_read() -> None:
    figure = confusion_matrix(ten_by_ten())
    texts = {(note.y, note.x): note.text for note in figure.layout.annotations}
    assert texts["4", "9"] == "7" and texts["4", "4"] == "100" and texts["0", "1"] == "·"


def test_accuracy_is_the_share_of_the_diagonal() -> None:
    assert confusion(ten_by_ten()).accuracy == pytest.approx(1000 / 1007)


def test_a_perfect_model_is_drawn_too() -> None:
    assert confusion_matrix(np.diag([5, 5])).data[0].zmax == 1


@pytest.mark.parametrize("matrix", [[[1, 2]], [[0, 0], [0, 0]], [1, 2]])
def test_what_is_no_confusion_matrix_is_refused(matrix: list) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match="confusion matrix"):
        confusion_matrix(matrix)
