"""The interview itself: asks, listens, judges and reviews, and tells what happens as events."""

from coach.interview.answering import (
    Answer,
    AnswerSource,
    Ask,
    Gone,
    Live,
    Microphone,
    RecordedAnswer,
    TypedAnswer,
)
from coach.interview.events import Controls, Ended, Event, Judged, Progress
from coach.interview.modes import COACH, MODES, Mode
from coach.interview.session import Plan, Session
from coach.interview.tools import FollowUps, Tools

__all__ = [
    "COACH",
    "MODES",
    "Answer",
    "AnswerSource",
    "Ask",
    "Controls",
    "Ended",
    "Event",
    "FollowUps",
    "Gone",
    "Judged",
    "Live",
    "Microphone",
    "Mode",
    "Plan",
    "Progress",
    "RecordedAnswer",
    "Session",
    "Tools",
    "TypedAnswer",
]
