"""Answers made in memory for tests: typed, or timed as if they had been heard."""

import re

from coach.analyzers.fillers import Fillers, is_taken_out
from coach.domain import Question, Sound, Transcript, Turn, Word
from coach.language import Language, Passage

QUESTION = Question("", "Tell me about a time you fixed something that was broken.")


def typed(text: str) -> Transcript:
    """Words without times; each carries the white space before it."""
    return Transcript(tuple(Word(word) for word in re.findall(r"\s*\S+", text.strip())))


def timed(text: str, word_s: float = 0.4, *, heard: bool = True) -> Transcript:
    """Words of equal length, one after the other; `[2.5]` between words is that much silence.

    `heard` says whether the silences are among the sounds, too, as they are when there was audio.
    """
    words: list[Word] = []
    silences: list[Sound] = []
    now = 0.0
    for piece in re.findall(r"\s*\S+", text.strip()):
        pause = re.fullmatch(r"\s*\[([0-9.]+)\]", piece)
        if pause:
            silences.append(Sound("silence", now, now + float(pause[1]), 0.9))
            now += float(pause[1])
        else:
            words.append(Word(piece if words else piece.strip(), now, now + word_s, 0.9))
            now += word_s
    sounds = tuple(silences) if heard else ()
    return Transcript(tuple(words), duration_s=now, recognizer="scripted", sounds=sounds)


def with_turns(transcript: Transcript, *first_words: int) -> Transcript:
    """The transcript cut into turns, each starting at the word of that index (0 among them)."""
    ends = [*first_words[1:], len(transcript.words)]
    turns = []
    for number, (first, last) in enumerate(zip(first_words, ends, strict=True)):
        words, before = transcript.words[first:last], transcript.words[:first]
        start = sum(len(word.text) for word in before)
        end = start + sum(len(word.text) for word in words)
        start += len(words[0].text) - len(words[0].text.lstrip())
        kind = "follow_up" if number else "question"
        times = words[0].start_s, words[-1].end_s
        turns.append(Turn("And then?" if number else QUESTION.text, kind, start, end, *times))
    return Transcript(
        transcript.words, transcript.duration_s, sounds=transcript.sounds, turns=tuple(turns)
    )


def clean(language: Language, transcript: Transcript, question: Question = QUESTION) -> Passage:
    """The passage as the content analyzers get it: without the fillers."""
    passage = language.passage(question, transcript)
    found = [f for f in Fillers().analyze(passage).findings if is_taken_out(f)]
    return passage.without((f.start_char, f.end_char) for f in found if f.start_char < f.end_char)
