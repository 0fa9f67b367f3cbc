"""Fixtures shared by the tests of several rooms."""

import signal
from collections.abc import Iterator

import pytest
from support.soundcard import SoundCard, SoundCardError

# A job started in the background of a shell ignores Ctrl-C, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def soundcard() -> Iterator[SoundCard]:
    """A virtual sound card; give `soundcard.environment` to child processes."""
    try:
        card = SoundCard().open()
    except SoundCardError as error:
        pytest.skip(f"no virtual sound card: {error}")
    with card:
        yield card
