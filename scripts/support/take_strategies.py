"""Random records for property tests, as precise as the wire format is: milliseconds, 1/10,000."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from coach.domain import (
    Advice,
    Analysis,
    Feedback,
    Finding,
    Measure,
    Question,
    Sound,
    Take,
    Transcript,
    Turn,
    Word,
)

words = st.text(min_size=1, max_size=8)
lines = st.text(min_size=1, max_size=40)
names = st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,12}", fullmatch=True)
moments_s = st.integers(0, 5_400_000).map(lambda n: n / 1000)
fractions = st.integers(0, 10_000).map(lambda n: n / 10_000)
values = st.integers(-(10**9), 10**9).map(lambda n: n / 10_000)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
details = st.dictionaries(words, words | numbers | st.booleans() | st.none(), max_size=4)


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """The strategy's values, or None."""
    return st.none() | strategy


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """A measure with a value, or with the reason why it has none."""
    measured = draw(st.booleans())
    target = draw(maybe(st.tuples(maybe(values), maybe(values))))
    value, reason = (draw(values), None) if measured else (None, draw(lines))
    return Measure(draw(names), value, draw(st.text(max_size=10)), target, reason)


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[int, int]:
    """Two rising offsets into a text of that length."""
    start = draw(st.integers(0, length))
    return start, draw(st.integers(start, length))


@st.composite
def findings(draw: st.DrawFn, length: int) -> Finding:
    """A finding in a text of that length."""
    return Finding(
        draw(names),
        draw(st.sampled_from(["strength", "gap", "note"])),
        draw(st.text(max_size=40)),
        *draw(spans(length)),
        draw(maybe(moments_s)),
        draw(maybe(moments_s)),
        related=draw(maybe(spans(length))),
        confidence=draw(maybe(fractions)),
        details=draw(details),
    )


@st.composite
def advice(draw: st.DrawFn, text: str) -> Advice:
    """Advice about words of the text."""
    start, end = draw(spans(len(text)))
    times = draw(maybe(moments_s)), draw(maybe(moments_s))
    message, next_step = draw(lines), draw(st.text(max_size=40))
    return Advice(draw(names), message, next_step, text[start:end], start, end, *times)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """A transcript of any words, with sounds, turns and acoustics."""
    time = maybe(moments_s)
    said = tuple(draw(st.lists(st.builds(Word, words, time, time, maybe(fractions)), max_size=6)))
    length = sum(len(word.text) for word in said)
    sound = st.builds(
        Sound, st.sampled_from(["silence", "filled_pause"]), moments_s, moments_s, fractions
    )
    kinds = st.sampled_from(["question", "follow_up"])
    turn = st.builds(
        lambda prompt, kind, span, start, end: Turn(prompt, kind, *span, start, end),
        lines, kinds, spans(length), time, time,
    )  # fmt: skip
    return Transcript(
        said,
        draw(time),
        draw(st.sampled_from(["whisper:base.en", "given", "typed", ""])),
        draw(st.booleans()),
        tuple(draw(st.lists(sound, max_size=3))),
        tuple(draw(st.lists(turn, max_size=2))),
        tuple(draw(st.lists(measures(), max_size=3))),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question with every field filled in."""
    several = st.lists(lines, max_size=3).map(tuple)
    return Question(
        id=draw(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True) | st.just("")),
        text=draw(lines),
        competency=draw(words),
        roles=draw(several),
        level=draw(st.sampled_from(["", "junior", "senior", "lead"])),
        round=draw(words),
        rubric=draw(words),
        points=draw(several),
        follow_ups=draw(st.dictionaries(words, lines, max_size=3)),
        traps=draw(several),
        lay_audience=draw(st.booleans()),
        note=draw(lines),
        target_s=draw(st.tuples(values, values)),
    )


@st.composite
def takes(draw: st.DrawFn) -> Take:
    """A whole take; its findings and its advice lie within its text."""
    transcript = draw(transcripts())
    text = transcript.text
    found = st.lists(findings(len(text)), max_size=4).map(tuple)
    measured = st.lists(measures(), max_size=3).map(tuple)
    moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 the bounds are naive by contract
    return Take(
        id=draw(st.from_regex(r"[0-9a-f-]{4,20}", fullmatch=True)),
        question=draw(questions()),
        transcript=transcript,
        recorded_at=draw(moments),
        audio_path=draw(maybe(st.just(Path("/recordings/take.wav")))),
        mode=draw(words),
        session_id=draw(st.text("0123456789abcdef-", max_size=10)),
        analyses=tuple(draw(st.lists(st.builds(Analysis, words, found, measured), max_size=3))),
        feedback=Feedback(
            draw(maybe(advice(text))),
            tuple(draw(st.lists(advice(text), max_size=2))),
            draw(maybe(lines)),
        ),
    )
