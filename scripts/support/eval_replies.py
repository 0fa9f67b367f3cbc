"""Measures how well questions back are told from answers, and what a reply does to an objection."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coach.feedback import question_back, takes_up
from support.eval_feedback import share
from support.tables import Row

CORPUS = Path(__file__).resolve().parents[1] / "corpora" / "replies"


def reply_rows(data: Path) -> list[Row]:  # noqa: ARG001 every evaluation is called alike
    """The figures on held-out and on dev sentences, each beside its baseline."""
    return [row for split in ("held-out", "dev") for row in (*_back(split), *_objections(split))]


def _back(split: str) -> Iterator[Row]:
    told = [(label, text) for label, text in _lines("back", split)]
    name = f"{split}: questions back"
    yield from _found(name, told, lambda text: question_back(text) is not None, target=0.9)
    marked = f"{split} baseline: it ends in a question mark"
    yield from _found(marked, told, lambda text: text.endswith("?"))
    asked = [(label, question_back(text)) for label, text in told if label != "answer"]
    yield Row(f"{split}: kind of question back", share([one == two for one, two in asked]))


def _found(
    name: str,
    told: Sequence[tuple[str, str]],
    asks: Callable[[str], bool],
    target: float | None = None,
) -> Iterator[Row]:
    found = [label for label, text in told if asks(text)]
    right = [label != "answer" for label in found]
    wanted = sum(label != "answer" for label, _ in told)
    yield Row(f"{name}, precision", share(right), target=target, note=f"{len(found)} found")
    yield Row(f"{name}, recall", sum(right) / wanted, note=f"{wanted} of {len(told)}")


def _objections(split: str) -> Iterator[Row]:
    told = [tuple(part.strip() for part in line) for line in _lines("objections", split)]
    verdicts = [(label, takes_up(objection, reply)) for label, objection, reply in told]
    for label in ("taken up", "fended off"):
        found = [wanted for wanted, verdict in verdicts if verdict == label]
        wanted = sum(one == label for one, _ in verdicts)
        right = sum(one == label for one in found)
        name, size = f"{split}: objection {label}", f"{len(found)} found"
        yield Row(f"{name}, precision", right / max(len(found), 1), target=0.9, note=size)
        yield Row(f"{name}, recall", right / wanted, note=f"{wanted} of {len(told)}")
    longer = share(
        [(len(reply.split()) > _LONG) == (label == "taken up") for label, _, reply in told]
    )
    yield Row(f"{split} baseline: longer than {_LONG} words is taken up, right", longer)
    right = share([label == verdict for label, verdict in verdicts])
    yield Row(f"{split}: objection, right", right, note="unsure counts as a verdict")


_LONG = 10


def _lines(name: str, split: str) -> list[list[str]]:
    text = (CORPUS / f"{name}.{split}.txt").read_text("utf-8")
    return [[part.strip() for part in line.split("|")] for line in text.splitlines()]
