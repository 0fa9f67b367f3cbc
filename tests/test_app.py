"""The composition root: thresholds reach their analyzers, and a wrong one is named."""

import pytest

from coach.app import App
from coach.config import Settings
from coach.errors import UsageError


def app(**thresholds: dict[str, object]) -> App:
    return App(Settings(thresholds=thresholds))  # type: ignore[arg-type]


def build(given: App) -> None:
    given.analyzers(given.prompts.rubric("star"))
    given.feedback_rules()


def test_thresholds_reach_their_analyzer() -> None:
    given = app(pacing={"long_pause_s": 2.5})
    rubric = given.prompts.rubric("star")
    built = {analyzer.name: analyzer for analyzer in given.analyzers(rubric)}
    assert built["pacing"].long_pause_s == 2.5
    assert app(feedback={"cluster_s": 20.0}).feedback_rules().cluster_s == 20.0


@pytest.mark.parametrize(
    ("thresholds", "named"),
    [
        ({"pacing": {"long_pauz_s": 1.0}}, "long_pause_s"),
        ({"pacin": {"long_pause_s": 1.0}}, "pacing"),
        ({"star": {"rubric": 1.0}}, "rubric"),
        ({"feedback": {"clusters": 1.0}}, "cluster_s"),
    ],
)
def test_a_wrong_threshold_is_named(thresholds: dict[str, dict[str, object]], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        build(app(**thresholds))
