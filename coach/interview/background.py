"""Runs the judging beside the event loop and passes its progress on as events."""

import threading
from collections.abc import Callable, Generator
from dataclasses import replace

from coach.domain import Take
from coach.interview.events import Event, Progress, Working
from coach.interview.playback import TICK_S


class Background:
    """One piece of work in a thread of its own."""

    def __init__(self, work: Callable[[Progress], Take]) -> None:
        self._work = work
        self._stage = Working("Listening to your answer", None)
        self._take: Take | None = None
        self._error: BaseException | None = None

    def finish(self) -> Generator[Event, None, Take]:
        """Yield progress until the work is done; return its take or raise its error."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        while thread.is_alive():
            yield self._stage
            thread.join(TICK_S)
        if self._error is not None:
            raise self._error
        assert self._take is not None  # noqa: S101 the thread left one or the other
        return self._take

    def _run(self) -> None:
        try:
            self._take = self._work(self._report)
        except BaseException as error:  # noqa: BLE001 handed over to the caller's thread
            self._error = error

    def _report(self, stage: str, fraction: float | None) -> None:
        self._stage = replace(self._stage, stage=stage, fraction=fraction)
