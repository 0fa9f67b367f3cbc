"""Takes of several turns: a follow-up's words and sound appended on one timeline."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coach.domain import Audio, Measure, Sound, Transcript, Turn, Word

SAME_S = 0.05
"""Two lengths of one recording differ by no more: what is rounded away, and a file's last block."""
_SPEECH = "acoustics.speech_s"


def with_question(transcript: Transcript, prompt: str) -> Transcript:
    """The transcript with its one turn, the answer to `prompt`; as it is where it has turns."""
    if transcript.turns:
        return transcript
    end_s = transcript.duration_s
    start_s = None if end_s is None else 0.0
    turn = Turn(prompt, "question", 0, len(transcript.text), start_s, end_s)
    return replace(transcript, turns=(turn,))


def with_follow_up(transcript: Transcript, prompt: str, said: Transcript) -> Transcript:
    """The transcript with what was `said` to a follow-up as one more turn, later by its length.

    `transcript` has turns already. Times are kept where both parts have them. The pitch and the
    level of the whole are the means of both parts, weighted by how long each one speaks.
    """
    text, offset_s = transcript.text, transcript.duration_s
    start = len(text) + (1 if text else 0)
    words = transcript.words + tuple(_apart(_later(said.words, offset_s), bool(text)))
    whole = replace(
        transcript,
        words=words,
        duration_s=_sum(offset_s, said.duration_s),
        verbatim=transcript.verbatim and said.verbatim,
        sounds=transcript.sounds + tuple(_sound_later(sound, offset_s) for sound in said.sounds),
        acoustics=_joined(transcript.acoustics, said.acoustics),
    )
    end_s = whole.duration_s
    turn = Turn(
        prompt, "follow_up", start, len(whole.text), offset_s if end_s is not None else None, end_s
    )
    return replace(whole, turns=(*transcript.turns, turn))


def holds(transcript: Transcript, prompt: str, duration_s: float) -> bool:
    """Whether a recording of that length is already there as the answer to `prompt`."""
    return any(
        turn.prompt == prompt
        and turn.start_s is not None
        and turn.end_s is not None
        and abs(turn.end_s - turn.start_s - duration_s) < SAME_S
        for turn in transcript.turns
        if turn.kind == "follow_up"
    )


def joined_sound(first: Audio, upto_s: float | None, second: Audio) -> Audio:
    """Both sounds one after the other; of a first one that is longer, what lies before `upto_s`.

    Raises ValueError where their rates differ.
    """
    if first.rate_hz != second.rate_hz:
        raise ValueError(f"sounds of {first.rate_hz} and {second.rate_hz} Hz do not join")
    samples = first.samples
    if upto_s is not None and first.duration_s - upto_s > SAME_S:
        samples = samples[: round(upto_s * first.rate_hz)]
    return Audio(np.concatenate([samples, second.samples]), first.rate_hz)


def _sum(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else round(one + two, 3)


def _later(words: Sequence[Word], offset_s: float | None) -> list[Word]:
    return [
        replace(word, start_s=_sum(word.start_s, offset_s), end_s=_sum(word.end_s, offset_s))
        for word in words
    ]


def _apart(words: list[Word], follows: bool) -> list[Word]:
    """The words, the first one with exactly one space before it where it follows others."""
    if follows and words:
        words[0] = replace(words[0], text=" " + words[0].text.lstrip())
    return words


def _sound_later(sound: Sound, offset_s: float | None) -> Sound:
    by = offset_s or 0.0
    return replace(sound, start_s=round(sound.start_s + by, 3), end_s=round(sound.end_s + by, 3))


def _joined(first: Sequence[Measure], second: Sequence[Measure]) -> tuple[Measure, ...]:
    """Measures of the whole, by name; one that only one part has stays as it is."""
    later = {measure.name: measure for measure in second}
    weights = _speech_s(first), _speech_s(second)
    both = tuple(_mean(one, later.pop(one.name, None), weights) for one in first)
    return both + tuple(later.values())


def _speech_s(measures: Sequence[Measure]) -> float:
    return next((m.value for m in measures if m.name == _SPEECH and m.value), 0.0)


def _mean(one: Measure, two: Measure | None, weights: tuple[float, float]) -> Measure:
    if two is None or two.value is None:
        return one
    if one.value is None:
        return two
    if one.name == _SPEECH:
        return replace(one, value=round(one.value + two.value, 3))
    if not sum(weights):
        return one
    mean = float(np.average([one.value, two.value], weights=weights))
    return replace(one, value=round(mean, 4))
