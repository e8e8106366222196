"""The embedded PostgreSQL's own log holds nothing of what people wrote."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import embedded

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may pass, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="transom-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder)


def test_a_failing_statement_is_logged_without_its_values(var: Path) -> None:
    servers = embedded.ensure_running(var)
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name text UNIQUE, hash text CHECK (hash <> ''))")
        connection.execute("INSERT INTO people VALUES ('Maya Secret', 'pbkdf2$secret')")
        for values in (("Maya Secret", "pbkdf2$secret"), ("Zoe Secret", "")):
            with pytest.raises(psycopg.IntegrityError):
                connection.execute("INSERT INTO people VALUES (%s, %s)", values)
            with pytest.raises(psycopg.IntegrityError):
                connection.execute(
                    "INSERT INTO people VALUES ('{}', '{}')".format(*values).encode()
                )
    log = (var / "postgresql" / "server.log").read_text()
    assert log.count("ERROR:") == 4
    assert "people_name_key" in log
    assert "ecret" not in log
    assert "pbkdf2" not in log
