from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import torch

import lstm_demo
from lstm_demo.insight.proof import source_of
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.theatre.cue import VIEWS
from lstm_demo.ui.explain.glossary import line_of, matching, of_this_network
from lstm_demo.ui.explain.glossary_terms import groups, help_text, terms


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_line_of_code_is_found_in_the_very_step(cell: CellKind) -> None:
    torch.manual_seed(0)
    source = source_of(RecurrentClassifier(ModelConfig(cell=cell, hidden_size=4)).cells()[0])
    for term in terms(cell):
        if term.assigned:
            line = line_of(term, source)
            assert line and line in source and f"{term.assigned} = " in line


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_traced_quantity_is_explained(cell: CellKind) -> None:
    assert {quantity.name for quantity in CELLS[cell].quantities} == {term.gate for term in terms(cell) if term.gate}


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_entries_point_at_views_that_there_are(cell: CellKind) -> None:
    assert {term.view for term in terms(cell) if term.view} <= set(VIEWS)


def test_the_search_finds_symbols_words_and_meanings() -> None:
    known = terms("lstm")
    assert [term.word for term in matching(known, "FORGET")] == ["forget gate"]
    assert "cell state" in {term.word for term in matching(known, "conveyor")}
    assert "optimiser" in {term.word for term in matching(known, "optimizer")}, "another spelling"
    assert matching(known, "  ") == known
    assert matching(known, "transformer") == []


# The words of the field, as an index of a textbook has them: whichever of them the page uses, its glossary explains.
FIELD_WORDS = r"""
    accuracy activation activations Adam AdamW augmentation autograd backpropagation backward batch batches bias candidate cell class
    classes clip clipped clipping cross-entropy device diverged dropout embedding epoch epochs evaluation forward gate gates gradient
    gradients GRU iteration iterations kernel label label\ smoothing layer layers learning\ rate liveliest logit logits loss LSTM margin
    momentum neuron norm odds one-cycle ONNX optimiser optimizer parameter parameters perceptron perplexity pre-activation probabilities
    readout recipe recipes recurrent regularisation ReLU RNN run runs safetensors saturated saturation schedule seed seeds SGD sigmoid
    snapshot snapshots softmax step steps substep substeps tanh tensor tensors token train trained training transformer unit units
    validation vanishing warm-up weight weights hidden\ units hidden\ state cell\ state forget\ gate input\ gate output\ gate
    reset\ gate update\ gate weight\ decay confusion\ matrix vanishing\ gradient test\ digits batch\ size gradient\ norm row lead memory
"""
WANTED = ("LSTM", "RNN", "GRU", "unit", "liveliest", "loss", "epoch", "batch", "learning rate", "optimiser", "parameters", "hidden units")
PACKAGE = Path(lstm_demo.__file__).parent


def texts_of_the_page() -> str:
    """What the page may say: all of its strings that are no docstrings, in Python and in its scripts."""
    found = []
    own = [path for path in (*PACKAGE.glob("ui/**/*.py"), *PACKAGE.glob("theatre/*.py")) if not path.name.startswith("glossary")]
    for path in (*own, *PACKAGE.glob("insight/**/*.py"), *PACKAGE.glob("plots/*.py"), PACKAGE / "training/recipes.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        ]
    for path in (*PACKAGE.glob("ui/**/*.js"), *PACKAGE.glob("theatre/**/*.js")):
        source = re.sub(r"(?s)/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        found += [plain or template for plain, template in re.findall(r'"([^"\n]*)"|`([^`]*)`', source)]
    return "\n".join(text for text in found if not text.startswith("lstm_demo.")).casefold()


def known_words() -> set[str]:
    return {name for cell in CELL_KINDS for term in terms(cell) for name in (*term.names, term.symbol.casefold())}


def test_every_technical_word_that_the_page_uses_is_explained() -> None:
    page, known = texts_of_the_page(), known_words()
    words = [word.replace("\\ ", " ") for word in re.findall(r"(?:\\ |\S)+", FIELD_WORDS)]
    used = [word for word in words if re.search(rf"\b{re.escape(word.casefold())}\b", page)]
    assert len(used) > 60, "it does look at the page"
    assert [word for word in used if word.casefold() not in known] == []


@pytest.mark.parametrize("word", (*WANTED, "logit", "lead", "odds", "softmax"))
@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_words_that_a_newcomer_asks_for_are_explained_for_every_kind_of_cell(word: str, cell: CellKind) -> None:
    assert any(word.casefold() in term.names for term in terms(cell))


def test_an_entry_is_a_sentence_or_two_and_no_word_has_two() -> None:
    for cell in CELL_KINDS:
        words = [term.word for term in terms(cell)]
        assert len(words) == len(set(words))
        for term in terms(cell):
            assert (term.meaning.endswith(".") and term.meaning[:1] == term.meaning[:1].upper()) or term.meaning.startswith("softmax"), (
                term.word
            )
            assert len(term.meaning) < 240, term.word


def test_what_belongs_to_training_stands_together() -> None:
    training = {term.word for term in groups("lstm")["Training"]}
    assert {"loss", "batch", "epoch", "learning rate", "optimiser", "seed", "validation"} <= training
    assert not training & {"unit", "forget gate", "softmax"}


def test_a_help_text_of_a_setting_without_an_entry_is_an_error() -> None:
    assert help_text("Hidden units") and help_text("Batch size") and help_text("Layers")
    with pytest.raises(KeyError):
        help_text("Colour of the bicycle")


def test_of_two_directions_it_explains_both_and_the_one_answer() -> None:
    config = ModelConfig(bidirectional=True, reading="columns")
    found = [term for entries in groups("lstm").values() for term in of_this_network(entries, config)]
    (direction,) = matching(found, "bidirectional")
    assert "from the first column to the last" in direction.meaning
    assert not any("after every" in term.meaning for term in found if term.symbol == "p")
    assert "both hidden states at the last column" in next(term for term in found if term.symbol == "logits").meaning
