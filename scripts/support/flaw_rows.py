"""How often an analyzer finds the worst flaw of whole answers that were written to have it."""

import re
from collections.abc import Iterator, Mapping

from coach.analyzers import Analyzer
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


def _found(analyzer: Analyzer, one: Written) -> set[str]:
    transcript = transcript_from_text(_SILENCE.sub("", one.text))
    analysis = analyzer.analyze(clean(language(), transcript, one.question))
    return {finding.check for finding in analysis.findings}
