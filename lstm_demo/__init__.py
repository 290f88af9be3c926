"""See an LSTM work: a small library to train, read and question row-by-row digit classifiers, and the page on top of it.

    from lstm_demo import load_model, sample_digits, trace
    model = load_model("pretrained/lstm-1x128.safetensors").model
    reading = trace(model, sample_digits()[7])
    reading.forget_gate.shape, reading.prediction          # (1, 28, 128), 7

The names below are imported from their rooms when first used, so that `import lstm_demo` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstm_demo.data.digits import Digits as Digits
    from lstm_demo.data.digits import load_digits as load_digits
    from lstm_demo.data.drawing import prepare_drawing as prepare_drawing
    from lstm_demo.data.picture import prepare_picture as prepare_picture
    from lstm_demo.data.samples import sample_digits as sample_digits
    from lstm_demo.export.notebook import show as show
    from lstm_demo.files.checkpoint import load_model as load_model
    from lstm_demo.files.checkpoint import save_model as save_model
    from lstm_demo.model.config import ModelConfig as ModelConfig
    from lstm_demo.model.network import RecurrentClassifier as RecurrentClassifier
    from lstm_demo.model.trace import Trace as Trace
    from lstm_demo.model.tracing import trace as trace
    from lstm_demo.training.evaluate import evaluate as evaluate
    from lstm_demo.training.loop import fit as fit
    from lstm_demo.training.recipes import RECIPES as RECIPES
    from lstm_demo.training.settings import TrainingConfig as TrainingConfig

__version__ = "1.0.0"

_HOMES = {
    "Digits": "data.digits",
    "load_digits": "data.digits",
    "prepare_drawing": "data.drawing",
    "prepare_picture": "data.picture",
    "sample_digits": "data.samples",
    "show": "export.notebook",
    "ModelConfig": "model.config",
    "RecurrentClassifier": "model.network",
    "Trace": "model.trace",
    "trace": "model.tracing",
    "load_model": "files.checkpoint",
    "save_model": "files.checkpoint",
    "evaluate": "training.evaluate",
    "fit": "training.loop",
    "RECIPES": "training.recipes",
    "TrainingConfig": "training.settings",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lstm_demo' has no attribute {name!r}")
    return getattr(import_module(f"lstm_demo.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
