"""Word error rate of the recognizer in the settings on read speech with exact text."""

import json
import os
from pathlib import Path

from coach.audio.media import load_audio
from coach.recognize import DEFAULT_MODEL, models, open_recognizer
from support.tables import Row
from support.wer import Errors, word_errors

TARGET = 0.12


def recognition_rows(data: Path) -> list[Row]:
    """One row over all clips in `speech/read`, or the reason why there is none."""
    model = os.environ.get("COACH_WHISPER__MODEL") or DEFAULT_MODEL
    manifest = data / "speech" / "manifest.json"
    name = f"word error rate, {model}"
    if not manifest.is_file():
        return [Row(name, None, note=f"no evaluation data in {data}")]
    if models.find(model) is None:
        return [Row(name, None, note="no weights in the cache or in COACH_WHISPER__MODEL")]
    recognizer = open_recognizer("whisper", model=model)
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    read = [entry for entry in entries if entry["file"].startswith("read/")]
    total = Errors(0, 0)
    for entry in read:
        heard = recognizer.transcribe(load_audio(data / "speech" / entry["file"]))
        total += word_errors(entry["text"], heard.text)
    note = f"{len(read)} clips of read speech, {total.words} words; no spontaneous speech"
    return [Row(name, total.rate, "", TARGET, at_most=True, note=note)]
