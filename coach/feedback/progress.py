"""Whether a fault that was named in the last take got better."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from coach.domain import Advice
from coach.feedback.view import Point, View, seconds_of


@dataclass(frozen=True)
class _Scale:
    """How much of a fault there is, so that two takes compare."""

    amount: Callable[[View], float | None]
    unit: str
    less_is_better: bool = True


def compared(view: View, advice: Advice, point: Point) -> Advice:
    """The advice, saying whether it got better where the last take was given the same."""
    last = next(iter(view.request.earlier), None)
    if last is None or point.check not in {fix.check for fix in last.feedback.fixes}:
        return advice
    before = View(replace(view.request, take=last, earlier=()))
    return replace(advice, message=f"{advice.message} {_progress(point.check, before, view)}")


def _progress(check: str, before: View, after: View) -> str:
    typed = check == "length.long" and not after.transcript.has_times
    scale = _SCALES.get("length.words" if typed else check)
    amounts = (scale.amount(before), scale.amount(after)) if scale else (None, None)
    if scale is None or amounts[0] is None or amounts[1] is None:
        return "It was the same in your last take."
    was, now = round(amounts[0]), round(amounts[1])
    if was == now:
        return f"That is as much as in your last take: {now} {scale.unit}."
    better = (now < was) == scale.less_is_better
    judged = "That is better than in your last take" if better else "Your last take did better"
    return f"{judged}: {was} {scale.unit} then, {now} now."


def _total_s(check: str) -> Callable[[View], float]:
    return lambda view: sum(seconds_of(finding) for finding in view.found(check))


def _percent_setup(view: View) -> float | None:
    share = view.setup_share
    return None if share is None else 100 * share


def _percent(name: str) -> Callable[[View], float | None]:
    def share(view: View) -> float | None:
        value = view.value(name)
        return None if value is None else 100 * value

    return share


def _count(check: str) -> Callable[[View], float]:
    return lambda view: len(view.found(check))


_SCALES = {
    "fillers.rate": _Scale(lambda view: view.value("fillers.per_minute"), "fillers a minute"),
    "fillers.cluster": _Scale(lambda view: view.value("fillers.per_minute"), "fillers a minute"),
    "pacing.rushed": _Scale(_total_s("pacing.rushed"), "seconds of it"),
    "pacing.slow": _Scale(_total_s("pacing.slow"), "seconds of it"),
    "pacing.pauses": _Scale(lambda view: len(view.hesitations), "pauses"),
    "star.share.situation": _Scale(_percent_setup, "percent"),
    "impact.vague": _Scale(lambda view: len(view.found("impact.vague")), "such claims"),
    "ownership.we": _Scale(_percent("ownership.i_share"), "percent 'I'", less_is_better=False),
    "ownership.passive": _Scale(_count("ownership.passive"), "such sentences"),
    "ownership.blame": _Scale(_count("ownership.blame"), "such sentences"),
    "ownership.would": _Scale(_count("ownership.would"), "such sentences"),
    "hedging.rate": _Scale(_count("hedging.hedge"), "such words"),
    "hedging.result": _Scale(_count("hedging.hedge"), "such words"),
    "clarity.jargon": _Scale(_count("clarity.jargon"), "unexplained terms"),
    "clarity.vague_words": _Scale(_count("clarity.vague_words"), "such words"),
    "clarity.run_on": _Scale(lambda view: view.value("clarity.longest_sentence"), "words"),
    "clarity.late_point": _Scale(lambda view: view.value("clarity.words_to_point"), "words"),
    "star.share.action": _Scale(_percent("star.action_share"), "percent", less_is_better=False),
    "length.long": _Scale(lambda view: view.transcript.answer_s, "seconds"),
    "length.words": _Scale(lambda view: view.value("length.words"), "words"),
    "length.short": _Scale(lambda view: view.transcript.answer_s, "seconds", False),
}
