"""The zoo: state dicts such as people save, each with the logits of the net that it is from. Few are trained; of these the others are made.

What is made of a trained net is the same function in another layout: gates in another order, pixels normalised, a layer unfolded.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from typing import Any

import torch
from torch import Tensor, nn

from tests.importing.zoo_both_ways import NETS as BOTH_WAYS
from tests.importing.zoo_nets import (
    GRUX2H,
    PIXELS,
    WU,
    X2H,
    Cells,
    EightMatrices,
    FourLinears,
    GRUApart,
    OneLinear,
    RNNByHand,
    RowNet,
    Stack,
    Training,
    head,
    trained,
)  # fmt: skip

H = 16
SEED = ContextVar("SEED", default=int(os.environ.get("ZOO_SEED", "0")))  # of the nets' training; another is as another processor
State = dict[str, Tensor]
Logits = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class Animal:
    """expected: "right" without a flag; "asked", and right once `--reads best` is said; "said", right with the choices given; or a piece of
    the sentence with which it is refused. choices: fields of `Choices`, and `reads`. named: the true way, which 500 images may not tell
    from others; then it must be named among them.
    """

    name: str
    state: State
    logits: Logits | None
    expected: str
    ordered: bool = True
    choices: Mapping[str, Any] = field(default_factory=dict)
    named: str = ""


NETS: Mapping[str, Callable[[], nn.Module]] = {
    "lstm": lambda: RowNet(nn.LSTM(28, H, batch_first=True), nn.Linear(H, 10)),
    "two layers": lambda: RowNet(nn.LSTM(28, H, 2, batch_first=True), nn.Linear(H, 10)),
    "three layers": lambda: RowNet(nn.LSTM(28, H, 3, batch_first=True), nn.Linear(H, 10)),
    "28 units": lambda: RowNet(nn.LSTM(28, 28, batch_first=True), nn.Linear(28, 10)),
    "gru": lambda: RowNet(nn.GRU(28, H, batch_first=True), nn.Linear(H, 10), names=("gru", "out")),
    "gru, reset before": lambda: RowNet(GRUApart(H, before=True), nn.Linear(H, 10)),
    "rnn": lambda: RowNet(nn.RNN(28, H, batch_first=True), nn.Linear(H, 10), names=("rnn", "fc")),
    "relu rnn": lambda: RowNet(nn.RNN(28, H, nonlinearity="relu", batch_first=True), nn.Linear(H, 10), names=("rnn", "fc")),
    "columns": lambda: RowNet(nn.LSTM(28, H, batch_first=True), nn.Linear(H, 10), columns=True),
    "mean": lambda: RowNet(nn.LSTM(28, H, batch_first=True), nn.Linear(H, 10), pool="mean"),
    "max": lambda: RowNet(nn.GRU(28, H, batch_first=True), nn.Linear(H, 10), pool="max"),
    "cell": lambda: RowNet(nn.LSTM(28, H, batch_first=True), nn.Linear(H, 10), pool="cell"),
    "all": lambda: RowNet(nn.GRU(28, H, batch_first=True), nn.Linear(28 * H, 10), pool="all"),
    "relu head": lambda: RowNet(nn.LSTM(28, H, batch_first=True), head(H, 24, dropout=True)),
    "tanh head": lambda: RowNet(nn.LSTM(28, H, batch_first=True), head(H, 24, activation=nn.Tanh)),
    "gelu head": lambda: RowNet(nn.LSTM(28, H, batch_first=True), head(H, 24, activation=nn.GELU)),
    "deep head": lambda: RowNet(nn.GRU(28, H, batch_first=True), head(H, 24, 20)),
    "norm before": lambda: RowNet(nn.LSTM(28, H, batch_first=True), head(H, 24, norm="before")),
    "norm after": lambda: RowNet(nn.LSTM(28, H, batch_first=True), head(H, 24, norm="after")),
    "norm first": lambda: RowNet(nn.GRU(28, H, batch_first=True), head(H, norm="first")),
    "norm last": lambda: RowNet(nn.GRU(28, H, batch_first=True), head(H, norm="last")),
    "relu inlet": lambda: RowNet(nn.LSTM(32, H, batch_first=True), nn.Linear(H, 10), before=nn.Sequential(nn.Linear(28, 32), nn.ReLU())),
    "two rows": lambda: RowNet(nn.LSTM(56, H, batch_first=True), nn.Linear(H, 10), rows=2),
    "four rows": lambda: RowNet(nn.GRU(112, H, batch_first=True), nn.Linear(H, 10), rows=4),
    "linear rnn": lambda: RowNet(RNNByHand(H, function=nn.Identity()), nn.Linear(H, 10)),
}


def net(name: str, training: Training = "well") -> nn.Module:
    """Trained, once for each seed."""
    return _net(name, training, SEED.get())


@cache
def _net(name: str, training: Training, seed: int) -> nn.Module:
    torch.manual_seed(5 + 1000 * seed)
    return trained({**NETS, **BOTH_WAYS}[name](), seed, training)


def state_of(module: nn.Module) -> State:
    return {name: tensor.detach().clone() for name, tensor in module.state_dict().items() if tensor.is_floating_point()}


def logits_of(module: nn.Module) -> Logits:
    exact = deepcopy(module).double().eval()
    return lambda images: exact(images.double())


def renamed(state: State, **names: str) -> State:
    """By the beginnings of the names."""
    result = {}
    for name, tensor in state.items():
        old = next((old for old in names if name.startswith(old)), None)
        result[name if old is None else names[old] + name[len(old) :]] = tensor
    return result


def for_pixels(state: State, kind: str, name: str = "lstm") -> State:
    """The same function for pixels that were normalised: W·x = (s·W)·(x − m) ⁄ s + W·m."""
    low, high = (float(PIXELS[kind](torch.tensor(value))) for value in (0.0, 1.0))
    std, mean = 1 / (high - low), -low / (high - low)
    weight = state[f"{name}.weight_ih_l0"]
    return state | {
        f"{name}.weight_ih_l0": weight * std,
        f"{name}.bias_ih_l0": state[f"{name}.bias_ih_l0"] + weight.sum(dim=1) * mean,
    }


def stacked(order: str, name: str = "lstm", letters: str = "ifgo") -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """W, U and both biases of the trained net, with its gates in another order."""
    state, module = state_of(net(name)), "lstm" if name != "gru" else "gru"
    size = state[f"{module}.weight_hh_l0"].shape[1]

    def reordered(tensor: Tensor) -> Tensor:
        blocks = dict(zip(letters, tensor.split(size)))
        return torch.cat([blocks[letter] for letter in order])

    parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    first, second, third, fourth = (reordered(state[f"{module}.{part}_l0"]) for part in parts)
    return first, second, third, fourth


def readout(name: str = "lstm", called: str = "fc") -> State:
    return {f"{called}.{part}": tensor for part, tensor in net(name).get_submodule("out" if name == "gru" else "fc").state_dict().items()}


def torchs_own() -> Iterator[Animal]:
    """Plainly used: names and nests of all kinds."""
    for base in ("lstm", "two layers", "28 units", "gru"):
        state, logits = state_of(net(base)), logits_of(net(base))
        inner = "gru" if base == "gru" else "lstm"
        for prefix in ("", "module.", "model.", "_orig_mod.", "net.encoder."):
            yield Animal(f"{base}, {prefix or 'as it is'}", {f"{prefix}{name}": tensor for name, tensor in state.items()}, logits, "right")
        for called in ("rnn.", "recurrent_layer.", "r."):
            yield Animal(f"{base} as {called}", renamed(state, **{f"{inner}.": called}), logits, "right")
        yield Animal(f"{base}, half precision", {name: tensor.half().float() for name, tensor in state.items()}, None, "right")
        alphabetical = dict(sorted(state.items()))
        yield Animal(f"{base}, by the alphabet", alphabetical, logits, "right", ordered=False)
    for name, order in (("one two three", ["one", "two", "three"]), ("numbered", ["lstm1", "lstm2", "lstm3"]), ("a z m", ["a", "z", "m"])):
        whole = _three_modules(tuple(order))
        state, logits = state_of(whole), logits_of(whole)
        yield Animal(f"three modules, {name}", state, logits, "right")
        asked = "right" if name == "numbered" else "asked"
        yield Animal(f"three modules, {name}, by the alphabet", dict(sorted(state.items())), logits, asked, ordered=False)
    for cell in (nn.LSTMCell, nn.GRUCell):
        by_cells = _of_cells(cell)
        yield Animal(cell.__name__, state_of(by_cells), logits_of(by_cells), "right")
    for nonlinearity, base in (("tanh", "rnn"), ("relu", "relu rnn")):
        state, logits = state_of(net(base)), logits_of(net(base))
        yield Animal(f"plain rnn, {nonlinearity}", state, logits, "asked", named=f"--nonlinearity {nonlinearity}")
        yield Animal(f"plain rnn, {nonlinearity}, said", state, logits, "right", choices={"nonlinearity": nonlinearity})


def _three_modules(names: tuple[str, ...]) -> nn.Module:
    """The layers of one LSTM as modules of their own."""
    whole = net("three layers")
    modules = Stack(list(names), [nn.LSTM(28 if place == 0 else H, H, batch_first=True) for place in range(3)])
    for place, name in enumerate(names):
        parts = {key[:-1] + "0": t for key, t in whole.get_submodule("lstm").state_dict().items() if key.endswith(str(place))}
        modules.get_submodule(name).load_state_dict(parts)
    return RowNet(modules, whole.get_submodule("fc")).eval()


def _of_cells(cell: type[nn.Module]) -> nn.Module:
    """torch's own cells with the weights of a trained layer."""
    inner, out = ("lstm", "fc") if cell is nn.LSTMCell else ("gru", "out")
    whole = net(inner)
    one = cell(28, H)
    one.load_state_dict({key.removesuffix("_l0"): t for key, t in whole.get_submodule(inner).state_dict().items()})
    return RowNet(Cells(one, H), whole.get_submodule(out)).eval()


def used_otherwise() -> Iterator[Animal]:
    """Pixels, columns, pooling, several rows a step, a layer before."""
    for base, inner in (("lstm", "lstm"), ("two layers", "lstm"), ("columns", "lstm"), ("mean", "lstm"), ("gru", "gru"), ("cell", "lstm")):
        state, logits = state_of(net(base)), logits_of(net(base))
        for kind in ("mnist", "signed", "bytes"):
            other = for_pixels(state, kind, inner)
            yield Animal(f"{base}, pixels {kind}", other, logits, "asked")
            if base in ("columns", "mean", "cell"):
                yield Animal(f"{base}, pixels {kind}, said", other, logits, "right", choices={"reads": f"{base},{kind}"})
    for base in ("columns", "mean", "max", "cell"):
        yield Animal(base, state_of(net(base)), logits_of(net(base)), "asked")
        yield Animal(f"{base}, said", state_of(net(base)), logits_of(net(base)), "right", choices={"reads": base})
    mean = state_of(net("mean"))
    yield Animal("sum", mean | {"fc.weight": mean["fc.weight"] / 28}, logits_of(net("mean")), "asked")
    for base in ("all", "two rows", "four rows"):
        yield Animal(base, state_of(net(base)), logits_of(net(base)), "right")
    for width, bias in ((28, True), (40, True), (40, False), (64, True)):
        for base, inner in (("lstm", "lstm"), ("gru", "gru")):
            yield Animal(
                f"{base}, linear layer to {width} before, bias {bias}", _unfolded(base, inner, width, bias), logits_of(net(base)), "right"
            )
    yield Animal("a ReLU after the layer before", state_of(net("relu inlet")), None, "ReLU after embed")


def trained_otherwise() -> Iterator[Animal]:
    """Too briefly, too long, on another loss: how well they read, and with which loss, is then a poor witness."""
    trainings: tuple[Training, ...] = ("briefly", "too long", "squared errors", "each class apart")
    for training in trainings:
        for base in ("lstm", "mean", "cell", "columns", "tanh head"):
            made = net(base, training)
            state, logits = state_of(made), logits_of(made)
            yield Animal(f"{base}, trained {training}", state, logits, "right" if base == "lstm" else "asked")
            if base == "lstm":
                yield Animal(f"{base}, trained {training}, pixels mnist", for_pixels(state, "mnist"), logits, "asked")
            if base == "mean":
                summed = state | {"fc.weight": state["fc.weight"] / 28}
                yield Animal(f"sum, trained {training}", summed, logits, "asked")


def _unfolded(base: str, inner: str, width: int, bias: bool) -> State:
    """The same function with a linear layer in front: W = W′·P, P having a left inverse."""
    generator = torch.Generator().manual_seed(width)
    projection = torch.linalg.qr(torch.randn(width, 28, generator=generator, dtype=torch.float64)).Q
    state = state_of(net(base))
    weight = state[f"{inner}.weight_ih_l0"].double()
    shift = torch.randn(width, generator=generator, dtype=torch.float64) / 5 if bias else torch.zeros(width, dtype=torch.float64)
    wide = weight @ projection.T
    before = {"embed.weight": projection.float()} | ({"embed.bias": shift.float()} if bias else {})
    own = state[f"{inner}.bias_ih_l0"].double() - wide @ shift
    return before | state | {f"{inner}.weight_ih_l0": wide.float(), f"{inner}.bias_ih_l0": own.float()}


def heads() -> Iterator[Animal]:
    for base, expected in (("relu head", "right"), ("deep head", "right"), ("tanh head", "asked"), ("gelu head", "asked")):
        state, logits = state_of(net(base)), logits_of(net(base))
        true = base.split()[0] if expected == "asked" else ""
        yield Animal(base, state, logits, expected, named=true)
        named = {
            name.replace("fc.0.", "fc1.").replace("fc.3.", "fc2.").replace("fc.2.", "fc2.").replace("fc.4.", "fc3."): t
            for name, t in state.items()
        }
        yield Animal(f"{base}, fc1 fc2", named, logits, expected, named=true)
        yield Animal(f"{base}, by the alphabet", dict(sorted(named.items())), logits, expected, ordered=False, named=true)
    for activation in ("tanh", "gelu"):
        base = f"{activation} head"
        yield Animal(f"{base}, said", state_of(net(base)), logits_of(net(base)), "right", choices={"reads": activation})
    for base in ("norm before", "norm after", "norm first", "norm last"):
        state, logits = state_of(net(base)), logits_of(net(base))
        yield Animal(base, state, logits, "right")
        if base in ("norm before", "norm after"):
            numbers = {"0": "fc1", "1": "bn1", "2": "bn1", "3": "fc2"}
            named = {
                ".".join([numbers[parts[1]], *parts[2:]]) if (parts := name.split("."))[0] == "fc" else name: t for name, t in state.items()
            }
            yield Animal(f"{base}, by names", named, logits, "right" if base == "norm before" else "asked", named="after")
    relu = state_of(net("relu head"))
    yield Animal("relu head, pixels mnist", for_pixels(relu, "mnist"), logits_of(net("relu head")), "asked")
    linear = renamed(relu)
    flat = _linear_head()
    yield Animal("two linear layers with nothing between", flat[0], flat[1], "asked", named="linear")
    yield Animal("the weights of a loss beside it", linear | {"criterion.weight": torch.ones(10)}, logits_of(net("relu head")), "right")


def _linear_head() -> tuple[State, Logits]:
    base = net("lstm")
    generator = torch.Generator().manual_seed(8)
    below = torch.linalg.qr(torch.randn(24, H, generator=generator, dtype=torch.float64)).Q
    fc = base.get_submodule("fc")
    weight = fc.weight.detach().double() @ below.T
    state = {name: tensor for name, tensor in state_of(base).items() if name.startswith("lstm")}
    state |= {"fc1.weight": below.float(), "fc1.bias": torch.zeros(24), "fc2.weight": weight.float(), "fc2.bias": fc.bias.detach().clone()}
    return state, logits_of(base)


def stacked_by_hand() -> Iterator[Animal]:
    """x2h and h2h, W and U, one linear layer: gates in all orders."""
    logits = logits_of(net("lstm"))
    orders = ["".join(order) for order in permutations("ifgo")]
    for order in orders[::3]:
        W, U, b, d = stacked(order)
        usual = "right" if order == "ifgo" else "asked"
        state = {"cell.x2h.weight": W, "cell.x2h.bias": b, "cell.h2h.weight": U, "cell.h2h.bias": d} | readout()
        yield Animal(f"x2h h2h, {order}", state, logits, usual)
        yield Animal(f"x2h h2h, {order}, said", state, logits, "right", choices={"gate_order": order})
        bare = {
            "W": W.T.contiguous(),
            "U": U.T.contiguous(),
            "bias": b + d,
            "fc_w": readout()["fc.weight"].T.contiguous(),
            "fc_b": readout()["fc.bias"],
        }
        yield Animal(f"W U, {order}", bare, logits, usual)
    for order in ("ifgo", "fiog", "ifog"):
        W, U, b, d = stacked(order)
        for concatenation in ("xh", "hx"):
            whole = torch.cat([W, U] if concatenation == "xh" else [U, W], 1)
            state = {"lstm.gates.weight": whole, "lstm.gates.bias": b + d} | readout()
            usual = "right" if (concatenation, order) == ("hx", "ifgo") else "asked"  # reading bears out the usual answers
            yield Animal(f"one linear layer over {concatenation}, {order}", state, logits, usual)
            said = {"order": concatenation, "gate_order": order}
            yield Animal(f"one linear layer over {concatenation}, {order}, said", state, logits, "right", choices=said)
    kernel = stacked("ifgo")
    keras = {"w0": kernel[0].T.contiguous(), "w1": kernel[1].T.contiguous(), "w2": kernel[2] + kernel[3]}
    keras |= {"w3": readout()["fc.weight"].T.contiguous(), "w4": readout()["fc.bias"]}
    yield Animal("the arrays of a Keras LSTM", keras, logits, "right")
    gru = logits_of(net("gru"))
    for order in ("rzn", "zrn", "nrz"):
        W, U, b, d = stacked(order, "gru", "rzn")
        state = {"x2h.weight": W, "x2h.bias": b, "h2h.weight": U, "h2h.bias": d} | readout("gru")
        yield Animal(f"gru x2h h2h, {order}", state, gru, "right" if order == "rzn" else "asked")
    W, U, b, d = stacked("zrn", "gru", "rzn")
    both = {"w0": W.T.contiguous(), "w1": U.T.contiguous(), "w2": torch.stack([b, d])} | {
        "w3": readout("gru")["fc.weight"].T,
        "w4": readout("gru")["fc.bias"],
    }
    yield Animal("the arrays of a Keras GRU", both, gru, "asked")
    for base in ("rnn", "relu rnn"):
        state = state_of(net(base))
        by_hand = {"x2h.weight": state["rnn.weight_ih_l0"], "x2h.bias": state["rnn.bias_ih_l0"], "h2h.weight": state["rnn.weight_hh_l0"]}
        by_hand |= {"h2h.bias": state["rnn.bias_hh_l0"], "fc.weight": state["fc.weight"], "fc.bias": state["fc.bias"]}
        yield Animal(
            f"{base}, x2h h2h", by_hand, logits_of(net(base)), "asked", named=f"--nonlinearity {'relu' if base == 'relu rnn' else 'tanh'}"
        )
        together = {"i2h.weight": torch.cat([state["rnn.weight_ih_l0"], state["rnn.weight_hh_l0"]], 1)}
        together |= {
            "i2h.bias": state["rnn.bias_ih_l0"] + state["rnn.bias_hh_l0"],
            "h2o.weight": state["fc.weight"],
            "h2o.bias": state["fc.bias"],
        }
        yield Animal(
            f"{base}, i2h over both",
            together,
            logits_of(net(base)),
            "asked",
            named=f"--nonlinearity {'relu' if base == 'relu rnn' else 'tanh'}",
        )


def apart() -> Iterator[Animal]:
    """A matrix for each gate and source, or a map for each gate over both."""
    W, U, b, d = (dict(zip("ifgo", part.chunk(4))) for part in stacked("ifgo"))
    logits, out = logits_of(net("lstm")), {"W_hq": readout()["fc.weight"].T.contiguous(), "b_q": readout()["fc.bias"]}
    patterns = (
        ("W_{source}{gate}", "xh", "ifco"),
        ("W_{source}{gate}", "ih", "ifgo"),
        ("{source}_{gate}", "UV", "ifco"),
        ("W{gate}{source}", "xh", "ifgo"),
    )
    for pattern, sources, gates in patterns:
        state: State = {}
        for gate, said in zip("ifgo", gates):
            over_x, over_h = (pattern.format(source=source, gate=said) for source in sources)
            state |= {over_x: W[gate].T.contiguous(), over_h: U[gate].T.contiguous(), f"b_{said}": b[gate] + d[gate]}
        yield Animal(f"apart, {pattern} {sources} {gates}", state | out, logits, "right")
        yield Animal(
            f"apart, {pattern} {sources} {gates}, pixels mnist", _apart_for_mnist(state, sources, pattern, gates) | out, logits, "asked"
        )
    for concatenation in ("hx", "xh"):
        for names in (("input_gate", "forget_gate", "cell_gate", "output_gate"), ("i", "f", "c", "o"), ("W_i", "W_f", "W_c", "W_o")):
            maps: State = {}
            for gate, name in zip("ifgo", names):
                maps[f"{name}.weight"] = torch.cat([U[gate], W[gate]] if concatenation == "hx" else [W[gate], U[gate]], 1)
                maps[f"{name}.bias"] = b[gate] + d[gate]
            yield Animal(f"maps {names[0]} over {concatenation}", maps | readout(), logits, "asked")
            yield Animal(f"maps {names[0]} over {concatenation}, said", maps | readout(), logits, "right", choices={"order": concatenation})
    yield from _grus_apart()


def _apart_for_mnist(state: State, sources: str, pattern: str, gates: str) -> State:
    result = dict(state)
    for said in gates:
        name = pattern.format(source=sources[0], gate=said)
        result[name] = state[name] * 0.3081
        result[f"b_{said}"] = state[f"b_{said}"] + state[name].sum(0) * 0.1307
    return result


def _grus_apart() -> Iterator[Animal]:
    """Made of torch's own: its b_hn is 0 once training has been without it, so one bias is enough only where linear layers keep two."""
    W, U, b, d = (dict(zip("rzn", part.chunk(3))) for part in stacked("rzn", "gru", "rzn"))
    logits = logits_of(net("gru"))
    for names in ("rzh", "rzn", "ruc"):
        for sign, expected in ((1, "right"), (-1, "asked")):
            state: State = {}
            for gate, said in zip("rzn", names):
                turn = sign if gate == "z" else 1
                state |= {f"W_x{said}.weight": turn * W[gate], f"W_x{said}.bias": turn * b[gate]}
                state |= {f"W_h{said}.weight": turn * U[gate], f"W_h{said}.bias": turn * d[gate]}
            yield Animal(f"gru apart, {names}, z {'keeps' if sign == 1 else 'renews'}", state | readout("gru"), logits, expected)
            said_so = {"update_gate": "keeps" if sign == 1 else "renews", "gru_reset": "after"}
            yield Animal(f"gru apart, {names}, {said_so['update_gate']}, said", state | readout("gru"), logits, "right", choices=said_so)
    yield Animal("gru, reset before the product", state_of(net("gru, reset before")), None, "scales h before it is multiplied by U")
    concatenated = {f"W_{gate}.weight": torch.randn(H, H + 28) for gate in "rzh"} | {f"W_{gate}.bias": torch.zeros(H) for gate in "rzh"}
    yield Animal("gru, one map a gate over both", concatenated | readout("gru"), None, "scales h before it is multiplied by U")


def in_parts() -> Iterator[Animal]:
    """weight_norm, old and new, on the recurrence or the readout; companions that do not matter."""
    state, logits = state_of(net("lstm")), logits_of(net("lstm"))
    for name in ("lstm.weight_hh_l0", "lstm.weight_ih_l0", "fc.weight"):
        v = state[name]
        norm = v.norm(dim=1, keepdim=True)
        old = {key: tensor for key, tensor in state.items() if key != name} | {f"{name}_g": norm, f"{name}_v": 3 * v}
        yield Animal(f"weight_norm of {name}", old, logits, "right")
        module, _, last = name.rpartition(".")
        new = {key: tensor for key, tensor in state.items() if key != name}
        new |= {f"{module}.parametrizations.{last}.original0": norm, f"{module}.parametrizations.{last}.original1": v / 2}
        yield Animal(f"the newer weight_norm of {name}", new, logits, "right")
    for name in ("criterion.weight", "loss_fn.weight", "ce.weight", "train_loss.weight"):
        yield Animal(f"a loss's own {name}", state | {name: torch.full((10,), 0.5)}, logits, "right")


def untrained() -> Iterator[Animal]:
    """They read like guessing, which is said; and they are right all the same."""
    for cell, build in (("lstm", nn.LSTM), ("gru", nn.GRU)):
        for hidden, layers in ((8, 1), (12, 2), (10, 3), (20, 4)):
            torch.manual_seed(hidden)
            fresh = RowNet(build(28, hidden, layers, batch_first=True), nn.Linear(hidden, 10)).eval()
            yield Animal(f"untrained {cell} {layers}×{hidden}", state_of(fresh), logits_of(fresh), "right")
    torch.manual_seed(1)
    for fresh in (RowNet(X2H(12), nn.Linear(12, 10)), RowNet(WU(12), nn.Linear(12, 10)), RowNet(OneLinear(12), nn.Linear(12, 10))):
        state, name = state_of(fresh), type(fresh.get_submodule("lstm")).__name__
        yield Animal(f"untrained {name}", state, None, "So reading cannot tell")
        said = {"gate_order": "ifgo"} | ({"order": "xh"} if name == "OneLinear" else {})
        yield Animal(f"untrained {name}, said", state, logits_of(fresh), "right", choices=said)
    for fresh in (
        RowNet(GRUX2H(12), nn.Linear(12, 10)),
        RowNet(GRUApart(12), nn.Linear(12, 10)),
        RowNet(GRUApart(12, linears=True), nn.Linear(12, 10)),
    ):
        yield Animal(
            f"untrained {type(fresh.get_submodule('lstm')).__name__} {len(state_of(fresh))}",
            state_of(fresh),
            None,
            "So reading cannot tell",
        )
    four = RowNet(FourLinears(12, "hx", dict(zip("ifgo", ("i", "f", "c", "o")))), nn.Linear(12, 10))
    yield Animal("untrained maps over hx", state_of(four), logits_of(four), "right", choices={"order": "hx"})
    eight = RowNet(EightMatrices(12, "W_{source}{gate}", "xh", "ifco"), nn.Linear(12, 10))
    yield Animal("untrained matrices apart", state_of(eight), logits_of(eight), "right")


def refused() -> Iterator[Animal]:
    """Each with its true reason."""

    def lstm(width: int = 28, hidden: int = 12, classes: int = 10, **more: Tensor) -> State:
        torch.manual_seed(0)
        plain = {**{f"lstm.{name}": t for name, t in state_of(nn.LSTM(width, hidden)).items()}, "fc.weight": torch.randn(classes, hidden)}
        return plain | {"fc.bias": torch.zeros(classes)} | {name.replace("__", "."): tensor for name, tensor in more.items()}

    both = {f"lstm.{name}": tensor for name, tensor in state_of(nn.LSTM(28, 12, 2, bidirectional=True)).items()}
    half = {name: tensor for name, tensor in both.items() if "l1_reverse" not in name}
    cases: Mapping[str, tuple[State, str]] = {
        "one layer of two both ways": (half | {"fc.weight": torch.randn(10, 24), "fc.bias": torch.zeros(10)}, "others in one"),
        "a readout of one and a half": (both | {"fc.weight": torch.randn(10, 18), "fc.bias": torch.zeros(10)}, "The readout must be"),
        "projections": ({f"lstm.{n}": t for n, t in state_of(nn.LSTM(28, 12, proj_size=6)).items()}, "proj_size"),
        "pictures 32 wide": (lstm(32), "reads 32 numbers a step, as of pictures 32 wide"),
        "pictures 32 wide in colour": (lstm(96), "reads 96 numbers a step"),
        "one pixel a step": (lstm(1), "one pixel a step, 784 steps"),
        "the whole picture at once": (lstm(784), "the whole picture in one step"),
        "26 letters": (lstm(classes=26), "tells 26 classes apart"),
        "two classes": (lstm(classes=2), "tells 2 classes apart"),
        "1,024 units": (lstm(hidden=1024), "up to 4 layers of 512"),
        "five layers": ({f"lstm.{n}": t for n, t in state_of(nn.LSTM(28, 12, 5)).items()}, "up to 4 layers of 512"),
        "layer norm": (lstm(norm__weight=torch.ones(12), norm__bias=torch.zeros(12)), "layer norm's"),
        "attention": (lstm(attention__weight=torch.randn(1, 12)), "attention.weight"),
        "convolution": (lstm(conv1__weight=torch.randn(8, 1, 3, 3), conv1__bias=torch.zeros(8)), "conv1.weight"),
        "learned h0": (lstm(h0=torch.randn(1, 1, 12)), "h0"),
        "spectral norm": (lstm(fc__weight_orig=torch.randn(10, 12)), "spectral_norm, or pruning"),
        "pruned": (lstm(fc__weight_mask=torch.ones(10, 12)), "spectral_norm, or pruning"),
        "another parametrisation": (lstm(fc__parametrizations__weight__original=torch.randn(10, 12)), "parametrisation"),
        "mean and max together": (lstm() | {"fc.weight": torch.randn(10, 24)}, "hears 24 numbers, twice the 12 units"),
        "no readout": ({name: t for name, t in lstm().items() if name.startswith("lstm")}, "The readout must be one matrix of 10×12"),
        "two readouts": (lstm(aux__weight=torch.randn(10, 12)), "there are 2"),
        "two recurrences side by side": (lstm() | {f"ema.{name}": tensor for name, tensor in lstm().items()}, "48×28"),
        "not finite": (lstm() | {"fc.bias": torch.full((10,), torch.nan)}, "not finite"),
        "different widths": (lstm() | {f"top.{n}": t for n, t in state_of(nn.LSTM(12, 8)).items()}, "needs 48×12"),
        "only a linear net": ({"0.weight": torch.randn(10, 784), "0.bias": torch.zeros(10)}, "Found no recurrence"),
        "a transformer": ({"encoder.layers.0.self_attn.in_proj_weight": torch.randn(84, 28)}, "Found no recurrence"),
        "peepholes": (lstm(W_ci=torch.randn(12)), "W_ci"),
    }
    for name, (state, sentence) in cases.items():
        yield Animal(name, state, None, sentence)
    yield Animal("a plain rnn without a nonlinearity", state_of(net("linear rnn")), None, "Say --nonlinearity tanh or --nonlinearity relu")


def both_ways() -> Iterator[Animal]:
    """Bidirectional nets, and what becomes of their files."""
    for name in BOTH_WAYS:
        base = net(name)
        state, logits = state_of(base), logits_of(base)
        plain = name == "both: lstm, out[:, -1]"
        yield Animal(name, state, logits, "right" if plain else "asked")
        if plain:
            yield Animal(f"{name}, in DataParallel", {f"module.{key}": tensor for key, tensor in state.items()}, logits, "right")
            yield Animal(f"{name}, by the alphabet", dict(sorted(state.items())), logits, "right", ordered=False)
            yield Animal(f"{name}, no bias", *_without_bias(base), "asked")
    fresh = BOTH_WAYS["both: two layers, final"]()
    yield Animal("both: untrained", state_of(fresh), logits_of(fresh), "right", choices={"reads": "final"})


def _without_bias(base: nn.Module) -> tuple[State, Logits]:
    bare = deepcopy(base)
    for name, parameter in bare.named_parameters():
        if "bias_" in name:
            nn.init.zeros_(parameter)
    return {name: tensor for name, tensor in state_of(bare).items() if "bias_" not in name}, logits_of(bare)


GROUPS: Mapping[str, Callable[[], Iterator[Animal]]] = {
    group.__name__: group
    for group in (torchs_own, used_otherwise, trained_otherwise, heads, stacked_by_hand, apart, in_parts, both_ways, untrained, refused)
}


def group(name: str) -> tuple[Animal, ...]:
    """Made, and trained where it matters, once for each seed."""
    return _group(name, SEED.get())


@cache
def _group(name: str, _: int) -> tuple[Animal, ...]:
    return tuple(GROUPS[name]())
