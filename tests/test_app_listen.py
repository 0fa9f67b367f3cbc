"""Words of a recognizer are put where somebody speaks; words that were given stay as they are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.sounds import RATE_HZ, silence
from support.voicelike import voicelike

from coach.app import App
from coach.config import Settings
from coach.domain import Audio, Transcript, Word

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

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._transcript = Transcript(words, SOUND.duration_s, self.name, self.verbatim)

    def load(self) -> None:
        """Nothing to load."""

    def transcribe(
        self, audio: Audio, progress: object = None, *, start_s: float = 0.0
    ) -> Transcript:
        return self._transcript


@pytest.fixture
def app(tmp_path: Path) -> App:
    app = App(Settings(data_dir=tmp_path))
    vars(app)["recognizer"] = Hallucinating(WORDS)
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
    vars(app)["recognizer"] = Hallucinating(WORDS[:2])
    transcript = app.listen(SOUND)
    assert transcript.text == "Thanks. Bye."
    assert 3.9 < transcript.words[0].start_s < transcript.words[1].end_s < 6.1
