"""Media files to sound in memory and back, and changes of rate: the one home of PyAV.

Whatever can be decoded is kept: a file that breaks off, or has damage in the middle, gives the
part that is readable, since a candidate's answer cannot be said again in the same way. A file
where most packets are damaged is refused: what decodes from noise is noise.
"""

import math
import os
import wave
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.audio import mixing
from coach.domain import Audio
from coach.errors import StorageError, UnreadableInputError

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.resampler import AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

RATE_HZ = 16000
"""The rate of everything in memory and in the spool: what Whisper was trained on."""

MAX_DURATION_S = 5400.0
"""Longest sound that is read (convention: no interview answer lasts 90 minutes)."""

_FORMATS_HINT = "Give a sound or video file such as wav, flac, mp3, m4a, webm or mp4."
_PCM16 = 32768.0
_TAIL_S = 0.01


def load_audio(
    path: Path, *, max_duration_s: float = MAX_DURATION_S, rate_hz: int = RATE_HZ
) -> Audio:
    """Decode the sound of any media file to mono at `rate_hz`.

    A broken file gives its readable part. A dead or canceling channel is left out of the mix.
    Raises UnreadableInputError, naming the file, where it is missing, empty, no regular file, not
    allowed to be read, no media, without sound, mostly damaged, or longer than `max_duration_s`.
    """
    check_file(path)
    _check_length(path, max_duration_s)
    longest = math.ceil(max_duration_s * rate_hz)
    blocks: deque[NDArray[np.float32]] = deque()
    count = 0
    with _opened(path) as (container, stream):
        for block in _at_rate(_decoded(container, stream, path), rate_hz):
            blocks.append(block)
            count += block.shape[1]
            if count > longest:
                raise _too_long(path, None, max_duration_s)
    if not count:
        raise UnreadableInputError(f"{path} holds no sound.", _FORMATS_HINT)
    return Audio(_mixed(blocks), rate_hz)


def check_file(path: Path) -> None:
    """Refuse what is no file with something in it; raises UnreadableInputError."""
    try:
        if path.is_dir():
            raise UnreadableInputError(f"{path} is a folder, not a sound file.", _FORMATS_HINT)
        if not path.exists():
            raise UnreadableInputError(f"{path} does not exist.", "Check the name and the folder.")
        if not path.is_file():
            raise UnreadableInputError(f"{path} is not a regular file.", _FORMATS_HINT)
        if not path.stat().st_size:
            raise UnreadableInputError(f"{path} is empty (0 bytes).", _FORMATS_HINT)
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path} cannot be read: {error}.") from error


def _check_length(path: Path, max_duration_s: float) -> None:
    """Refuse a file that is too long before any of it is decoded.

    The length in a header may be absent or an estimate, so it is trusted only where it is short
    enough (decoding counts along); otherwise the packets are walked, undecoded.
    """
    with _opened(path) as (container, stream):
        claimed_s = _claimed_s(container, stream)
    if claimed_s is not None and claimed_s <= max_duration_s:
        return
    with _opened(path) as (container, stream):
        walked_s = 0.0
        for packet_s in _packet_lengths(container, stream):
            walked_s += packet_s
            if walked_s > max_duration_s:
                raise _too_long(path, claimed_s, max_duration_s)


def _claimed_s(container: "InputContainer", stream: "AudioStream") -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / 1e6


def _packet_lengths(container: "InputContainer", stream: "AudioStream") -> Iterator[float]:
    """Seconds of each packet; of the time stamps where a packet does not say its length."""
    from av.error import FFmpegError

    unit_s = float(stream.time_base or 0)
    last: int | None = None
    try:
        for packet in container.demux(stream):
            if packet.duration:
                yield packet.duration * unit_s
            elif packet.pts is not None:
                yield max(0, packet.pts - (packet.pts if last is None else last)) * unit_s
            last = packet.pts if packet.pts is not None else last
    except FFmpegError:
        return


def _too_long(path: Path, claimed_s: float | None, max_duration_s: float) -> UnreadableInputError:
    length = "is" if claimed_s is None else f"lasts {claimed_s / 60:.0f} minutes:"
    return UnreadableInputError(
        f"{path} {length} longer than the {max_duration_s / 60:g} minutes that are read.",
        "Cut out the answer and give that part.",
    )


@contextmanager
def _opened(path: Path) -> Iterator[tuple["InputContainer", "AudioStream"]]:
    """The container and its best sound stream.

    The file is handed over open and no protocol is allowed, so that a playlist cannot make the
    decoder read other files or the network.
    """
    import av
    from av.error import FFmpegError

    alone = {"protocol_whitelist": "none"}
    try:
        with (
            path.open("rb") as file,
            av.open(file, "r", container_options=alone, metadata_errors="replace") as container,
        ):
            yield container, _sound_stream(container, path)
    except FFmpegError as error:
        raise _no_media(path) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise UnreadableInputError(message) from error


def _no_media(path: Path) -> UnreadableInputError:
    return UnreadableInputError(
        f"{path} is damaged, or no sound or video file whatever its name says.", _FORMATS_HINT
    )


def _sound_stream(container: "InputContainer", path: Path) -> "AudioStream":
    from av.audio.stream import AudioStream

    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream) or stream.codec_context is None:
        raise UnreadableInputError(f"{path} has no sound track.", _FORMATS_HINT)
    return stream


def _decoded(
    container: "InputContainer", stream: "AudioStream", path: Path
) -> Iterator["AudioFrame"]:
    """Every readable frame; raises UnreadableInputError where most packets are damaged."""
    from av.error import FFmpegError

    readable = damaged = 0
    for packet in _packets(container, stream):
        try:
            frames = packet.decode()
        except FFmpegError:
            damaged += 1
        else:
            readable += bool(packet.size)
            yield from frames
    if damaged >= max(1, readable):
        raise _no_media(path)


def _packets(container: "InputContainer", stream: "AudioStream") -> Iterator["Packet[AudioStream]"]:
    """Every packet up to where the file ends or cannot be followed any further."""
    from av.error import FFmpegError

    try:
        yield from container.demux(stream)
    except FFmpegError:
        return


def _at_rate(frames: Iterator["AudioFrame"], rate_hz: int) -> Iterator[NDArray[np.float32]]:
    """Planar blocks at `rate_hz`; begins anew where the sound changes its form midway."""
    form: tuple[object, ...] = ()
    to_float: AudioResampler | None = None
    rate: _RateChange | None = None
    for frame in frames:
        if form != (form := (frame.format.name, frame.layout.name, frame.sample_rate)):
            if rate is not None:
                yield rate.flush()
            to_float, rate = _converters(frame, rate_hz)
        if to_float is not None and rate is not None:
            for plain in to_float.resample(frame):
                yield rate.push(_finite(plain.to_ndarray()))
    if rate is not None:
        yield rate.flush()


def _converters(frame: "AudioFrame", rate_hz: int) -> "tuple[AudioResampler, _RateChange]":
    from av.audio.resampler import AudioResampler

    channels = min(2, frame.layout.nb_channels)
    layout = "mono" if channels == 1 else "stereo"
    to_float = AudioResampler(format="fltp", layout=layout, rate=frame.sample_rate)
    return to_float, _RateChange(channels, frame.sample_rate, rate_hz)


def _finite(planar: NDArray[np.generic]) -> NDArray[np.float32]:
    """Samples within -1..1; what is no number becomes silence."""
    clean = np.nan_to_num(planar.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.asarray(np.clip(clean, -1, 1), np.float32)


def _mixed(blocks: deque[NDArray[np.float32]]) -> NDArray[np.float32]:
    """One channel from all blocks, which are let go one by one."""
    stereo = any(len(block) > 1 for block in blocks)
    energies = sum(mixing.gram(_paired(block)) for block in blocks) if stereo else np.eye(1)
    shares = mixing.weights(np.asarray(energies)).astype(np.float32)
    parts = []
    while blocks:
        block = blocks.popleft()
        parts.append(shares @ _paired(block) if stereo else block[0])
    return np.asarray(np.clip(np.concatenate(parts), -1, 1), np.float32)


def _paired(block: NDArray[np.float32]) -> NDArray[np.float32]:
    return block if len(block) > 1 else np.repeat(block, 2, axis=0)


def save_wav(path: Path, audio: Audio) -> None:
    """Write `audio` as 16-bit PCM; raises StorageError, naming the file."""
    try:
        with path.open("wb") as file, wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(audio.rate_hz)
            out.writeframes(to_pcm16(audio.samples).astype("<i2").tobytes())
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}."
        raise StorageError(message, "Free some space, or choose another folder.") from error


def replace_wav(path: Path, audio: Audio) -> None:
    """Write `audio` in place of the file at `path` in one step; raises StorageError.

    Whatever happens on the way, the file is the old one or the new one, whole.
    """
    beside = path.with_name(f"{path.name}.new")
    save_wav(beside, audio)
    try:
        with beside.open("r+b") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}."
        raise StorageError(message, "Free some space, or choose another folder.") from error


def to_pcm16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """-1..1 to 16-bit integers, clipped; reading them back over 32768 gives the same samples."""
    return np.asarray(np.clip(np.rint(samples * _PCM16), -_PCM16, _PCM16 - 1), np.int16)


def resample(audio: Audio, rate_hz: int) -> Audio:
    """The same sound at another rate, its length rounded to whole samples."""
    if rate_hz == audio.rate_hz:
        return audio
    rate = _RateChange(1, audio.rate_hz, rate_hz)
    head = rate.push(audio.samples[None, :])
    return Audio(np.concatenate([head[0], rate.flush()[0]]), rate_hz)


class StreamResampler:
    """A running stream to mono 16 kHz int16: the same samples in any blocking."""

    def __init__(self, from_hz: int, channels: int = 1, to_hz: int = RATE_HZ) -> None:
        self._mixer = mixing.StreamMixer(from_hz, channels)
        self._rate = _RateChange(1, from_hz, to_hz)

    def push(self, block: NDArray[np.float32]) -> NDArray[np.int16]:
        """Take (frames, channels) or, of one channel, (frames,); give what is ready by now."""
        planar = block[None, :] if block.ndim == 1 else block.T
        return to_pcm16(self._rate.push(self._mixer.push(planar)[None, :])[0])

    def flush(self) -> NDArray[np.int16]:
        """Give the rest, so that all blocks together are the stream's exact length."""
        rest = self._rate.push(self._mixer.flush()[None, :])
        return to_pcm16(np.concatenate([rest[0], self._rate.flush()[0]]))


class _RateChange:
    """Changes the rate of planar blocks, (channels, frames), without losing a sample.

    All output together is the input's length at the new rate, rounded half up: the filter's own
    tail is pushed out with silence and cut off there.
    """

    def __init__(self, channels: int, from_hz: int, to_hz: int) -> None:
        from av.audio.resampler import AudioResampler

        self._layout = "mono" if channels == 1 else "stereo"
        self._empty = np.zeros((channels, 0), np.float32)
        self._from_hz, self._to_hz = from_hz, to_hz
        self._taken = self._given = 0
        self._resampler = AudioResampler(format="fltp", layout=self._layout, rate=to_hz)

    def push(self, planar: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take a block, give what is ready by now."""
        self._taken += planar.shape[1]
        return self._count(self._through(planar))

    def flush(self) -> NDArray[np.float32]:
        """Give the rest."""
        whole = (2 * self._taken * self._to_hz + self._from_hz) // (2 * self._from_hz)
        silence = np.zeros((len(self._empty), 64 + math.ceil(_TAIL_S * self._from_hz)), np.float32)
        parts = [self._empty]
        missing = whole - self._given
        while missing > 0:
            parts.append(self._through(silence)[:, :missing])
            missing -= parts[-1].shape[1]
        return self._count(np.concatenate(parts, axis=1))

    def _count(self, planar: NDArray[np.float32]) -> NDArray[np.float32]:
        self._given += planar.shape[1]
        return planar

    def _through(self, planar: NDArray[np.float32]) -> NDArray[np.float32]:
        from av.audio.frame import AudioFrame

        if self._from_hz == self._to_hz or not planar.shape[1]:
            return planar
        block = np.ascontiguousarray(planar, np.float32)
        frame = AudioFrame.from_ndarray(block, format="fltp", layout=self._layout)
        frame.sample_rate = self._from_hz
        ready = [out.to_ndarray() for out in self._resampler.resample(frame)]
        return np.concatenate([self._empty, *ready], axis=1, dtype=np.float32)
