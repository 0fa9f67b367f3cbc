"""Everything that can go wrong in words a person can act on, with its exit status.

A message says what happened and to which input; `hint` says what to do next. The command line
prints both as one line and exits with `exit_status`; only a bug of ours shows a traceback file.
"""

EXIT_OK = 0
EXIT_INTERRUPTED = 130


class CoachError(Exception):
    """A failure that is explained to the person rather than traced.

    `message` is one line; `hint` (may be empty) is what to do next.
    """

    exit_status = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(CoachError):
    """An option, setting, id or name that does not exist or does not fit."""

    exit_status = 2


class UnreadableInputError(CoachError):
    """An input that is missing, empty, damaged, too long, or not what its name says."""

    exit_status = 3


class TooLittleSpeechError(CoachError):
    """Sound was read, but there is not enough speech in it to judge."""

    exit_status = 4


class DeviceError(CoachError):
    """A microphone or speaker is missing, refused, or stopped delivering."""

    exit_status = 5


class VoiceError(DeviceError):
    """The question could not be spoken."""


class ModelMissingError(CoachError):
    """A model is absent, damaged, or cannot be fetched."""

    exit_status = 6


class StorageError(CoachError):
    """The database or the folder of recordings cannot be read or written."""

    exit_status = 7
