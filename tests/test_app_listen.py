"""Words of a recognizer are put where somebody speaks; words that were given stay as they are."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.sounds import RATE_HZ, silence
from support.voicelike import voicelike

from coach.app import App
from coach.config import Settings
from coach.domain import Audio, Transcript, Word
from coach.errors import TooLittleSpeechError
from coach.hearing import Listened, listen_to
from coach.interview import Plan
from coach.studio import Shelf, Studio

SOUND = Audio(
    np.concatenate([silence(4).samples, voicelike(2).samples, silence(5).samples]), RATE_HZ
)
WORDS = (
    Word("Thanks.", 1.0, 1.4),
    Word(" Bye.", 1.4, 1.8),
    Word(" We", 4.0, 4.3),
    Word(" shipped.", 4.3, 8.0),
    Word(" You", 8.0, 8.3),
)


class Hallucinating:
    """A recognizer whose times and words go astray in silence."""

    name = "whisper:none"
    verbatim = True
    at_once = 1

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._transcript = Transcript(words, SOUND.duration_s, self.name, self.verbatim)

    loaded = False

    def load(self) -> None:
        """Say so."""
        self.loaded = True

    def transcribe(
        self, audio: Audio, progress: object = None, *, start_s: float = 0.0
    ) -> Transcript:
        return self._transcript


@pytest.fixture
def app(tmp_path: Path) -> App:
    app = App(Settings(data_dir=tmp_path))
    vars(app)["_recognizer"] = Hallucinating(WORDS)
    return app


def test_invented_words_go_and_the_others_end_with_the_voice(app: App) -> None:
    transcript = app.listen(SOUND)
    assert transcript.text == "We shipped."
    assert transcript.words[0].start_s == pytest.approx(4.0, abs=0.1)
    assert transcript.words[1].end_s == pytest.approx(6.0, abs=0.2)
    assert (transcript.recognizer, transcript.verbatim) == ("whisper:none", True)


def test_words_that_came_with_the_sound_are_believed(app: App) -> None:
    given = replace(Transcript(WORDS), recognizer="given")
    assert app.listen(SOUND, given).words == WORDS


def test_words_far_from_speech_that_no_other_word_takes_are_put_there(app: App) -> None:
    vars(app)["_recognizer"] = Hallucinating(WORDS[:2])
    transcript = app.listen(SOUND)
    assert transcript.text == "Thanks. Bye."
    assert 3.9 < transcript.words[0].start_s < transcript.words[1].end_s < 6.1


def test_warming_up_loads_the_recognizer_and_all_that_judging_needs(app: App) -> None:
    app.warm_quietly()
    assert app.recognizer.loaded  # type: ignore[attr-defined]
    assert "_language" in vars(app)


def test_what_cannot_be_loaded_is_told_later(tmp_path: Path) -> None:
    App(Settings(data_dir=tmp_path, whisper={"model": str(tmp_path)})).warm_quietly()


def test_the_recognizer_is_opened_once_by_whoever_asks_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Hallucinating] = []

    def open_slowly(*_: object, **__: object) -> Hallucinating:
        time.sleep(0.05)
        opened.append(Hallucinating(WORDS))
        return opened[-1]

    monkeypatch.setattr("coach.app.open_recognizer", open_slowly)
    app = App(Settings(data_dir=tmp_path))
    threads = [threading.Thread(target=lambda: app.recognizer) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1


class Loudspeaker:
    """Writes down what happens."""

    def __init__(self) -> None:
        self.playing = False
        self.log: list[str] = []

    def start(self, audio: Audio) -> None:
        self.log.append("start")

    def stop(self) -> None:
        self.log.append("stop")


def test_models_load_once_the_first_word_is_out(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    speaker = Loudspeaker()
    monkeypatch.setattr(app, "warm_quietly", lambda: speaker.log.append("load"))
    studio = Studio(app, Shelf(tmp_path), speaker)
    studio.begin("coach")
    assert speaker.log == []
    session = studio.session(Plan(()), studio.typed())
    output = session.tools.output
    assert output is not None
    output.start(SOUND)
    output.start(SOUND)
    output.stop()
    assert sorted(speaker.log) == ["load", "start", "start", "stop"]
    assert speaker.log[0] == "start"


def test_without_a_loudspeaker_models_load_at_once(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loading = threading.Event()
    monkeypatch.setattr(app, "warm_quietly", loading.set)
    Studio(app, Shelf(tmp_path), None).begin("coach")
    assert loading.wait(5)


class Finished:
    """A transcript that was made while the answer was spoken, or could not be."""

    behind = False

    def __init__(self, transcript: Transcript | None) -> None:
        self._transcript = transcript

    def close(self) -> None:
        """Nothing runs."""

    def abandon(self) -> None:
        """Nothing runs."""

    def finish(self, audio: Audio, progress: object) -> Transcript | None:
        return self._transcript

    def listen_to(self, audio: Audio) -> Listened:
        return listen_to(audio)


def test_words_recognized_live_are_used_and_settled_like_others(app: App) -> None:
    live = Finished(Transcript(WORDS, SOUND.duration_s, "whisper:live", verbatim=True))
    transcript = app.listen(SOUND, live=live)
    assert transcript.text == "We shipped."
    assert transcript.recognizer == "whisper:live"
    assert transcript.words == app.listen(SOUND).words


def test_where_live_recognition_failed_the_sound_is_recognized_as_a_whole(app: App) -> None:
    assert app.listen(SOUND, live=Finished(None)) == app.listen(SOUND)


def test_silence_from_the_start_is_told_whatever_was_recognized(app: App) -> None:
    live = Finished(Transcript(WORDS, 9.0))
    with pytest.raises(TooLittleSpeechError):
        app.listen(silence(9), live=live)


def test_the_end_of_a_session_waits_for_the_chunk_under_way(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(app, "warm_quietly", lambda: None)
    studio = Studio(app, Shelf(tmp_path), None)
    studio.begin("coach")
    live = app.live_answer()
    live.push(np.zeros(16_000, np.int16))
    studio._live["take"] = live
    studio.end()
    assert live.finish(SOUND, lambda _: None) is None
    assert not {"recognizing"} & {thread.name for thread in threading.enumerate()}
