"""What the analysis finds of the faults that were planted in the demo's answer."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from coach import demo
from coach.app import App
from coach.config import Settings
from coach.domain import Finding, Take
from support.tables import Row

NEAR_S = 0.3
"""How far from its planted second a finding may lie."""
LONG_PAUSE_S = 2.0


def demo_rows(data: Path) -> list[Row]:
    """Recall and precision of fillers and long pauses; `data` is not needed."""
    del data
    candidate = demo.candidate()
    app = App(Settings())
    question = app.question(question_id=candidate.question_id)
    take = app.analyze(candidate.audio_path, question, candidate.transcript_path)
    pauses = list(candidate.planted.pauses)
    long_s = [pause.start_s for pause in pauses if pause.end_s - pause.start_s >= LONG_PAUSE_S]
    fillers_s = [filler.start_s for filler in candidate.planted.fillers]
    silences_s = [sound.start_s for sound in take.transcript.sounds if sound.kind == "silence"]
    spoken = [f for f in _findings(take, "fillers.") if f.start_s is not None]
    return [
        *_rows("planted fillers", fillers_s, [f.start_s or 0.0 for f in spoken]),
        *_rows("planted pauses", [pause.start_s for pause in pauses], silences_s),
        *_rows("long pauses", long_s, [f.start_s or 0.0 for f in _findings(take, "pacing.pause")]),
    ]


def _findings(take: Take, prefix: str) -> Iterable[Finding]:
    for analysis in take.analyses:
        yield from (f for f in analysis.findings if f.check.startswith(prefix))


def _rows(what: str, planted_s: Sequence[float], found_s: Sequence[float]) -> list[Row]:
    hits = sum(any(abs(p - f) <= NEAR_S for f in found_s) for p in planted_s)
    right = sum(any(abs(p - f) <= NEAR_S for p in planted_s) for f in found_s)
    recall = hits / len(planted_s) if planted_s else None
    precision = right / len(found_s) if found_s else None
    note = f"{len(planted_s)} planted in one synthetic answer, {len(found_s)} found"
    return [
        Row(f"{what}, recall", recall, note=note),
        Row(f"{what}, precision", precision, note="exact words given; a clean voice"),
    ]
