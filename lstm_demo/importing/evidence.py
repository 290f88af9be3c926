"""Which of several ways of use a network was trained for, judged by what it reads: paired comparisons, image by image.

Three measures are compared. How often it is right is what a person wants, but 500 images tell two weak readings apart only roughly. The
cross-entropy is what most networks were trained on, and tells far smaller differences; but a network trained on another loss, or for too
long, may read with a lower cross-entropy where its logits are larger or smaller than it learned to make them. So the cross-entropy is
also taken with the logits multiplied by the number that suits them best, which takes their size out of it. Logits that were trained on
squared errors are near 1 for the digit and near 0 for the others, which no other training makes them: that is the fourth measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional as F

CLEAR_ACCURACY = 0.02  # of the images; less is not worth a question
CLEAR_LOSS = 0.97
CLEAR_ERRORS = 3.0  # standard errors of the mean difference
USUAL_SCALE = (0.5, 2.0)  # of logits that were trained on cross-entropy and not for too long
SCALES = (-9.0, 6.0)  # the natural logarithm of the smallest and the largest number that logits are multiplied by
HALVINGS = 10
STRONGEST = 8
LARGEST_LOGIT = 1e6
FITTED_SQUARES = 0.8  # of the squared error of answering one in K to everything: logits with less may have been trained on it


@dataclass(frozen=True, eq=False)
class Evidence:
    """W ways, N images. rights, losses, scaled_losses: (W, N). scales: (W,), by which the logits are multiplied for `scaled_losses`.

    squares: (W, N), the squared errors as a share of what answering one in K to everything would have.
    """

    rights: Tensor
    losses: Tensor
    scaled_losses: Tensor
    squares: Tensor
    scales: Tensor

    @classmethod
    def joined(cls, parts: Sequence[Evidence]) -> Evidence:
        return cls(*(torch.cat([getattr(part, each.name) for part in parts]) for each in fields(cls)))

    def of(self, ways: Sequence[int]) -> Evidence:
        places = torch.tensor(ways, dtype=torch.long)
        return Evidence(*(getattr(self, each.name)[places] for each in fields(self)))

    def surely_beaten_by(self, ways: Sequence[int], errors: float = CLEAR_ERRORS) -> Tensor:
        """By each of these, (B, W) bool: no measure speaks for them, and against them how often they are right, or two measures of a loss.

        One of the two is the loss at the best size of the logits.

        Of two ways that differ in the size of the logits alone, one whose logits have the size that cross-entropy gives them is sure to
        beat one whose logits have not.
        """
        rights, losses, scaled, squares = votes = self._votes(ways, errors)
        usual = (self.scales > USUAL_SCALE[0]) & (self.scales < USUAL_SCALE[1])
        of_usual_size = (losses > 0) & usual[list(ways), None] & ~usual
        by_loss = (scaled > 0) & ((losses > 0) | (squares > 0))
        beaten: Tensor = (votes.amin(0) >= 0) & ((rights > 0) | by_loss | of_usual_size)
        return beaten

    def rather_beaten_by(self, ways: Sequence[int]) -> Tensor:
        """By each of these, (B, W) bool: more of the four measures clearly speak against them than for them."""
        beaten: Tensor = self._votes(ways, CLEAR_ERRORS).sum(0) > 0
        return beaten

    def strongest(self) -> list[int]:
        """Up to so many by each measure, by how often they are right: what none of these beats, others hardly will."""
        found: set[int] = set()
        for values in (-self.rights, self.losses, self.scaled_losses, self.squares):
            found |= set(values.mean(1).argsort()[:STRONGEST].tolist())
        means = self.rights.mean(1).tolist()
        return sorted(found, key=lambda way: (-means[way], way))

    def _votes(self, ways: Sequence[int], errors: float) -> Tensor:
        """(4, B, W), of each measure: 1 where it clearly speaks for the one of B, −1 where for the one of W, 0 where it does not decide."""
        rights = self.rights.mean(1)
        found = [_clear(-self.rights, ways, errors) * ((rights[list(ways), None] - rights).abs() > CLEAR_ACCURACY)]
        for losses in (self.losses, self.scaled_losses, self.squares):
            mean = losses.mean(1)
            own = mean[list(ways), None]
            differs = (own < CLEAR_LOSS * mean) | (mean < CLEAR_LOSS * own)
            if losses is self.squares:
                differs &= torch.minimum(mean, own) < FITTED_SQUARES
            found.append(_clear(losses, ways, errors) * differs)
        return torch.stack(found)


def weighed(logits: Tensor, labels: Tensor) -> Evidence:
    """logits: (W, N, K). labels: (N,)."""
    logits = logits.nan_to_num(0.0, LARGEST_LOGIT, -LARGEST_LOGIT).clamp(-LARGEST_LOGIT, LARGEST_LOGIT)
    scales = _best_scales(logits, labels)
    scaled = _losses(logits * scales[:, None, None], labels)
    classes = logits.shape[2]
    squares = (logits - F.one_hot(labels, classes)).square().sum(2) / (1 - 1 / classes)
    return Evidence((logits.argmax(2) == labels).float(), _losses(logits, labels), scaled, squares, scales)


def not_beaten(evidence: Evidence, surely: bool = True, errors: float = CLEAR_ERRORS, among: Tensor | None = None) -> Tensor:
    """(W,) bool: those that none of the strongest beats; never none. among: (W,) bool, those that are compared."""
    left = torch.ones(len(evidence.rights), dtype=torch.bool) if among is None else among.clone()
    ways = evidence.strongest()
    for way, beaten in zip(ways, evidence.surely_beaten_by(ways, errors) if surely else evidence.rather_beaten_by(ways), strict=True):
        if left[way]:
            left &= ~beaten
    return left


def _clear(costs: Tensor, ways: Sequence[int], errors: float) -> Tensor:
    """costs: (W, N). (B, W): 1 where the one of B costs less by more than so many standard errors of the difference, −1 where more."""
    count = costs.shape[1]
    means = costs.double().mean(1)
    apart = costs.double() - means[:, None]
    squares = apart.square().sum(1)
    variances = (squares[list(ways), None] + squares - 2 * apart[list(ways)] @ apart.T).clamp(min=0) / (count - 1)
    gains = means - means[list(ways), None]
    clear: Tensor = gains.sign() * (gains.abs() > errors * (variances / count).sqrt())
    return clear


def _losses(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.transpose(1, 2), labels.expand(len(logits), -1), reduction="none")


def _best_scales(logits: Tensor, labels: Tensor) -> Tensor:
    """By which (W,) the logits are multiplied for the lowest loss, which is convex in it: by halving, on a logarithmic scale."""
    low, high = torch.full((len(logits),), SCALES[0]), torch.full((len(logits),), SCALES[1])
    own = logits.gather(2, labels.expand(len(logits), -1)[:, :, None]).squeeze(2)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        shares = (logits * middle.exp()[:, None, None]).softmax(2)
        rising = ((shares * logits).sum(2) - own).mean(1) > 0
        low, high = torch.where(rising, low, middle), torch.where(rising, middle, high)
    best: Tensor = ((low + high) / 2).exp()
    return best
