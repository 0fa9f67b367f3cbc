"""Voiced sound made in memory: phrases of moving pitch and formants, four syllables a second.

No speech, but the voice activity detector takes it for speech, which noise and tones are not.
"""

import numpy as np

from coach.domain import Audio

RATE_HZ = 16_000
FORMANTS = ((600, 200, 1.7, 150, 1.0), (1400, 500, 2.1, 200, 0.6), (2600, 0, 1.0, 250, 0.3))
"""Middle, swing, swings per second, width (Hz), level."""
PHRASE_S, SPOKEN_S = 3.0, 2.0
"""A breath after each phrase: the detector tires of a voice that never stops."""


def voicelike(duration_s: float, peak: float = 0.5) -> Audio:
    """Syllables of one voice, the same on every call; 16 kHz."""
    times_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    turns = 2 * np.pi * times_s
    pitch_hz = 120 + 15 * np.sin(0.7 * turns) + 10 * np.sin(2.3 * turns)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    samples = np.zeros(len(times_s))
    for harmonic in range(1, 30):
        level = np.full(len(times_s), 0.02)
        for middle_hz, swing_hz, rate_hz, width_hz, weight in FORMANTS:
            distance_hz = harmonic * pitch_hz - middle_hz - swing_hz * np.sin(rate_hz * turns)
            level += weight * np.exp(-((distance_hz / width_hz) ** 2))
        samples += level * np.sin(harmonic * phase)
    samples *= np.clip(np.sin(4 * turns) + 0.4, 0, 1) * (times_s % PHRASE_S < SPOKEN_S)
    return Audio((samples / np.abs(samples).max() * peak).astype(np.float32), RATE_HZ)
