"""Several channels to one, without halving a voice that sits in only one of them.

A plain mean loses 6 dB where the other channel is dead, and everything where one channel is the
other one upside down (a balanced microphone on an unbalanced input). So a channel counts only
when it is about as loud as the loudest one and does not cancel it.
"""

import numpy as np
from numpy.typing import NDArray

DEAD_BELOW_DB = 30.0
"""A channel this far below the loudest one carries no voice (convention: two microphones in one
room differ by less than 15 dB)."""

CANCELS_BELOW = -0.5
"""A channel correlated with the loudest one below this would cancel it (convention)."""

CHUNK_S = 0.02
"""Weights of a running stream change at most once per chunk, faded over it."""


def gram(planar: NDArray[np.float32]) -> NDArray[np.float64]:
    """Energies and cross energies of the channels; `planar` is (channels, frames)."""
    wide = planar.astype(np.float64)
    return np.asarray(wide @ wide.T)


def weights(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each channel in the mix, summing to 1; `energies` comes from `gram`."""
    power = np.diag(energies)
    loudest = int(np.argmax(power))
    if power[loudest] <= 0:
        return np.full(len(power), 1 / len(power))
    live = power > power[loudest] * 10 ** (-DEAD_BELOW_DB / 10)
    cancels = energies[loudest] < CANCELS_BELOW * np.sqrt(power * power[loudest])
    counted = live & ~cancels
    return np.asarray(counted / counted.sum())


class StreamMixer:
    """Mixes a running stream by what has been heard so far, the same in any blocking."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._chunk = max(1, round(rate_hz * CHUNK_S))
        self._energies = np.zeros((channels, channels))
        self._weights = np.full(channels, 1 / channels)
        self._held = np.zeros((channels, 0), np.float32)

    def push(self, planar: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mix what completes chunks of `planar` (channels, frames); hold the rest."""
        if len(planar) == 1:
            return np.asarray(planar[0])
        waiting = np.concatenate([self._held, planar], axis=1)
        whole = waiting.shape[1] - waiting.shape[1] % self._chunk
        self._held = waiting[:, whole:]
        starts = range(0, whole, self._chunk)
        mixed = [self._mix(waiting[:, start : start + self._chunk]) for start in starts]
        return np.concatenate([np.zeros(0, np.float32), *mixed])

    def flush(self) -> NDArray[np.float32]:
        """Mix what is still held."""
        rest, self._held = self._held, self._held[:, :0]
        return self._mix(rest)

    def _mix(self, chunk: NDArray[np.float32]) -> NDArray[np.float32]:
        self._energies += gram(chunk)
        before, self._weights = self._weights, weights(self._energies)
        fade = np.linspace(0, 1, chunk.shape[1])
        shares = before[:, None] + (self._weights - before)[:, None] * fade
        return np.asarray((shares * chunk).sum(axis=0), np.float32)
