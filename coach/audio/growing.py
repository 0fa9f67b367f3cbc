"""A WAV file that grows on disk while it is being recorded, and is whole whenever we are killed.

16 kHz, mono, 16-bit PCM. Every write goes straight to the system, so a killed process loses
nothing that was written; every half second of sound is forced to the disk, so that a power cut
loses at most that. The header's sizes are filled in at the end, or by `repair` after a crash.
"""

import os
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain import Audio

RATE_HZ = 16000
FULL_SCALE = 32768.0
HEADER_BYTES = 44
SYNC_EVERY_BYTES = RATE_HZ
"""Half a second of sound."""


class GrowingWav:
    """Appends samples to the file at `path`, which is created where it is not there.

    All methods raise OSError as the system does; what was written before stays.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._unsynced = 0
        if self._file.tell() < HEADER_BYTES:
            self._file.truncate(0)
            self._put(_header(0))

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append `samples`."""
        self._put(samples.astype("<i2").tobytes())
        if self._unsynced >= SYNC_EVERY_BYTES:
            os.fsync(self._file.fileno())
            self._unsynced = 0

    def close(self) -> None:
        """Fill in the header and force everything to the disk; may be called again."""
        if not self._file.closed:
            self._file.close()
            repair(self.path)

    def _put(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            written = self._file.write(rest) or 0
            self._unsynced += written
            rest = rest[written:]


def repair(path: Path) -> int:
    """Write the header that the file's length asks for, drop half a sample; return the frames.

    Whatever stands in place of the header is overwritten. Raises OSError.
    """
    with path.open("r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        frames = max(0, size - HEADER_BYTES) // 2
        file.truncate(HEADER_BYTES + 2 * frames)
        file.seek(0)
        file.write(_header(2 * frames))
        os.fsync(file.fileno())
    return frames


def read(path: Path) -> Audio | None:
    """The sound of a closed file of this form; None for any other, or one that cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    pcm = data[HEADER_BYTES:]
    if not pcm or len(pcm) % 2 or data[:HEADER_BYTES] != _header(len(pcm)):
        return None
    return Audio(np.frombuffer(pcm, "<i2").astype(np.float32) / FULL_SCALE, RATE_HZ)


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to the disk, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _header(data_bytes: int) -> bytes:
    size = min(data_bytes, 0xFFFFFFFF - 36)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
    riff = struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE")
    return riff + form + struct.pack("<4sI", b"data", size)
