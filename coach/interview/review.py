"""After a report: hear the answer or a quoted moment, take it again, or go on."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from coach.domain import Advice, Audio, Take
from coach.errors import DeviceError
from coach.interview.events import Controls, Event, Key, KeyHint, Keys, Notice, Waiting
from coach.interview.playback import TICK_S, Output, cut, play

QUOTE_MARGIN_S = 0.5
"""Played before and after a quoted stretch, so that it can be placed."""

NEXT = KeyHint("n", "next question")
NEXT_REPORT = KeyHint("n", "next report")
FINISH = KeyHint("n", "finish")
AGAIN = KeyHint("t", "try again")
LEAVE = KeyHint("q", "leave")
STRENGTH_KEY: Key = "s"
LISTEN = KeyHint("l", "listen to your answer")
_DECISIONS: Mapping[Key, Key] = {"enter": "n", "n": "n", "t": "t", "q": "q"}


@dataclass(frozen=True)
class Review:
    """One report that has been shown, with what can be heard of its take."""

    take: Take
    audio: Audio | None
    output: Output | None
    ways_on: Keys
    """The keys that end it."""

    def choose(self, controls: Controls) -> Generator[Event, None, Key]:
        """Replay what is asked for until a way on is chosen; returns its key, Enter being `n`."""
        quotes = _quotes(self.take) if self._can_play else {}
        keys = (*_replay_keys(quotes, can_listen=self._can_play), *self.ways_on)
        replays: dict[Key, Advice | None] = {"l": None, **quotes} if self._can_play else {}
        allowed = {hint.key for hint in self.ways_on}
        while True:
            yield Waiting(keys)
            key = controls.poll(TICK_S)
            while key in replays and self.audio is not None:
                key = yield from self._replay(self.audio, replays[key], controls)
            decision = _DECISIONS.get(key or "")
            if decision in allowed and decision is not None:
                return decision

    @property
    def _can_play(self) -> bool:
        return self.audio is not None and self.output is not None

    def _replay(
        self, audio: Audio, quote: Advice | None, controls: Controls
    ) -> Generator[Event, None, Key | None]:
        if self.output is None:
            return None
        what = "your answer"
        if quote is not None and quote.start_s is not None and quote.end_s is not None:
            audio = cut(audio, quote.start_s - QUOTE_MARGIN_S, quote.end_s + QUOTE_MARGIN_S)
            what = f"“{quote.quote}”"
        try:
            return (yield from play(audio, self.output, controls, what))
        except DeviceError as error:
            yield Notice(str(error), "warning")
            return None


def _replay_keys(quotes: Mapping[Key, Advice], *, can_listen: bool) -> Keys:
    listen = (LISTEN,) if can_listen else ()
    return (*listen, *(KeyHint(key, _heard_label(key, quotes)) for key in quotes))


def _heard_label(key: Key, quotes: Mapping[Key, Advice]) -> str:
    if key == STRENGTH_KEY:
        return "hear what worked"
    return f"hear fix {key}" if "2" in quotes else "hear the fix"


def _quotes(take: Take) -> dict[Key, Advice]:
    """The quotes that can be heard: `s` for the strength, the fixes by their number."""
    strength, fixes = take.feedback.strength, take.feedback.fixes
    given = {STRENGTH_KEY: strength, **{str(n): fix for n, fix in enumerate(fixes, 1)}}
    return {key: advice for key, advice in given.items() if advice and advice.start_s is not None}
