"""Builds Whisper models that always say one given text: for tests without real weights.

The folder is a complete CTranslate2 model with its tokenizer, and runs through the real
`faster_whisper.WhisperModel`: loading, options, windows of 30 s, words and errors are the
product's own code and the library's. It hears nothing, so it proves nothing about recognition.

How it works: every projection in every block is zero but two, and so are the decoder's position
encodings, so that its state is the embedding of the token before. These embeddings are orthogonal,
and the row of the output projection of the token due next is that embedding: each token calls the
next one, the start of the transcript the first, whatever prompt came before. A word that is said
twice has two tokens that read alike. What else a beam may hold are tokens that say nothing and call
what was due anyway, so that no other hypothesis ends first. The two projections that are not zero
make the first decoder head look at the encoder frame in which a word is due, for the word times.
Every window of 30 s is given the same text with the same times within the window; a sound of 70 s
gets it three times.

    build_scripted_whisper(folder, "So we shipped it.", starts_s=(0.5, 0.8, 1.0, 1.4), end_s=1.9)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
from ctranslate2.specs.whisper_spec import WhisperSpec
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray
from tokenizers.pre_tokenizers import ByteLevel

Matrix = NDArray[np.float32]

WINDOW_S = 30.0
TEXT_POSITIONS = 448
FRAMES = 1500
"""Encoder frames of a window, 20 ms each."""
MELS = 80
LOGIT = 20.0
"""Of the token that is due; all others have 0, so that its probability is .9999 and more."""
WAITS = 12
"""Tokens per step that wait: more than twice as many as a beam has hypotheses."""
WAIT_LOGIT = 10.0
SHARPNESS = 3000.0
"""Of the look at a frame: the attention falls by half some 0.2 s away."""
ENGLISH_VOCABULARY = 51_864
"""Tokens of the published English models."""


@dataclass(frozen=True)
class Size:
    """Dimensions of a model; a `width` or `vocabulary` of 0 is as small as the text allows."""

    width: int
    layers: int
    vocabulary: int


SIZES = {"tiny": Size(0, 1, 0), "base.en": Size(512, 6, ENGLISH_VOCABULARY)}
"""`base.en` has the real model's dimensions and costs what it costs."""


def build_scripted_whisper(
    folder: Path,
    text: str,
    *,
    starts_s: Sequence[float] | None = None,
    end_s: float | None = None,
    size: str = "tiny",
    multilingual: bool = False,
) -> Path:
    """Write a model that says `text` in every window of 30 s into `folder` and return it.

    `starts_s` has the start of each of the text's words within the window, rising (by default one
    every 0.3 s from 0.3 s on), `end_s` the end of the last. Word times come out within about
    0.1 s of them where words are about equally long; the first one starts too early, as Whisper's
    own do. A bar between words ends a segment and begins another. An empty text is a model that
    hears nothing.
    Raises ValueError for a text that Whisper would never write (`#`, `"`, `(` …) or that is too
    long for a window (about 400 words).
    """
    script = _Script.of(text, starts_s, end_s)
    dimensions = SIZES[size]
    vocabulary = _Vocabulary.of(script, dimensions.vocabulary, multilingual)
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary.save_tokenizer(folder / "tokenizer.json", multilingual)
    steps = vocabulary.steps(script)
    width = dimensions.width or 64 * -(-(len(steps) + 2) // 64)
    if len(steps) >= min(TEXT_POSITIONS - 8, width):
        raise ValueError(f"the text has {len(steps)} tokens; {TEXT_POSITIONS - 9} fit")
    _save_model(folder, vocabulary, _Weights(width, dimensions.layers, vocabulary, steps))
    return folder


BAR = "|"


@dataclass(frozen=True)
class _Script:
    pieces: tuple[str, ...]
    """Tokens as the tokenizer spells them; a word is one, with its space, punctuation another."""
    boundaries_s: tuple[float, ...]
    """The start of each piece, and the end of the last."""
    breaks: frozenset[int]
    """The pieces before which a segment ends and another begins."""

    @staticmethod
    def of(text: str, starts_s: Sequence[float] | None, end_s: float | None) -> "_Script":
        words = [word for word in text.split() if word != BAR]
        if starts_s is None:
            starts_s = [0.3 + 0.3 * i for i in range(len(words))]
        if len(starts_s) != len(words):
            raise ValueError(f"{len(words)} words but {len(starts_s)} starts")
        last_s = end_s if end_s is not None else (starts_s[-1] if words else 0.0) + 0.3
        ends_s = [*starts_s[1:], last_s][: len(words)]
        if any(a >= b for a, b in zip(starts_s, ends_s, strict=True)) or last_s > WINDOW_S:
            raise ValueError(f"times have to rise and lie in {WINDOW_S:g} s")
        pieces: list[str] = []
        boundaries_s: list[float] = []
        for word, start_s, word_end_s in zip(words, starts_s, ends_s, strict=True):
            of_word = _pieces(f" {word}")
            pieces += of_word
            boundaries_s += np.linspace(start_s, word_end_s, len(of_word), endpoint=False).tolist()
        return _Script(_told_apart(pieces), (*boundaries_s, last_s), _breaks(text))

    @property
    def steps(self) -> int:
        """How many tokens are said: times and the end too."""
        return len(self.pieces) + 2 * len(self.breaks) + 3

    def middle_s(self, piece: int) -> float:
        """The middle of a piece; 0.15 s behind the last one where there is none left."""
        bounds_s = (*self.boundaries_s, self.boundaries_s[-1] + 0.3)
        return (bounds_s[piece] + bounds_s[piece + 1]) / 2


def _pieces(text: str) -> list[str]:
    return [piece for piece, _ in ByteLevel(add_prefix_space=False).pre_tokenize_str(text)]


def _breaks(text: str) -> frozenset[int]:
    before = text.split(BAR)[:-1]
    counts = [len(_pieces("".join(f" {word}" for word in part.split()))) for part in before]
    return frozenset(accumulate(counts))


FIRST_MARK = 0xE000
MARKS = "[\ue000-\uf8ff]"
"""Private characters that tell tokens of the same text apart; the decoder leaves them out."""


def _told_apart(pieces: Sequence[str]) -> tuple[str, ...]:
    """The pieces, a mark behind those that were there before."""
    seen: Counter[str] = Counter()
    marked = []
    for piece in pieces:
        marked.append(piece + (chr(FIRST_MARK + seen[piece]) if seen[piece] else ""))
        seen[piece] += 1
    return tuple(marked)


UNKNOWN = "<unk>"
"""An empty token beside it is what makes CTranslate2 take a model for a multilingual one."""
LANGUAGES = ("<|en|>", "<|de|>")
SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    *LANGUAGES,
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
TIMES = tuple(f"<|{i * 0.02:.2f}|>" for i in range(1501))
LATEST_START = "<|1.00|>"
"""Whisper may not begin a window with a later one."""


def _wait(step: int, number: int) -> str:
    return f"<wait {step} {number}>"


@dataclass(frozen=True)
class _Vocabulary:
    text: tuple[str, ...]

    @staticmethod
    def of(script: _Script, size: int, multilingual: bool) -> "_Vocabulary":
        waits = (_wait(step, i) for step in range(script.steps) for i in range(WAITS))
        text = [UNKNOWN, *([""] if multilingual else []), *script.pieces, *waits]
        spare = size - len(text) - len(SPECIAL) - len(TIMES)
        return _Vocabulary((*text, *(f"<|spare{i}|>" for i in range(spare))))

    @property
    def tokens(self) -> tuple[str, ...]:
        return (*self.text, *SPECIAL, *TIMES)

    def steps(self, script: _Script) -> list["_Step"]:
        """The tokens in the order in which they come: time, text, time, end."""
        ids = {token: i for i, token in enumerate(self.tokens)}
        if not script.pieces:
            return [_Step(ids[TIMES[0]], 0.0), _Step(ids["<|endoftext|>"], 0.0)]
        times = [ids[TIMES[round(time / 0.02)]] for time in script.boundaries_s]
        steps = [_Step(min(times[0], ids[LATEST_START]), script.middle_s(0))]
        for index, piece in enumerate(script.pieces):
            middle_s = script.middle_s(index)
            if index in script.breaks:
                steps += [_Step(times[index] - 1, middle_s), _Step(times[index], middle_s)]
            steps.append(_Step(ids[piece], middle_s))
        after_s = script.middle_s(len(script.pieces))
        return [*steps, _Step(times[-1], after_s), _Step(ids["<|endoftext|>"], after_s)]

    def save_tokenizer(self, path: Path, multilingual: bool) -> None:
        ids = {token: i for i, token in enumerate(self.text)}
        tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(ids, UNKNOWN))
        tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
        unmark = tokenizers.decoders.Replace(tokenizers.Regex(MARKS), "")
        tokenizer.decoder = tokenizers.decoders.Sequence([unmark, tokenizers.decoders.ByteLevel()])
        tokenizer.add_special_tokens([tokenizers.AddedToken(token) for token in SPECIAL])
        tokenizer.save(str(path))
        refused = Tokenizer(tokenizer, multilingual, "transcribe", "en").non_speech_tokens
        unsayable = [self.text[i] for i in refused if 0 < i < len(self.text)]
        if unsayable:
            raise ValueError(f"Whisper never writes {unsayable}")


@dataclass(frozen=True)
class _Step:
    token: int
    look_s: float
    """Where in the window the decoder looks when this token is due."""


class _Weights:
    """The few numbers that are not zero."""

    def __init__(
        self, width: int, layers: int, vocabulary: _Vocabulary, steps: Sequence[_Step]
    ) -> None:
        self.width, self.layers, self.heads = width, layers, width // 64
        self._tokens, self._steps = vocabulary.tokens, steps
        rows = np.vstack(
            [np.ones(width), np.random.default_rng(0).normal(size=(len(steps), width))]
        )
        orthogonal = np.linalg.qr(rows.T)[0].T[1:]  # orthogonal to the ones: the mean is zero
        self._calls = (orthogonal * np.sqrt(width)).astype(np.float32)  # the variance is one

    def embeddings(self) -> Matrix:
        """Of each token that which calls for the step after it; the start calls for the first."""
        rows = np.zeros((len(self._tokens), self.width), np.float32)
        for token in ("<|startoftranscript|>", "<|transcribe|>"):
            rows[self._tokens.index(token)] = self._calls[0]
        for step, call in zip(self._steps, self._calls[1:], strict=False):
            rows[step.token] = call
        rows[self._tokens.index("<|notimestamps|>")] = self._calls[1]
        for step, waits in enumerate(self._waits()):
            rows[waits] = self._calls[step]
        return rows

    def projection(self) -> Matrix:
        """The row of a token: what calls for it."""
        rows = np.zeros((len(self._tokens), self.width), np.float32)
        for step, call in zip(self._steps, self._calls, strict=True):
            rows[step.token] += call * (LOGIT / self.width)
        for step, waits in enumerate(self._waits()):
            rows[waits] = self._calls[step] * (WAIT_LOGIT / self.width)
        return rows

    def _waits(self) -> list[slice]:
        """Where the tokens that wait for each step stand."""
        first = self._tokens.index(_wait(0, 0))
        starts = (first + WAITS * step for step in range(len(self._steps)))
        return [slice(start, start + WAITS) for start in starts]

    def frame_positions(self) -> Matrix:
        """Each frame a point on a half circle, of mean 0 and variance 1."""
        cos, sin = _half_circle(np.arange(FRAMES) * 0.02)
        quartet = np.stack([cos, -cos, sin, -sin], axis=1) * np.sqrt(2)
        return np.tile(quartet, (1, self.width // 4)).astype(np.float32)

    def frame_keys(self) -> Matrix:
        """Reads the point on the half circle; 2 * width rows, keys above values."""
        rows = np.zeros((2 * self.width, self.width), np.float32)
        rows[0, 0::4] = rows[1, 2::4] = 4 / self.width / np.sqrt(2)
        return rows

    def text_queries(self) -> Matrix:
        """Sends what calls for a step to the point where the decoder is to look."""
        looks_s = np.array([step.look_s for step in self._steps])
        points = np.stack(_half_circle(looks_s), axis=1) * SHARPNESS * np.sqrt(64)
        rows = np.zeros((self.width, self.width), np.float32)
        rows[:2] = points.T @ self._calls / self.width
        return rows


def _half_circle(times_s: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    angles = times_s * (np.pi / WINDOW_S)
    return np.cos(angles), np.sin(angles)


def _save_model(folder: Path, vocabulary: _Vocabulary, weights: _Weights) -> None:
    width, layers, heads = weights.width, weights.layers, weights.heads
    spec = WhisperSpec(layers, heads, layers, heads)
    for conv, inputs in ((spec.encoder.conv1, MELS), (spec.encoder.conv2, width)):
        conv.weight = np.zeros((width, inputs, 3), np.float32)
        conv.bias = np.zeros(width, np.float32)
    spec.encoder.position_encodings.encodings = weights.frame_positions()
    spec.decoder.position_encodings.encodings = np.zeros((TEXT_POSITIONS, width), np.float32)
    for stack in (spec.encoder, spec.decoder):
        _set_norm(stack.layer_norm, width)
        for layer in stack.layer:
            _set_layer(layer, width)
    looking = spec.decoder.layer[0].attention.linear
    looking[0].weight, looking[1].weight = weights.text_queries(), weights.frame_keys()
    spec.decoder.embeddings.weight = weights.embeddings()
    spec.decoder.projection.weight = weights.projection()
    _set_words(spec, vocabulary)
    spec.validate()
    spec.optimize(quantization="float16")  # as the published models are
    spec.save(str(folder))


def _set_words(spec: Any, vocabulary: _Vocabulary) -> None:
    spec.register_vocabulary(list(vocabulary.tokens))
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [vocabulary.tokens.index(language) for language in LANGUAGES]
    spec.config.alignment_heads = [[0, 0]]


def _set_layer(layer: Any, width: int) -> None:
    own = layer.self_attention
    _set_norm(own.layer_norm, width)
    _set_zero(own.linear[0], 3 * width, width)
    _set_zero(own.linear[1], width, width)
    if hasattr(layer, "attention"):
        _set_norm(layer.attention.layer_norm, width)
        for linear, rows in zip(layer.attention.linear, (1, 2, 1), strict=True):
            _set_zero(linear, rows * width, width)
    _set_norm(layer.ffn.layer_norm, width)
    _set_zero(layer.ffn.linear_0, 4 * width, width)
    _set_zero(layer.ffn.linear_1, width, 4 * width)


def _set_norm(norm: Any, width: int) -> None:
    norm.gamma = np.ones(width, np.float32)
    norm.beta = np.zeros(width, np.float32)


def _set_zero(linear: Any, rows: int, columns: int) -> None:
    linear.weight = np.zeros((rows, columns), np.float32)
    linear.bias = np.zeros(rows, np.float32)
