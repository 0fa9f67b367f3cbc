"""Where somebody speaks: the Silero voice activity model that faster-whisper ships."""

from coach.domain import Audio
from coach.hearing.finite import finite

RATE_HZ = 16_000
SILENT_DBFS = -70.0
"""Level below which sound counts as silent (convention: 16-bit sound bottoms out near -98)."""
_THRESHOLD = 0.5
"""Speech probability of a frame from which it is speech (the model's own default)."""
_SHORTEST_SPEECH_MS = 100
"""Shorter bursts are clicks (convention)."""
_SHORTEST_GAP_MS = 100
"""Shorter gaps lie inside words: closures of stops take up to 0.1 s and more."""

Stretch = tuple[float, float]


def speech_stretches(audio: Audio) -> tuple[Stretch, ...]:
    """Start and end in seconds of every stretch of speech, in order; frames are 32 ms long.

    Raises ValueError for sound that is not sampled at 16 kHz.
    """
    require_rate(audio)
    if not len(audio.samples):
        return ()
    from faster_whisper.vad import (  # type: ignore[import-untyped]  # has no types
        VadOptions,
        get_speech_timestamps,
    )

    options = VadOptions(
        threshold=_THRESHOLD,
        min_speech_duration_ms=_SHORTEST_SPEECH_MS,
        min_silence_duration_ms=_SHORTEST_GAP_MS,
        speech_pad_ms=0,
    )
    samples = finite(audio.samples)
    found = get_speech_timestamps(samples, options)
    ends = ((one["start"] / RATE_HZ, one["end"] / RATE_HZ) for one in found)
    return tuple((start, min(end, audio.duration_s)) for start, end in ends)


def require_rate(audio: Audio) -> None:
    """Raise ValueError for sound that is not sampled at 16 kHz."""
    if audio.rate_hz != RATE_HZ:
        raise ValueError(f"sound at {audio.rate_hz} Hz; {RATE_HZ} Hz are needed")
