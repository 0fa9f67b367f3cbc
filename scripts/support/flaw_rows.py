"""Whether an analyzer finds the worst flaw of answers written to have it, and how fast it is."""

import re
import time
from collections.abc import Iterator, Mapping

from coach.analyzers import Analyzer
from coach.analyzers.parts.told import told
from coach.language import Passage
from coach.recognize.words import transcript_from_text
from support.advice_corpus import Written, language, load_flaws
from support.answers import clean
from support.tables import Row

_SILENCE = re.compile(r"\s*\[[0-9.]+\]")


def flaw_rows(analyzer: Analyzer, checks: Mapping[str, str]) -> Iterator[Row]:
    """One row for each flaw: the share of its answers, held out ones and others, that fire.

    `checks` tells for each flaw the check that has to be found.
    """
    answers = [*load_flaws("held-out"), *load_flaws("dev")]
    for flaw, check in checks.items():
        found = [check in _found(analyzer, one) for one in answers if one.label == flaw]
        note = f"{sum(found)} of {len(found)} whole answers, written for the feedback"
        yield Row(f"{check} where it is the worst flaw, recall", sum(found) / len(found), note=note)


def speed_row(analyzer: Analyzer) -> Row:
    """Words a second of processor time, beyond parsing and the labels that are shared."""
    answers = [*load_flaws("held-out"), *load_flaws("dev")]
    passages = [_passage(one) for one in answers]
    words = sum(len(passage.words) for passage in passages)
    for passage in passages:
        told(passage)
    start = time.process_time()
    for passage in passages:
        analyzer.analyze(passage)
    speed = words / (time.process_time() - start)
    return Row(f"{analyzer.name} speed", speed, "words/s", 5000, note="beyond parse and labels")


def _passage(one: Written) -> Passage:
    transcript = transcript_from_text(_SILENCE.sub("", one.text))
    return clean(language(), transcript, one.question)


def _found(analyzer: Analyzer, one: Written) -> set[str]:
    analysis = analyzer.analyze(_passage(one))
    return {finding.check for finding in analysis.findings}
