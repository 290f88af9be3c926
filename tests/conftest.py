"""For the whole suite: two processes, one torch thread in each, and which files are whose."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# Before torch is imported: two processes with two threads each, on two cores, are slower by an order of magnitude than one thread each.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from lstm_demo.data.digits import Digits
from lstm_demo.files.card import ModelCard
from lstm_demo.model.config import ModelConfig
from tests.cards import model_card
from tests.few_digits import first_digits

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

IN_BROWSER = "tests/browser/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`pytest` alone runs everything, in two processes. Files and folders that are named are run in this one, which has begun already."""
    return 2 if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Whole files, since a file's tests share servers and models; those with most tests first.

    Every second process begins with the tests in a browser, which wait for it half of their time, and the others with the rest, which
    keep a core busy; whoever is done helps.
    """
    from xdist.scheduler import LoadFileScheduling

    class BesideTheBrowser(LoadFileScheduling):
        def _assign_work_unit(self, node: object) -> None:
            in_browser = self.nodes.index(node) % 2 == 0
            file = next((name for name in self.workqueue if name.startswith(IN_BROWSER) == in_browser), None)
            if file is not None:
                self.workqueue.move_to_end(file, last=False)
            super()._assign_work_unit(node)

    return BesideTheBrowser(config, log)


@pytest.fixture(scope="session")
def digits() -> Digits:
    """The first 1200 training and 300 test images of MNIST, so that every run takes seconds."""
    return first_digits(1200, 300)


@pytest.fixture
def small_card() -> ModelCard:
    """The card of an LSTM with four units."""
    return model_card(ModelConfig(hidden_size=4), parameters=594)
