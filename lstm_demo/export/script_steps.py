"""What the exported script says of pooling and activations, in plain PyTorch."""

from __future__ import annotations

from collections.abc import Mapping

from lstm_demo.model.config import Activation, Pooling

# What the readout hears, of `heard`: the states of the top layer so far.
POOLED: Mapping[Pooling, str] = {
    "last": "heard[-1]",
    "cell": "heard[-1]",
    "mean": "torch.stack(heard).mean(dim=0)",
    "sum": "torch.stack(heard).sum(dim=0)",
    "max": "torch.stack(heard).amax(dim=0)",
    "all": "torch.cat([*heard, torch.zeros((LAST_STEP - len(heard)) * UNITS)])",
}

ACTIVATIONS: Mapping[Activation, str] = {
    "relu": "torch.relu",
    "tanh": "torch.tanh",
    "sigmoid": "torch.sigmoid",
    "leaky_relu": "torch.nn.functional.leaky_relu",
    "elu": "torch.nn.functional.elu",
    "gelu": "torch.nn.functional.gelu",
}
