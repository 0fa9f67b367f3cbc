"""The evaluation of pace: TextGrids, joined and sped-up words, the plain count."""

from pathlib import Path

import pytest
from support.eval_pacing import _curve_errors, _faster, _joined
from support.textgrids import read_textgrid

from coach.domain import Word

LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 1.5
tiers? <exists>
size = 1
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 1.5
        intervals: size = 2
        intervals [1]:
            xmin = 0.0
            xmax = 0.55
            text = "2nd"
        intervals [2]:
            xmin = 0.55
            xmax = 1.5
            text = ""
"""
SHORT = """File type = "ooTextFile"
Object class = "TextGrid"

0
1.5
<exists>
1
"IntervalTier"
"words"
0
1.5
2
0.0
0.55
"2nd"
0.55
1.5
""
"""


@pytest.mark.parametrize("text", [LONG, SHORT])
def test_both_forms_of_a_textgrid_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "one.TextGrid"
    path.write_text(text, encoding="utf-8")
    assert read_textgrid(path) == {"words": [(0.0, 0.55, "2nd"), (0.55, 1.5, "")]}


def test_what_is_no_textgrid_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.TextGrid"
    path.write_text("nothing")
    with pytest.raises(ValueError, match=r"none\.TextGrid"):
        read_textgrid(path)


def test_words_are_joined_up_to_a_minute_and_sped_up() -> None:
    part = (25.0, [Word(" a", 1.0, 2.0), Word(" b", 12.0, 13.0)])
    words = _joined([part] * 3)
    assert [word.start_s for word in words] == [1.0, 12.0, 26.0, 37.0, 51.0]
    assert [word.end_s for word in _faster(words, 2.0)] == [1.0, 6.5, 13.5, 19.0, 26.0]


def test_a_curve_over_words_that_were_lost_is_off_by_their_share() -> None:
    words = tuple(Word(f" w{i}", i * 0.4, i * 0.4 + 0.4) for i in range(150))
    assert max(_curve_errors(words, words)) < 0.01
    thinned = tuple(word for i, word in enumerate(words) if i % 10)
    errors = _curve_errors(thinned, words)
    assert sum(errors) / len(errors) == pytest.approx(10, abs=1)
