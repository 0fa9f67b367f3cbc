"""What is said in the interview rounds that a test plays and docs/interview-round.txt shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """One question of the round, what the candidate says to it, and to the follow-up."""

    question_id: str
    answer: str
    reply: str
    reason: str
    """What the answer leaves open, and the follow-up asks for."""


BRISK = (
    Exchange(
        "quietly-getting-worse",
        "Last spring our ranking model lost accuracy after a data change, and nobody saw it for "
        "three weeks. I was asked to find out why. First I compared the features before and after, "
        "and I found a broken join. Then I fixed it and wrote a check for every night.",
        "In the end the click rate went back from nine to twelve percent within a week.",
        "result",
    ),
    Exchange(
        "settled-a-disagreement",
        "Two years ago my team built a fraud model, and a colleague and I disagreed on the release "
        "date. We had to settle it before the holidays. We looked at the open cases together. We "
        "wrote down what could break, and we tested it. In the end we released one week later, "
        "with no false alarm in the first month.",
        "I wrote the list of cases myself, and I ran the tests on the real orders.",
        "own_part",
    ),
    Exchange(
        "hardest-problem",
        "At my last company in 2023 we trained a large search model, and each run blocked the "
        "whole team. I was asked to do something about it. First I profiled the job, and I saw "
        "that it was reading small files. So I packed them into large ones. In the end training "
        "was much faster.",
        "It went from two days to five hours. I measured it on the same ten runs.",
        "number",
    ),
)
"""Short answers, so that a round is over in a minute."""

AT_LENGTH = (
    Exchange(
        "quietly-getting-worse",
        "Last spring, um, I was looking after the ranking model of an online shop. One Monday the "
        "support team wrote to us that people could not find things any more that they had found "
        "before. Our dashboard was all green, so at first nobody believed them. I was asked to "
        "find out within the week whether something was wrong with the model. First I took fifty "
        "of the searches people had complained about, and I ran them against a backup of the "
        "model from January. For most of them the old one was clearly better. Then I compared the "
        "features of both, one column after the other, and I saw that the stock numbers had been "
        "empty for three weeks, because another team had renamed a column. I fixed the join, I "
        "trained the model again, and I wrote a check that stops the nightly job when a column is "
        "empty.",
        "The click rate had dropped from twelve to nine percent. Within a week it was back at "
        "twelve, and the new check has caught other renamed columns since then.",
        "result",
    ),
    Exchange(
        "settled-a-disagreement",
        "Two years ago my team built a model against fraud for a payment company. A colleague and "
        "I disagreed on the date. She wanted to release it before the holidays, and I thought "
        "that it was too early. Our task was to agree on one date by the end of the week. We sat "
        "down together and we looked at all the cases that were still open. We wrote a list of "
        "what could go wrong with each of them. Then we went through the list with the people "
        "from support, and we took the five worst ones and tested them with real orders. We saw "
        "that two of them still failed, so we asked for one week more, and we told everybody why. "
        "In the end we released it one week later, with no false alarm in the whole first month, "
        "and she and I have planned every release that way ever since.",
        "I wrote the list of cases, and I ran the tests on the real orders myself. She talked to "
        "support and moved the date.",
        "own_part",
    ),
    Exchange(
        "hardest-problem",
        "At my last company, in 2023, we trained a large model for search. One training run "
        "blocked the machines for everybody, and people waited for each other all the time. I was "
        "asked to do something about it, and I was the only one who had worked with the storage "
        "before. The obvious thing was to buy more machines, but that would have taken months. So "
        "first I profiled one run from start to end, and I saw that the processors were waiting "
        "most of the time, because the job was reading millions of small files. I tried a cache, "
        "and that did not help. Then I packed the files into large ones, I sorted them in the "
        "order in which they were needed, and I changed the loader so that it reads ahead. I "
        "tested it on a small run before I touched the big one. In the end training was much "
        "faster.",
        "It went from two days to five hours. I ran the same model ten times, before and after, "
        "on the same machines.",
        "number",
    ),
)
"""Answers of a usual length."""
