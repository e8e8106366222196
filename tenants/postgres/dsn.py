"""The database's address for code that speaks to PostgreSQL without Django."""

from django.db import connection
from psycopg.conninfo import make_conninfo


def dsn() -> str:
    """Return a libpq connection string for Django's default database."""
    params = connection.get_connection_params()
    wanted = ("host", "port", "dbname", "user", "password", "sslmode")
    return make_conninfo("", **{key: params[key] for key in wanted if params.get(key)})
