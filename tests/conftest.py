"""Fixtures shared by the tests of several rooms."""

from collections.abc import Iterator

import pytest
from support.soundcard import SoundCard, SoundCardError


@pytest.fixture(scope="session")
def soundcard() -> Iterator[SoundCard]:
    """A virtual sound card; give `soundcard.environment` to child processes."""
    try:
        card = SoundCard().open()
    except SoundCardError as error:
        pytest.skip(f"no virtual sound card: {error}")
    with card:
        yield card
