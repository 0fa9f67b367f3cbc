"""What follows an answer, wired: follow-ups, replies to questions back, one part alone."""

from collections.abc import Sequence
from dataclasses import replace

from coach.app import App, Judgment
from coach.domain import Feedback, Question, Take, Transcript
from coach.errors import TooLittleSpeechError
from coach.feedback import answer_back, choose_follow_ups, objection, question_back
from coach.feedback.drill import about_part, drill_feedback
from coach.interview import Answer, Progress
from coach.interview.added import Grown
from coach.interview.events import FollowedUp
from coach.interview.turns import with_follow_up, with_question

SHORT_ANSWER_S = 0.4
"""Speech that the answer to a follow-up needs: "twelve percent" is one (convention)."""


class Conversation:
    """What an interviewer says and understands beyond the questions themselves."""

    def __init__(self, app: App) -> None:
        self._app = app

    def judge(
        self, judgment: Judgment, take: Take, asked: FollowedUp, answer: Answer, progress: Progress
    ) -> Take:
        """The take with the answer to a follow-up as a further turn, judged as a whole.

        Raises TooLittleSpeechError where there is nothing to hear in that answer.
        """
        said = answer.transcript
        if answer.audio is not None:
            live, least_s = answer.live, SHORT_ANSWER_S
            said = self._app.listen(answer.audio, said, progress, live=live, least_speech_s=least_s)
        if said is None:
            raise TooLittleSpeechError("There is no answer to judge.")
        progress("Thinking about your answer", None)
        first = with_question(take.transcript, take.question.text)
        whole = with_follow_up(first, asked.text, said)
        judged = self._app.judge(judgment, whole, Grown(take, asked.kind == "objection"))
        feedback = _not_again(judged.feedback, whole)
        return replace(take, transcript=whole, analyses=judged.analyses, feedback=feedback)

    def next_follow_up(
        self, take: Take, asked: Sequence[FollowedUp], objects: bool
    ) -> FollowedUp | None:
        """What an interviewer would ask after a take as it is now; None where nothing is open."""
        request = self._app.feedback_request(take)
        if objects:
            doubt = objection(request)
            if doubt is None:
                return None
            return FollowedUp(doubt.text, f"object.{doubt.kind}", "objection")
        chosen = choose_follow_ups(request, [one.reason for one in asked])
        return FollowedUp(chosen[0].text, chosen[0].reason) if chosen else None

    def reply(self, question: Question, said: str) -> str | None:
        """What to say to a question that was asked back; None where the words are an answer."""
        kind = question_back(said)
        return None if kind is None else answer_back(question, kind, self._app.prompts.follow_ups)

    def only_part(self, take: Take, part: str) -> Take:
        """A judged take, with what is said about one part of the story alone."""
        feedback = drill_feedback(self._app.feedback_request(take), part)
        return replace(take, analyses=about_part(take.analyses, part), feedback=feedback)


def _not_again(feedback: Feedback, transcript: Transcript) -> Feedback:
    """The feedback without a follow-up that has been asked already."""
    asked = {turn.prompt for turn in transcript.turns}
    return replace(feedback, follow_up=None) if feedback.follow_up in asked else feedback
