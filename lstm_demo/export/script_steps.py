"""The step of each cell as the exported script has it: the equations of `model.cells`, for one picture."""

from __future__ import annotations

from collections.abc import Mapping

from lstm_demo.model.config import Activation, CellKind, Pooling

EQUATIONS: Mapping[CellKind, str] = {
    "lstm": "a long short-term memory",
    "gru": "a gated recurrent unit",
    "rnn": "a plain recurrent network",
}

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

STEPS: Mapping[CellKind, str] = {
    "lstm": '''\
def step(x, state, W, U, b_x, b_h):
    """One row x of an LSTM. W (4H, D) and U (4H, H) hold the rows of input gate, forget gate, candidate, output gate."""
    h, c = state
    z_i, z_f, z_g, z_o = (W @ x + U @ h + (b_x + b_h)).chunk(4)
    i = torch.sigmoid(z_i)  # what to write
    f = torch.sigmoid(z_f)  # what to keep
    g = torch.tanh(z_g)  # the candidate
    o = torch.sigmoid(z_o)  # what to reveal
    c = f * c + i * g
    h = o * torch.tanh(c)
    return h, c''',
    "gru": '''\
def step(x, h, W, U, b_x, b_h):
    """One row x of a GRU. W (3H, D) and U (3H, H) hold the rows of reset gate, update gate, candidate."""
    x_r, x_z, x_n = (W @ x + b_x).chunk(3)
    h_r, h_z, h_n = (U @ h + b_h).chunk(3)
    r = torch.sigmoid(x_r + h_r)  # how much of the past the candidate hears
    z = torch.sigmoid(x_z + h_z)  # what to keep
    n = torch.tanh(x_n + r * h_n)  # the candidate
    return (1 - z) * n + z * h''',
    "rnn": '''\
def step(x, h, W, U, b_x, b_h):
    """One row x of a plain RNN. W is (H, D), U (H, H)."""
    return NONLINEARITY(W @ x + U @ h + (b_x + b_h))''',
}
