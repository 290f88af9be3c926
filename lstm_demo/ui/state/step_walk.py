"""What one visitor's page remembers of "One training step": what was chosen, the step that was taken last, and how the loss went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lstm_demo.insight.training.training_step import TrainingStep


@dataclass
class StepWalk:
    """stage, trained, moment: as chosen last, for widgets forget when they are out of sight. batch: its number, from 1.

    key: what tells one start from another; the rest is of that start. losses: before the first step and after each.
    due: how many steps are still to be taken.
    """

    stage: str = "Batch"
    trained: bool = False
    moment: Literal["first", "peak", "last"] = "first"
    batch: int = 1
    key: tuple[object, ...] = ()
    step: TrainingStep | None = None
    losses: list[float] = field(default_factory=list)
    due: int = 0

    def start_from(self, key: tuple[object, ...]) -> None:
        """Forget the steps of another start."""
        if key != self.key:
            self.key = key
            self.begin_again()

    def begin_again(self) -> None:
        self.step, self.losses, self.due = None, [], 0

    def another_batch(self) -> None:
        self.batch += 1

    def ask_for(self, steps: int) -> None:
        self.due = steps

    def took(self, step: TrainingStep) -> None:
        self.losses += [] if self.losses else [step.before.loss]
        self.losses.append(step.after.loss)
        self.step, self.due = step, max(0, self.due - 1)
