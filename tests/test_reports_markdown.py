"""The markdown report means what it says in a real markdown reader."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from support.sample_takes import SAMPLES, TEXTS, spoken_take, worded_take

from coach.reports import render
from coach.reports.markdown import escaped
from coach.reports.wording import clean

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ANY = st.text("ab1 .-+=>#*_`~[](){}<>|\\!&;:$\"'^@/", min_size=1, max_size=30)
"""Texts full of characters that mean something in markdown."""

PLACES = {
    "paragraph": "{}",
    "heading": "# {}",
    "item": "- {}",
    "bold": "- **“{}”**\\\n  0:01",
    "cell": "| A | B |\n| --- | --- |\n| “{}” | b |",
}


def seen(markdown: str) -> str:
    """What a reader of the rendered page sees, in one line."""
    markup = READER.render(markdown)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


@pytest.mark.parametrize("place", PLACES)
@given(text=ANY)
@settings(deadline=None)
def test_escaped_text_is_seen_as_it_is_in_every_place(place: str, text: str) -> None:
    said = clean(text)
    if said:
        around = {"bold": "“{}” 0:01", "cell": "A B “{}” b"}.get(place, "{}")
        assert seen(PLACES[place].format(escaped(said))) == around.format(said)


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "1. no list",
        "2) no list",
        "- no list",
        "+ no list",
        "> no quote",
        "---",
        "===",
        "*no* _emphasis_ **here**",
        "`no code`",
        "[no](link) ![no](image) <no@tag> <b>bold</b> <!-- x -->",
        "a | b",
        "&amp; &copy; &#65;",
        "~~no~~ $x$ C# R&D 3.5 a_b_c",
        "back\\slash \\* at the end\\",
        "[^1] [x]: y",
    ],
)
def test_text_of_the_take_is_no_markdown(text: str) -> None:
    shown = seen(render("markdown", worded_take(text), TEXTS, source=text))
    assert shown.count(text) >= 8, "question, input, advice, quotes, numbers, transcript"
    markup = READER.render(render("markdown", worded_take(text), TEXTS, source=text))
    assert set(re.findall(r"</?([a-z0-9]+)", markup)) <= {
        "h1", "h2", "p", "ul", "ol", "li", "strong", "br", "em", "hr",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip


def test_ordinary_text_is_left_readable() -> None:
    text = "In 2024 (my second year), we cut it by 12.5 percent - R&D said: “wow!”"
    assert escaped(text) == text


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_table_is_one(sample: str) -> None:
    text = render("markdown", SAMPLES[sample](), TEXTS)
    tables = len(re.findall(r"^\| -", text, re.MULTILINE))
    markup = READER.render(text)
    assert markup.count("<table>") == tables
    assert "| " not in re.sub(r"<[^>]*>", "", markup)


def test_the_whole_transcript_is_at_the_end() -> None:
    text = render("markdown", spoken_take(), TEXTS)
    said = seen(text[text.index("## What you said") :])
    assert "0:00 Situation So, (um), [last spring] our search service" in said
    assert "‖2.7s‖ rewrote that step" in said
    assert "What would you do differently today?" in said
