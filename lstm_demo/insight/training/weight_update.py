r"""What the optimiser did to one weight, with every number of its arithmetic.

SGD (Polyak 1964, as in `torch.optim.SGD`):  $b \leftarrow \mu b + g,\; w \leftarrow w - \eta b$; without momentum b is g itself, and so
it is in the first step. Adam (Kingma & Ba 2015, arXiv:1412.6980): $m \leftarrow \beta_1 m + (1-\beta_1) g$,
$v \leftarrow \beta_2 v + (1-\beta_2) g^2$, $w \leftarrow w - \eta\, \hat m / (\sqrt{\hat v} + \epsilon)$ with
$\hat m = m / (1-\beta_1^t)$, $\hat v = v / (1-\beta_2^t)$. Weight decay adds λw to g; in AdamW (Loshchilov & Hutter 2019,
arXiv:1711.05101) it shrinks w by ηλw first instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.nn import Parameter
from torch.optim import SGD, Adam, AdamW, Optimizer

Index = tuple[int, ...]


@dataclass(frozen=True)
class SGDRule:
    """velocity, velocity_before: b, the running sum of gradients, after and before this step; None in place of what is not kept."""

    momentum: float
    velocity: float | None
    velocity_before: float | None


@dataclass(frozen=True)
class AdamRule:
    """decoupled: AdamW. count: t, which step of this optimiser it was, from 1. m, v: after this step."""

    decoupled: bool
    beta1: float
    beta2: float
    epsilon: float
    count: int
    m_before: float
    v_before: float
    m: float
    v: float

    @property
    def m_hat(self) -> float:
        """m freed of the zero that it began with."""
        return self.m / (1 - self.beta1**self.count)

    @property
    def v_hat(self) -> float:
        return self.v / (1 - self.beta2**self.count)

    @property
    def direction(self) -> float:
        """m̂ ⁄ (√v̂ + ε): what the learning rate is multiplied by; near ±1 where the gradient keeps its sign and size."""
        return self.m_hat / (math.sqrt(self.v_hat) + self.epsilon)


@dataclass(frozen=True)
class WeightUpdate:
    """tensor: its name in the state dict; index: the weight's place in it. before, after: the weight.

    gradient: as backward left it. clipped: as the optimiser took it, without weight decay.
    """

    tensor: str
    index: Index
    before: float
    gradient: float
    clipped: float
    after: float
    learning_rate: float
    weight_decay: float
    rule: SGDRule | AdamRule


def watch(optimizer: Optimizer, tensor: str, parameter: Parameter, index: Index) -> Callable[[], WeightUpdate]:
    """Call it between backward and clipping, and what it returns after the optimiser's step.

    Raises:
        ValueError: not one of SGD, Adam and AdamW.
    """
    if not isinstance(optimizer, SGD | Adam | AdamW):
        raise ValueError(f"only the updates of SGD, Adam and AdamW can be explained, got {type(optimizer).__name__}")
    settings = optimizer.param_groups[0]
    before, gradient = _number(parameter, index), _number(parameter.grad, index)
    kept = _kept(optimizer, parameter, index)

    def finish() -> WeightUpdate:
        return WeightUpdate(
            tensor,
            index,
            before=before,
            gradient=gradient,
            clipped=_number(parameter.grad, index),
            after=_number(parameter, index),
            learning_rate=float(settings["lr"]),
            weight_decay=float(settings["weight_decay"]),
            rule=_rule(optimizer, settings, kept, _kept(optimizer, parameter, index)),
        )

    return finish


def _kept(optimizer: Optimizer, parameter: Parameter, index: Index) -> dict[str, float]:
    """What the optimiser remembers of this one weight; nothing before its first step."""
    state = optimizer.state.get(parameter, {})
    return {name: _number(value, index if value.ndim else ()) for name, value in state.items() if isinstance(value, Tensor)}


def _rule(optimizer: Optimizer, settings: dict[str, Any], before: dict[str, float], after: dict[str, float]) -> SGDRule | AdamRule:
    if isinstance(optimizer, SGD):
        return SGDRule(float(settings["momentum"]), after.get("momentum_buffer"), before.get("momentum_buffer"))
    return AdamRule(
        decoupled=isinstance(optimizer, AdamW),
        beta1=settings["betas"][0],
        beta2=settings["betas"][1],
        epsilon=settings["eps"],
        count=int(after["step"]),
        m_before=before.get("exp_avg", 0.0),
        v_before=before.get("exp_avg_sq", 0.0),
        m=after["exp_avg"],
        v=after["exp_avg_sq"],
    )


def _number(tensor: Tensor | None, index: Index) -> float:
    assert tensor is not None  # every parameter of the network is on the way to the loss
    return float(tensor.detach()[index])
