"""Content is judged the same with and without filler words, over two dozen answers."""

import random
import re
from dataclasses import fields

import pytest
from support.answers import QUESTION, typed
from support.stories import STORIES

from coach.analyzers import ANALYZERS, run_analyzers
from coach.domain import Finding
from coach.language import load_language
from coach.prompts import load_prompts
from coach.resources import data_folder

LANGUAGE = load_language()
RUBRIC = load_prompts(data_folder("prompts")).rubric("star")
MORE = (
    "Two years ago I ran the night shift in a bakery. My job was to get the bread out by six. The "
    "oven was old and it failed in May. I called the owner and we rented a second one. In the end "
    "we lost only 40 loaves.",
    "In my second year I was asked to tutor a class of twelve. Half of them were failing. I met "
    "each of them once a week and wrote short tests. In June eleven of them passed.",
    "At the clinic our waiting list was long. I had to cut it before the winter. I looked at the "
    "calendar and found that 20 percent of the slots were empty. I sent reminders by text. The "
    "wait was down from nine weeks to four.",
    "Last spring I joined an open source project. The build was slow. I wanted to make it fast. I "
    "moved the tests into two groups and cached the rest. It went from 30 minutes to 8.",
    "My team was responsible for the labels. They were wrong in one case out of ten. I wrote a "
    "guide and I trained four people. Errors fell by half in a month.",
    "I once promised a date that was too early. I was the lead and the client was angry. I called "
    "them and told them the truth. They gave us two more weeks. I learned to ask the team first.",
)
ANSWERS = (*STORIES, *MORE)
OPENERS = ("Well, ", "I mean, ", "You know, ", "Um, ")
INSIDE = (", you know,", ", um,", ", like,", " uh", ", uh, you know,")
PLANTED = re.compile(
    r"(?i)\b(?:well|i mean|you know|um|uh), |,? ?\b(?:uh, you know|you know|um|like|uh)\b,?"
)


def planted(text: str, seed: int) -> str:
    """The answer with fillers at the head of some sentences and after some forms of "be"."""
    chance = random.Random(seed)
    sentences = []
    for sentence in re.split(r"(?<=[.?!]) ", text):
        said = re.sub(
            r"\b(was|were|is|are)\b(?= (?!like))",
            lambda be: be[0] + (chance.choice(INSIDE) if chance.random() < 0.6 else ""),
            sentence,
        )
        opener = chance.choice(OPENERS) if chance.random() < 0.3 else ""
        keeps = said.startswith(("I ", "I'")) or not opener
        sentences.append(opener + (said if keeps else said[0].lower() + said[1:]))
    return " ".join(sentences)


def quoted(text: str, finding: Finding) -> list[str]:
    """The words of a finding without what was planted among them."""
    return PLANTED.sub("", text[finding.start_char : finding.end_char]).lower().split()


def content(text: str) -> list[object]:
    """What the content analyzers found, and how sure they are of it."""
    kinds = [
        kind(**({"rubric": RUBRIC} if any(f.name == "rubric" for f in fields(kind)) else {}))
        for kind in ANALYZERS
    ]
    passage = LANGUAGE.passage(QUESTION, typed(text))
    return [
        (f.check, f.kind, f.confidence, quoted(text, f))
        for analysis in run_analyzers(passage, kinds)
        if analysis.analyzer not in {"fillers", "pacing"}
        for f in analysis.findings
    ]


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_planted_words_change_no_content_finding(number: int) -> None:
    plain = ANSWERS[number]
    spoken = planted(plain, seed=number)
    assert len(spoken) > len(plain) + 5
    assert content(spoken) == content(plain)


def test_there_are_enough_answers() -> None:
    assert len(set(ANSWERS)) >= 24
