"""Many pages on one server, for a while."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from tests.load.chromiums import Chromiums
from tests.load.drawings import Drawing, deal
from tests.load.page import Observed, Page, Wait
from tests.load.recording import Recording

SECONDS_BETWEEN_PAGES = 0.2
STORM = 300


@dataclass(frozen=True)
class Plan:
    """period: seconds between two drawings of one page; 0 for pages that do not draw. storm: whether one page more sends 300 at once."""

    sessions: int
    period: float
    seconds: float
    chromiums: int = 0
    storm: bool = False


@dataclass
class Run:
    """What was observed. storm: its first and last moment. in_chromium: seconds from the lifted pen to the reading."""

    observed: Observed = field(default_factory=Observed)
    in_chromium: list[float] = field(default_factory=list)
    storm: tuple[float, float] | None = None

    @property
    def waits(self) -> list[float]:
        """Ascending, in seconds."""
        return sorted(wait.seconds for wait in self.observed.waits)

    @property
    def waits_in_storm(self) -> list[float]:
        """Of the drawings that waited at any moment of the storm."""
        first, last = self.storm or (math.inf, -math.inf)
        return sorted(wait.seconds for wait in self.observed.waits if _meets(wait, first, last))


async def replay(
    address: str, recording: Recording, plan: Plan, mark: Callable[[int], None], at_half: Callable[[], None] | None = None
) -> Run:
    """mark: called with the number of drawings that were read when all pages are open, and again when each has drawn once or so.

    at_half: called in the middle.
    """
    run = Run()
    each = math.ceil(plan.seconds / plan.period) + 1 if plan.period else 1
    hands = deal(recording.drawings, plan.sessions + plan.storm, each)
    run.observed.owners = {drawing.image: number for number, hand in enumerate(hands) for drawing in hand}
    pages = [Page(address, number, run.observed) for number in range(len(hands))]
    chromiums = Chromiums(address, plan.chromiums, plan.period, run.in_chromium, run.observed.errors)
    try:
        await _open_all(pages, chromiums, run)
        mark(0)
        later = asyncio.get_running_loop().call_later(plan.seconds / 2, at_half) if at_half else None
        await _use_all(pages, hands, recording, plan, chromiums, run, mark)
        if later:
            later.cancel()
    finally:
        chromiums.end()
        await asyncio.gather(*(page.close() for page in pages))
    return run


async def _open_all(pages: list[Page], chromiums: Chromiums, run: Run) -> None:
    await chromiums.open()
    opening = []
    for page in pages:
        opening.append(asyncio.create_task(_survived(page.open(), run)))
        await asyncio.sleep(SECONDS_BETWEEN_PAGES)
    await asyncio.gather(*opening)


async def _use_all(
    pages: list[Page],
    hands: list[list[Drawing]],
    recording: Recording,
    plan: Plan,
    chromiums: Chromiums,
    run: Run,
    mark: Callable[[int], None],
) -> None:
    end = time.monotonic() + plan.seconds
    aside = [asyncio.create_task(_survived(page.look(look), run)) for page in pages for look in recording.looks]
    aside.append(asyncio.create_task(_mark_later(run, plan.sessions, mark)))
    lives = [_survived(page.draw_until(end, plan.period, itertools.cycle(hand)), run) for page, hand in zip(pages[: plan.sessions], hands)]
    if plan.storm:
        lives.append(_survived(_storm(pages[-1], hands[-1], plan.seconds / 2, run), run))
    await asyncio.gather(*lives, chromiums.draw_until(end))
    for task in aside:
        task.cancel()


async def _storm(page: Page, hand: list[Drawing], after: float, run: Run) -> None:
    await asyncio.sleep(after)
    first = time.monotonic()
    await page.storm([*itertools.islice(itertools.cycle(hand), STORM)])
    run.storm = first, time.monotonic()


async def _mark_later(run: Run, enough: int, mark: Callable[[int], None]) -> None:
    while len(run.observed.waits) < enough:
        await asyncio.sleep(SECONDS_BETWEEN_PAGES)
    mark(len(run.observed.waits))


async def _survived(life: Coroutine[object, object, None], run: Run) -> None:
    try:
        await life
    except Exception as error:
        run.observed.errors.append(repr(error)[:100])


def _meets(wait: Wait, first: float, last: float) -> bool:
    return wait.sent <= last and wait.sent + wait.seconds >= first
