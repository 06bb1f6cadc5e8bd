"""What needs_review promises holds in municipalities that were not seen, on simulated coders whose errors are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from boliginnov.classify.review_rule import ReviewGoal, error_chance, review_limit

Municipality = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.int64]]
THRESHOLD = 0.4


def municipality(random: np.random.Generator, share: float) -> Municipality:
    """Chance of error, decisions and codes of 60 to 500 passages; how common and how well hidden the code is differs by municipality."""
    size = int(random.integers(60, 500))
    codes = (random.random(size) < share * random.uniform(0.3, 2)).astype(np.int64)
    scores = random.normal(size=size) + random.normal(2.2, 0.5) * codes + random.normal(0, 0.3)
    probabilities = 1 / (1 + np.exp(-2 * (scores - 2.2)))
    return error_chance(probabilities, THRESHOLD), probabilities >= THRESHOLD, codes


def limit_from(seen: list[Municipality], goal: ReviewGoal) -> float:
    groups = np.repeat([str(number) for number in range(len(seen))], [len(codes) for _, _, codes in seen]).astype(object)
    uncertainty, decisions, codes = (np.concatenate([each[part] for each in seen]) for part in range(3))
    return review_limit(uncertainty, decisions, codes, groups, goal)


def after_review(new: Municipality, limit: float) -> tuple[float, float, float]:
    """1 - F1 after review, wrong decisions and all decisions among those not reviewed."""
    uncertainty, decisions, codes = new
    kept = uncertainty <= limit
    errors = int(((decisions != (codes == 1)) & kept).sum())
    found = int((codes == 1).sum() - ((codes == 1) & ~decisions & kept).sum())
    return errors / (2 * found + errors) if errors else 0.0, errors, int(kept.sum())


@pytest.mark.parametrize(("share", "goal"), [(0.03, ReviewGoal()), (0.1, ReviewGoal(f1=0.7)), (0.25, ReviewGoal(f1=0.9))])
def test_the_promise_holds_over_new_municipalities(share: float, goal: ReviewGoal) -> None:
    random = np.random.default_rng(5)
    losses, errors, kept, passages, unreviewed_loss = [], 0.0, 0.0, 0, []
    for _ in range(150):
        limit = limit_from([municipality(random, share) for _ in range(13)], goal)
        for new in (municipality(random, share) for _ in range(3)):
            loss, wrong, left = after_review(new, limit)
            losses.append(loss)
            unreviewed_loss.append(after_review(new, 1.0)[0])
            errors, kept, passages = errors + wrong, kept + left, passages + len(new[2])
    chance = 2 * float(np.std(losses)) / len(losses) ** 0.5
    assert np.mean(losses) <= 1 - goal.f1 + chance
    assert errors / kept <= 1 - goal.right
    assert np.mean(unreviewed_loss) > 1 - goal.f1, "without review the goal is missed, or the test shows nothing"
    assert 0.3 < kept / passages < 0.98, "it sends some passages, not all"


def test_the_promise_of_right_decisions_holds_when_it_alone_decides() -> None:
    random = np.random.default_rng(7)
    goal, shares, all_shares, kept = ReviewGoal(right=0.95, f1=0), [], [], []
    for _ in range(150):
        limit = limit_from([municipality(random, 0.25) for _ in range(13)], goal)
        for new in (municipality(random, 0.25) for _ in range(3)):
            _, wrong, left = after_review(new, limit)
            shares.append(wrong / max(left, 1))
            kept.append(left / len(new[2]))
            all_shares.append((new[1] != (new[2] == 1)).mean())
    assert np.mean(shares) <= 1 - goal.right
    assert np.mean(all_shares) > 1.2 * (1 - goal.right), "without review the goal is missed, or the test shows nothing"
    assert 0.3 < np.mean(kept) < 0.98, "it sends some passages, not all"


def alike(uncertainty: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_], municipalities: int) -> list[Municipality]:
    """So many municipalities with the same passages; a wrong decision misses the code."""
    return [(uncertainty, np.zeros(len(wrong), dtype=bool), wrong.astype(np.int64))] * municipalities


def test_right_decisions_above_a_limit_do_not_excuse_wrong_ones_below_it() -> None:
    """Of the 100 surest passages 12 are wrong, of the 300 others none: 12 % wrong, then 3 %."""
    uncertainty = np.repeat([0.01, 0.2], [100, 300])
    wrong = np.arange(400) < 12
    goal = ReviewGoal(right=0.95, f1=0)
    assert limit_from(alike(uncertainty, wrong, 20), goal) < 0
    assert limit_from(alike(uncertainty, np.zeros(400, dtype=bool), 20), goal) == 0.2


def test_one_wrong_decision_among_the_surest_does_not_send_everything() -> None:
    uncertainty = np.linspace(0, 0.4, 200)
    municipalities = alike(uncertainty, np.arange(200) == 0, 20)
    assert limit_from(municipalities, ReviewGoal(right=0.95, f1=0)) == 0.4


def test_a_coder_without_errors_sends_nothing() -> None:
    codes = np.tile(np.array([1, 0, 0, 0, 0]), 200)
    groups = np.repeat([str(number) for number in range(20)], 50).astype(object)
    uncertainty = np.linspace(0, 0.4, len(codes))
    assert review_limit(uncertainty, codes == 1, codes, groups, ReviewGoal()) == uncertainty.max()


def test_with_too_few_municipalities_everything_is_sent() -> None:
    codes = np.tile(np.array([1, 0, 0, 0, 0]), 200)
    groups = np.repeat(["1", "2", "3"], [300, 300, 400]).astype(object)
    assert review_limit(np.full(len(codes), 0.1), codes == 1, codes, groups, ReviewGoal()) < 0


def test_a_higher_goal_sends_more() -> None:
    random = np.random.default_rng(6)
    seen = [municipality(random, 0.1) for _ in range(20)]
    limits = [limit_from(seen, ReviewGoal(right=0.8, f1=f1)) for f1 in (0.5, 0.7, 0.9)]
    assert limits[0] > limits[1] > limits[2]
