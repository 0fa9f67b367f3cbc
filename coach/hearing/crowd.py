"""Pauses in front of other people's talk, which the model takes for speech.

Noise that is made of voices wanders in level, and no frame of it looks unlike speech. The speaker
at the microphone is louder and more likely, though: frames fall into two groups, by both over a
quarter of a second, and the lower one is the pauses.
"""

import numpy as np

from coach.hearing.stretches import Flags, Floats, averaged, runs, steepest

NEAR_DB = 21.0
"""A crowd lies no further below the voice; what does is no hindrance."""
WANDERING_DB = 0.7
"""How far the quietest tenth of the frames spreads: steady noise stays below (measured)."""
LIKE_SPEECH = 0.15
"""The model's probability of speech in half of the pauses of a crowd, at least (measured)."""
WIDTH = 51
"""Frames of 5 ms that are averaged: syllables end, talk goes on."""
LIKELY_SHARE = 0.5
"""Weight of the model's log-odds beside the level's."""
BETWEEN = 0.6
"""Where between the middles of both groups pauses end."""
SHORTEST_SPEECH = 20
SHORTEST_PAUSE = 28
REACH = 14
"""How far from there an edge is looked for."""
ROUNDS = 40


def find_pauses(likely: Floats, rise_db: Floats, over_noise_db: float) -> Flags | None:
    """The frames that are pauses; None where the noise is no crowd.

    `rise_db` is how far each frame of 5 ms rises over the quietest ones, `over_noise_db` how far
    the voice does.
    """
    if over_noise_db >= NEAR_DB or not _wanders(rise_db):
        return None
    chance = np.clip(likely, 0.01, 0.99)
    odds = np.log(chance / (1 - chance))
    score = rise_db / (rise_db.std() + 1e-3) + LIKELY_SHARE * odds / (odds.std() + 1e-3)
    curve = averaged(score, WIDTH)
    low, high = _two_middles(curve[::4].astype(np.float64))
    pauses = curve < low + BETWEEN * (high - low)
    if not pauses.any() or np.median(likely[pauses]) <= LIKE_SPEECH:
        return None
    return _with_edges(pauses, averaged(score, 5))


def _wanders(rise_db: Floats) -> bool:
    least, most = np.percentile(averaged(rise_db, 11), [1, 10])
    return bool(most - least > WANDERING_DB)


def _two_middles(values: np.ndarray) -> tuple[float, float]:
    """The means of a mixture of two normal distributions, by expectation and maximization."""
    means, spreads = np.percentile(values, [15, 75]), np.full(2, values.std() / 2 + 0.05)
    shares = np.array([0.4, 0.6])
    for _ in range(ROUNDS):
        distances = (values[:, None] - means) / spreads
        odds = np.log(shares + 1e-9) - np.log(spreads) - distances**2 / 2
        is_low = 1 / (1 + np.exp(np.clip(odds[:, 1] - odds[:, 0], -60, 60)))
        weights = np.stack([is_low, 1 - is_low], axis=1)
        sums = weights.sum(axis=0) + 1e-9
        means, shares = weights.T @ values / sums, sums / len(values)
        squares = (weights * (values[:, None] - means) ** 2).sum(axis=0)
        spreads = np.sqrt(squares / sums) + 0.05
    return float(means[0]), float(means[1])


def _with_edges(pauses: Flags, curve: Floats) -> Flags:
    """Pauses without short bursts in them, from where the curve falls most to where it rises."""
    joined, count = pauses.copy(), len(pauses)
    for first, last in runs(~pauses).tolist():
        if last - first < SHORTEST_SPEECH and first > 0 and last < count:
            joined[first:last] = True
    out = np.zeros_like(pauses)
    for first, last in runs(joined).tolist():
        if last - first >= SHORTEST_PAUSE:
            start = steepest(-curve, (first - REACH, first + REACH)) if first > 0 else 0
            stop = steepest(curve, (last - REACH, last + REACH)) if last < count else count
            out[start:stop] = True
    return out
