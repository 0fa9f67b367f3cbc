"""The interview itself: asks, listens, judges and reviews, and tells what happens as events."""

from coach.interview.answering import Answer, AnswerSource, Microphone, RecordedAnswer, TypedAnswer
from coach.interview.events import Controls, Ended, Event, Judged
from coach.interview.session import Plan, Session, Tools

__all__ = [
    "Answer",
    "AnswerSource",
    "Controls",
    "Ended",
    "Event",
    "Judged",
    "Microphone",
    "Plan",
    "RecordedAnswer",
    "Session",
    "Tools",
    "TypedAnswer",
]
