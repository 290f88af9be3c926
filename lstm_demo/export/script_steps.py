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

# With two directions, of `rows`, the top layer's hidden states by row, and of `forward` and `backward`, its states, by row too.
POOLED_BOTH_WAYS: Mapping[Pooling, str] = {
    "last": "rows[-1]",
    "final": "torch.cat((forward[-1]HIDDEN, backward[0]HIDDEN))",
    "cell": "torch.cat((forward[-1][1], backward[0][1]))",
    "mean": "torch.stack(rows).mean(dim=0)",
    "sum": "torch.stack(rows).sum(dim=0)",
    "max": "torch.stack(rows).amax(dim=0)",
    "all": "torch.cat(rows)",
}

READ = '''\
def read(picture, weights):
    """picture: (rows, columns) → the logits after each $step_word, ($steps_count, 10)."""
    states = [$start for _ in range(LAYERS)]
    logits, heard = [], []
    for pixels in steps(picture):
        x = $standardise
        for layer in range(LAYERS):
            $letters = (weights[f"$cell.{name}_l{layer}"] for name in $names)
            states[layer] = step(x, states[layer], $letters)
            x = states[layer]$hidden  # the next layer reads this layer's hidden state
        heard.append($heard)
        logits.append($readout)
    return torch.stack(logits)'''

READ_BOTH_WAYS = '''\
def read(picture, weights):
    """picture: (rows, columns) → the logits, (1, 10). There is no answer before both directions have read every $step_word."""
    rows = [$standardise for pixels in steps(picture)]
    for layer in range(LAYERS):
        forward = states_after(rows, f"l{layer}", weights)
        backward = states_after(rows[::-1], f"l{layer}_reverse", weights)[::-1]
        rows = [torch.cat((one$hidden, other$hidden)) for one, other in zip(forward, backward)]  # the next layer reads both
    return torch.stack([$readout])


def states_after(rows, ending, weights):
    """One direction of one layer: its state after each row, in the order in which they are given."""
    $letters = (weights[f"$cell.{name}_{ending}"] for name in $names)
    state, states = $start, []
    for x in rows:
        state = step(x, state, $letters)
        states.append(state)
    return states'''

ACTIVATIONS: Mapping[Activation, str] = {
    "relu": "torch.relu",
    "tanh": "torch.tanh",
    "sigmoid": "torch.sigmoid",
    "leaky_relu": "torch.nn.functional.leaky_relu",
    "elu": "torch.nn.functional.elu",
    "gelu": "torch.nn.functional.gelu",
}
