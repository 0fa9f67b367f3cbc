"""Brings an old or blank database to the newest schema; the only module that loads Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).with_name("migrations")


def alembic_config(migrations: Path = MIGRATIONS) -> Config:
    """Alembic's settings, made here so that no alembic.ini is needed."""
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


def upgrade(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run the missing migrations inside the transaction that `connection` is in."""
    config = alembic_config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
