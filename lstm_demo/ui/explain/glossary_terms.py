"""The glossary's entries on networks, on one step of each kind of cell, and on the answer. Those on training are in `glossary_training`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstm_demo.model.kinds.description import CellKind, Quantity
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.plots.gate_questions import GATE_QUESTIONS
from lstm_demo.ui.explain.glossary import Term, word
from lstm_demo.ui.explain.glossary_training import TRAINING

NETWORKS = (
    word(
        "RNN",
        "Recurrent neural network: it reads a sequence step by step, here the rows of a picture, and carries a state from each step to the "
        "next. A plain RNN has no gates.",
        "recurrent neural network",
        "plain RNN",
        "recurrent",
    ),
    word(
        "LSTM",
        "Long short-term memory: an RNN whose units each have a cell state that three gates erase, write and reveal, so that it can keep "
        "what it read for many rows.",
        "long short-term memory",
    ),
    word(
        "peephole LSTM",
        "An LSTM whose gates also see the cell state, each unit's its own: so it can react to how much is stored (Gers and others, 2000).",
    ),
    word(
        "GRU",
        "Gated recurrent unit: an RNN with two gates and no separate cell state. Its hidden state is memory and output in one.",
        "gated recurrent unit",
    ),
    word("cell", "What computes one step: from a row and the state before it the next state. The same cell reads every row."),
    word(
        "unit",
        "One of the parallel places of a layer: it has its own gates and its own memory, and one line in every heat map. Counted from 0.",
        "units",
        "neuron",
    ),
    word("hidden units", "How many units a layer has: the length of its hidden state.", "hidden size"),
    word(
        "liveliest units",
        "Those whose gates and states vary most from row to row in this reading. The maps show 32 of them first, similar ones together.",
        "liveliest",
    ),
    word("layer", "A cell with weights of its own. Where there are several, each reads the hidden states of the one below.", "layers"),
    word("memory", "What a unit carries from row to row: c in an LSTM, h in a GRU and in a plain RNN.", "state"),
    word(
        "gate",
        "A number from 0 to 1 that another is multiplied by: at 0 nothing passes, at 1 all of it. Every unit has its own, new at each row.",
        "gates",
    ),
    word("weight", "A number that an input is multiplied by. Training finds it.", "weights"),
    word("parameters", "All the numbers that training sets, weights and biases together. They are listed by name below.", "parameter"),
    word("tensor", "An array of numbers with any number of dimensions. A network's parameters lie in a few of them.", "tensors"),
    word(
        "activation",
        "What a function such as σ or tanh makes of a sum: the value of a gate, of a candidate or of a plain RNN's unit.",
        "activations",
    ),
    word("saturation", "A gate so near to 0 or 1 that a small change of its sum hardly moves it.", "saturated"),
    word("substep", "A part of the step that reads one row, in the order in which it is computed.", "substeps"),
    word("kernel", "PyTorch's own fast code for a whole layer, with which the hand-written cell of this page is compared."),
    word("safetensors", "A file format for weights that holds numbers only, so that opening one runs no code."),
    word("ONNX", "A file format for networks that other programs than PyTorch can run."),
)
ROW = Term(
    "xₜ", "row", "The 28 pixels of row t, all that is new at this step; above the first layer, the hidden state below.", view="picture"
)
WEIGHTS = (
    Term("W·xₜ", "input part", "Each unit's own weighted sum of the row. W is weight_ih, with the gates stacked in it.", "from_input"),
    Term("U·hₜ₋₁", "recurrent part", "The same of the hidden state one row ago: how the past has its say. U is weight_hh.", "from_hidden"),
    Term("b", "bias", "What a gate does when nothing is said to it; torch keeps two and adds them.", "bias", view="arithmetic"),
)
SEEN = Term(
    "p ⊙ c",
    "peephole",
    "What a gate sees of its own unit's cell state, through a weight of its own: f and i of the row before, o of this row.",
    "seen_f",
    view="arithmetic",
    also=("peepholes",),
)
SUM = word("pre-activation", "The sum W·x + U·h + b before σ or tanh squashes it.")
SQUASHED = (
    Term("σ", "logistic function", "Squashes any number into 0…1, so that it can open and shut: σ(z) = 1 ⁄ (1 + e⁻ᶻ).", also=("sigmoid",)),
    Term("tanh", "hyperbolic tangent", "Squashes any number into −1…1, so that values have a sign and cannot run away.", also=("tanh",)),
)
ELEMENTWISE = Term("⊙", "element by element", "Unit by unit, each with its own gate; no unit's memory is mixed with another's.")
RELU = word("ReLU", "A function that leaves positive numbers as they are and makes all others 0. Some plain RNNs use it instead of tanh.")
ANSWER = (
    word("class", "One of the possible answers: here the ten digits.", "classes"),
    word("readout", "The last, linear layer (fc): from h it makes one number a digit, the logits.", "linear layer", "fc"),
    Term("logits", "scores", "One number a class, from h by the readout. Only their differences count.", also=("logit", "score")),
    word("softmax", "Turns logits into probabilities: e to the power of each, divided by the sum of all."),
    Term("p", "probabilities", "softmax of the logits: positive, adding up to 1. The page asks for them after every row.", view="verdict"),
    word("odds", "How many times as likely one answer is as another: 90 % against 10 % are odds of 9 to 1."),
    Term(
        "margin",
        "lead",
        "The logit of one class minus that of another: the logarithm of the odds between them. One point more multiplies the odds by 2.7.",
        also=("margin", "log-odds"),
    ),
    Term("∂", "gradient", "How much the lead, or in training the loss, would change for a small push somewhere.", also=("gradients",)),
    word(
        "vanishing gradient",
        "On its way back through many rows a gradient can fade to nothing, and then the early rows cannot be learned from. An LSTM's cell "
        "state is made against that.",
        "vanishing",
    ),
)


def _step(cell: CellKind) -> tuple[Term, ...]:
    """What stands in one step, in the order of the maps."""
    description = CELLS[cell]
    own = [_quantity(quantity, description.meanings[quantity.name]) for quantity in description.quantities]
    summed = () if "pre_activation" in description.meanings else (SUM,)
    gated = (ELEMENTWISE,) if description.gated else ()
    seen = (SEEN,) if description.peepholes else ()
    return (ROW, *WEIGHTS, *seen, *summed, *own, *SQUASHED, *gated, *((RELU,) if description.has_nonlinearity else ()))


def _quantity(quantity: Quantity, meaning: str) -> Term:
    """Of a gate its question first, which a value of 1 answers with yes."""
    asked = GATE_QUESTIONS[quantity.name].question.capitalize() if quantity.role == "gate" else ""
    return Term(f"{quantity.symbol}ₜ", quantity.label, f"{asked} {meaning}".strip(), quantity.symbol, quantity.name)


def groups(cell: CellKind) -> Mapping[str, Sequence[Term]]:
    """The entries under their headings, in the order of the page."""
    return {"One step of the cell": _step(cell), "The answer": ANSWER, "The network": NETWORKS, "Training": TRAINING}


def terms(cell: CellKind) -> list[Term]:
    """All of them."""
    return [term for group in groups(cell).values() for term in group]


def help_text(name: str) -> str:
    """What the entry of that name, of no particular cell, says: the help of the setting that is called so. Raises KeyError without one."""
    meanings = {known: term.meaning for term in (*ANSWER, *NETWORKS, *TRAINING) for known in term.names}
    return meanings[name.casefold()]
