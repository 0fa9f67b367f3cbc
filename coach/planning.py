"""What to practice next: which of the fitting questions a session asks."""

from collections import Counter
from collections.abc import Iterable, Sequence

from coach.domain import Question, Take


def choose_questions(
    candidates: Sequence[Question], earlier: Iterable[Take], count: int
) -> tuple[Question, ...]:
    """Pick up to `count` questions: least practiced first, competencies taken in turn.

    Ties are settled by the order of `candidates`, so that the same history gives the same round.
    """
    taken = [take.question for take in earlier]
    asked = Counter(question.id for question in taken)
    touched = Counter(question.competency for question in taken)
    left = list(candidates)
    chosen: list[Question] = []
    while left and len(chosen) < count:
        best = min(left, key=lambda q: (touched[q.competency], asked[q.id]))
        chosen.append(best)
        left.remove(best)
        touched[best.competency] += 1
        asked[best.id] += 1
    return tuple(chosen)
