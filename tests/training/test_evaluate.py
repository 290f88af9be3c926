"""Evaluation, with scikit-learn and plain torch as oracles."""

from __future__ import annotations

import json

import pytest
import torch
from torch.nn.functional import cross_entropy

from lstm_demo.data.digits import Digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.evaluate import evaluate
from lstm_demo.training.loop import new_model
from lstm_demo.training.progress import Evaluation


@pytest.mark.parametrize("batch_size", [1, 7, 250, 1000])
def test_accuracy_loss_and_confusion_are_right_at_any_batch_size(digits: Digits, batch_size: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    model = new_model(ModelConfig(hidden_size=16), seed=5)
    with torch.no_grad():
        model.fc.weight.mul_(20)  # spread the answers over the classes
        logits = model(torch.as_tensor(digits.x_test).float() / 255)
    answers = logits.argmax(1).numpy()
    result = evaluate(model, digits.x_test, digits.y_test, batch_size)
    assert [list(row) for row in result.confusion] == metrics.confusion_matrix(digits.y_test, answers, labels=range(10)).tolist()
    assert result.accuracy == pytest.approx(metrics.accuracy_score(digits.y_test, answers))
    assert result.loss == pytest.approx(float(cross_entropy(logits, torch.as_tensor(digits.y_test))), rel=1e-4)


def test_dropout_is_off_and_the_mode_comes_back(digits: Digits) -> None:
    model = new_model(ModelConfig(hidden_size=16, num_layers=2, dropout=0.9), seed=0).train()
    assert evaluate(model, digits.x_test, digits.y_test) == evaluate(model, digits.x_test, digits.y_test)
    assert model.training


def test_nothing_to_measure_is_an_error(digits: Digits) -> None:
    model = new_model(ModelConfig(hidden_size=4), seed=0)
    with pytest.raises(ValueError, match="got 0 images"):
        evaluate(model, digits.x_test[:0], digits.y_test[:0])
    with pytest.raises(ValueError, match="got 300 images and 299 labels"):
        evaluate(model, digits.x_test, digits.y_test[:-1])


def test_the_hardest_images_are_those_with_the_highest_loss(digits: Digits) -> None:
    model = new_model(ModelConfig(hidden_size=16), seed=5)
    with torch.no_grad():
        model.fc.weight.mul_(20)
        logits = model(torch.as_tensor(digits.x_test).float() / 255)
    labels = torch.as_tensor(digits.y_test)
    losses = cross_entropy(logits, labels, reduction="none")
    expected = sorted(range(len(labels)), key=lambda index: -float(losses[index]))[:16]
    hardest = evaluate(model, digits.x_test, digits.y_test).hardest
    assert [image.index for image in hardest] == expected
    assert [image.label for image in hardest] == labels[expected].tolist()
    assert [image.answer for image in hardest] == logits[expected].argmax(1).tolist()
    likely = logits.softmax(1)[expected, labels[expected]].tolist()
    assert [image.probability for image in hardest] == pytest.approx(likely, abs=1e-5)


def test_fewer_images_than_that_are_all_named(digits: Digits) -> None:
    model = new_model(ModelConfig(hidden_size=4), seed=5)
    assert sorted(image.index for image in evaluate(model, digits.x_test[:3], digits.y_test[:3]).hardest) == [0, 1, 2]
    alike = evaluate(model, digits.x_test[[7] * 40], digits.y_test[[7] * 40]).hardest
    assert [image.index for image in alike] == list(range(16)), "of images equally hard, the first ones"


def test_an_evaluation_survives_json(digits: Digits) -> None:
    result = evaluate(new_model(ModelConfig(hidden_size=4), seed=5), digits.x_test, digits.y_test)
    assert Evaluation.from_dict(json.loads(json.dumps(result.to_dict()))) == result
    with pytest.raises(ValueError, match="not an evaluation"):
        Evaluation.from_dict({"accuracy": 1})


def test_bytes_and_floats_of_every_precision_are_measured_alike(digits: Digits) -> None:
    model = new_model(ModelConfig(hidden_size=16), seed=5)
    expected = evaluate(model, digits.x_test, digits.y_test)
    for given in (digits.x_test / 255, (digits.x_test / 255).astype("float32"), torch.as_tensor(digits.x_test).double() / 255):
        found = evaluate(model, given, digits.y_test)
        assert found.accuracy == expected.accuracy and found.loss == pytest.approx(expected.loss, abs=1e-4)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda x: x.astype("float32"), "divide floats of 0–255 by 255"),
        (lambda x: x.astype("int64"), "got int64"),
        (lambda x: (x / 255 - 0.1307) / 0.3081, r"pixels must be bytes \(uint8, 0–255\) or floats in \[0, 1\], got -0"),
    ],
    ids=["floats of 0–255", "whole numbers", "normalised"],
)
def test_pixels_of_another_kind_are_refused_with_the_rule(digits: Digits, change, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=sentence):
        evaluate(new_model(ModelConfig(hidden_size=16), seed=5), change(digits.x_test), digits.y_test)
