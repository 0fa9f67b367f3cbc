"""What a session works with: functions that own the devices, files and models it does not."""

from collections.abc import Callable
from dataclasses import dataclass

from coach.domain import Audio, Question, Take
from coach.interview.answering import Answer, AnswerSource
from coach.interview.events import Compared, FollowedUp, Progress
from coach.interview.playback import Output


@dataclass(frozen=True)
class FollowUps:
    """What comes after the first answer; every function may raise a CoachError."""

    choose: Callable[[Take, tuple[FollowedUp, ...], bool], FollowedUp | None]
    """The next follow-up to a take beside those asked, an objection where the flag asks for one;
    None where nothing is open."""
    judge: Callable[[Take, FollowedUp, Answer, Progress], Take]
    """The take with the answer to a follow-up as a further turn, judged as a whole."""
    store: Callable[[Take, Answer], Take]
    """Keeps such a take in place of the one before, and the answer's sound behind its own."""


@dataclass(frozen=True)
class Tools:
    """Every function may raise a CoachError."""

    say: Callable[[str], Audio | None]
    """Renders a line in the interviewer's voice; None for a silent one."""
    phrase: Callable[[str, int], str]
    """What the interviewer says around questions: name and turn to words."""
    output: Output | None
    """None where there is no loudspeaker: then nothing is played."""
    source: AnswerSource
    judge: Callable[[Question, Answer, Progress], Take]
    """Recognizes and judges; told the stage and the fraction done."""
    store: Callable[[Take, Answer], Take]
    """Keeps a take and its sound; returns it as it was stored."""
    release: Callable[[Take, bool], None]
    """Told when a take's report has been left (False) and when the session ends (True)."""
    drop_abandoned: Callable[[], int] = lambda: 0
    """Removes the takes that were started over; returns how many."""
    follow_ups: FollowUps | None = None
    """None where nothing is asked after an answer."""
    reply: Callable[[Question, str], str | None] = lambda _, __: None
    """What to say to a question that was asked back; None where the words are an answer."""
    compare: Callable[[Take], Compared | None] = lambda _: None
    """The take beside the best other one of its question; None where there is none."""
