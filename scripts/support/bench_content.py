"""How many words a second the content analyzers read; run as a process of its own.

    python -m support.bench_content [ANSWERS]

prints one JSON object: words in all, and for each content analyzer but `star`, for all of them
together, and for reading the language before them, the words it does per CPU second.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle

from coach.analyzers import ANALYZERS, Analyzer, Fillers
from coach.analyzers.fillers import is_taken_out
from coach.domain import Question
from coach.language import Language, Passage, load_language
from coach.prompts import load_prompts
from coach.recognize.words import transcript_from_text
from coach.resources import data_folder
from support.star_corpus import load_corpus

LEFT_OUT = frozenset({"fillers", "pacing", "star"})
"""Delivery has a bench of its own, and the model of `star` a price of its own."""
ANSWERS = 120
RUNS = 3


def main() -> None:
    language = load_language()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ANSWERS
    texts = [(answer.question, answer.text) for answer in load_corpus()[::6][:count]]
    words = sum(len(text.split()) for _, text in texts)
    kinds = [kind for kind in ANALYZERS if kind.__name__.lower() not in LEFT_OUT]
    analyzers: list[Analyzer] = [kind() for kind in kinds]
    for passage in _passages(language, texts[:3]):
        _run(analyzers, [passage])
    reading = _seconds(lambda: _passages(language, texts))
    passages = _passages(language, texts)
    costs = {one.name: _best(one, passages) for one in analyzers}
    rates = {name: words / cost for name, cost in costs.items()}
    together = words / sum(costs.values())
    print(json.dumps({"words": words, "reading": words / reading, "all": together, "each": rates}))


def _passages(language: Language, texts: Sequence[tuple[str, str]]) -> list[Passage]:
    """Each answer as the content analyzers get it, its question with points and for lay people."""
    asked = load_prompts(data_folder("prompts")).questions
    pointed = cycle(question for question in asked if question.points)
    return [
        _clean(language.passage(_as_asked(next(pointed), text), transcript_from_text(answer)))
        for text, answer in texts
    ]


def _as_asked(question: Question, text: str) -> Question:
    return replace(question, text=text, lay_audience=True)


def _clean(passage: Passage) -> Passage:
    found = [one for one in Fillers().analyze(passage).findings if is_taken_out(one)]
    return passage.without((f.start_char, f.end_char) for f in found if f.start_char < f.end_char)


def _run(analyzers: Sequence[Analyzer], passages: Sequence[Passage]) -> None:
    for passage in passages:
        for analyzer in analyzers:
            analyzer.analyze(passage)


def _best(analyzer: Analyzer, passages: Sequence[Passage]) -> float:
    """CPU seconds of the fastest of some runs, each on passages that nothing was worked out for."""
    fresh = [[replace(passage) for passage in passages] for _ in range(RUNS)]
    return min(_seconds(lambda one=one: _run([analyzer], one)) for one in fresh)


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


if __name__ == "__main__":
    main()
