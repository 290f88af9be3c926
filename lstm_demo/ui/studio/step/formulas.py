"""The names of the six stages of a training step, as the page shows them, and their formulas."""

from __future__ import annotations

from collections.abc import Mapping

from lstm_demo.model.config import ModelConfig, Pooling

BATCH, FORWARD, LOSS, BACKWARD, CLIP, UPDATE = "Batch", "Forward", "Loss", "Backward", "Clip", "Update"
STAGES = (BATCH, FORWARD, LOSS, BACKWARD, CLIP, UPDATE)

SOFTMAX = r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad z = "
POOLED: Mapping[Pooling, str] = {
    "last": "h_{%d}",
    "mean": r"\tfrac{1}{%d} \textstyle\sum_t h_t",
    "sum": r"\textstyle\sum_{t=1}^{%d} h_t",
    "max": r"\max_{t \le %d} h_t",
    "cell": "c_{%d}",
    "all": r"[h_1, \dots, h_{%d}]",
}
CROSS_ENTROPY = r"L = -\frac{1}{B} \sum_{n=1}^{B} \ln p_{n,\,\text{label}(n)}"
SMOOTHED = r"L = -\frac{1}{B} \sum_{n=1}^{B} \sum_k q_{n,k} \ln p_{n,k}"
THROUGH_TIME = (
    r"\frac{\partial L}{\partial s_t} = \left(\frac{\partial s_{t+1}}{\partial s_t}\right)^{\!\top} \frac{\partial L}{\partial s_{t+1}}"
)
CLIPPING = r"g \leftarrow g \cdot \min\!\left(1,\ \frac{c}{\lVert g \rVert}\right)"
RULES = {
    "sgd": r"w \leftarrow w - \eta\, g",
    "momentum": r"b \leftarrow \mu\, b + g, \qquad w \leftarrow w - \eta\, b",
    "adam": r"w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}",
    "adamw": r"w \leftarrow (1 - \eta\lambda)\, w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}",
}


def probabilities_formula(config: ModelConfig) -> str:
    """The probabilities as a function of the readout's input after the last row."""
    heard = POOLED[config.pooling] % (28 // config.rows_per_step)
    logits = rf"\mathrm{{readout}}\left({heard}\right)" if config.head else f"W {heard} + b"
    return SOFTMAX + (rf"\sigma({logits})" if config.sigmoid_readout else logits)
