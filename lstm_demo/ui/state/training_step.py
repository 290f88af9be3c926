"""What the view "One training step" remembers: what was chosen, the step that was taken last, and the losses so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lstm_demo.insight.training.training_step import TrainingStep


@dataclass
class TrainingStepState:
    """The first four are choices of the person, kept here because Streamlit forgets a widget that is not drawn.

    stage: the stage of the step that is shown.
    trained: whether the step starts from the trained model's weights, or else from untrained ones.
    moment: the moment of the recipe's schedule whose learning rate is used.
    batch: the number of the batch, from 1.
    start_key: identifies the start (model, weights, batch, rate) that `step` and `losses` belong to.
    step: the step that was taken last.
    losses: on the batch, before the first step and after each.
    remaining: how many steps are still to be taken.
    """

    stage: str = "Batch"
    trained: bool = False
    moment: Literal["first", "peak", "last"] = "first"
    batch: int = 1
    start_key: tuple[object, ...] = ()
    step: TrainingStep | None = None
    losses: list[float] = field(default_factory=list)
    remaining: int = 0

    def start_from(self, key: tuple[object, ...]) -> None:
        """Forget the steps that were taken from another start."""
        if key != self.start_key:
            self.start_key = key
            self.reset()

    def reset(self) -> None:
        """Forget all steps."""
        self.step, self.losses, self.remaining = None, [], 0

    def next_batch(self) -> None:
        self.batch += 1

    def request(self, steps: int) -> None:
        """Take so many more steps, at the next run of the page."""
        self.remaining = steps

    def record(self, step: TrainingStep) -> None:
        """Keep a step that was taken."""
        self.losses += [] if self.losses else [step.before.loss]
        self.losses.append(step.after.loss)
        self.step, self.remaining = step, max(0, self.remaining - 1)
