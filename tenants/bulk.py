"""Writing many rows in one statement, without what the ORM costs for each row and query.

The statements depend on the model alone, however many rows there are: the rows travel as one JSON
document. Models with other than Django's plain columns (secrets, files) are the ORM's.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import orjson
from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
PLAIN = ("text", "varchar", "uuid", "jsonb", "timestamp", "bigint", "integer", "smallint", "bool")


def insert(rows: Iterable[Model]) -> None:
    """Insert rows of one model; generated keys are set, as ``bulk_create`` sets them."""
    rows = list(rows)
    if not rows:
        return
    statement, fields, generated = _insert(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(statement, [_document(rows, fields, add=True)])
        if generated:
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = key
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - public by documentation
        row._state.db = connection.alias  # noqa: SLF001 - public by documentation


def insert_new(rows: Iterable[M]) -> list[M]:
    """Insert the rows that conflict with no other, and return them as they are stored."""
    rows = list(rows)
    if not rows:
        return []
    model = type(rows[0])
    statement, fields, _ = _insert(model)
    statement = f"{statement.partition(' RETURNING')[0]} ON CONFLICT DO NOTHING RETURNING *"
    return list(model._default_manager.raw(statement, [_document(rows, fields, add=True)]))  # noqa: SLF001 - public by documentation


def update(rows: Iterable[Model], *names: str) -> None:
    """Write these fields of rows of one model, found by their keys."""
    rows = list(rows)
    if rows:
        statement, fields = _update(type(rows[0]), names)
        with connection.cursor() as cursor:
            cursor.execute(statement, [_document(rows, fields, add=False)])


Fields = Sequence[Field[Any, Any]]


@lru_cache
def _insert(model: type[Model]) -> tuple[str, Fields, bool]:
    meta = model._meta  # noqa: SLF001 - public by documentation
    fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field]
    columns = ", ".join(str(field.column) for field in fields)
    # Rows are inserted, and their keys returned, in the order of the document.
    statement = f"INSERT INTO {meta.db_table} ({columns}) SELECT {columns} FROM {_rows(fields)}"  # noqa: S608 - names of our own models
    if meta.auto_field:
        statement += f" RETURNING {meta.auto_field.column}"
    return statement, fields, bool(meta.auto_field)


@lru_cache
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, Fields]:
    meta = model._meta  # noqa: SLF001 - public by documentation
    written = [field for field in meta.local_concrete_fields if field.name in names]
    key = meta.get_field("pk" if meta.pk is None else meta.pk.name)
    fields = [field for field in meta.local_concrete_fields if field is key] + written
    values = ", ".join(f"{field.column} = v.{field.column}" for field in written)
    where = f"t.{fields[0].column} = v.{fields[0].column}"
    return f"UPDATE {meta.db_table} t SET {values} FROM {_rows(fields)} WHERE {where}", fields  # noqa: S608 - names of our own models


def _rows(fields: Fields) -> str:
    columns = ", ".join(f"{field.column} {_type(field)}" for field in fields)
    return f"jsonb_to_recordset(%s::jsonb) AS v({columns})"


def _type(field: Field[Any, Any]) -> str:
    name = str(field.db_type(connection))
    if not (name.startswith(PLAIN) and type(field).__module__.startswith("django.")):
        raise TypeError(f"{field} is no plain column.")
    # A cast to varchar(n) would cut silently; the assignment to the column complains.
    if name.startswith("varchar"):
        return "text[]" if name.endswith("[]") else "text"
    return name


def _document(rows: Sequence[Model], fields: Fields, *, add: bool) -> str:
    columns = [(str(field.column), field) for field in fields]
    return orjson.dumps(
        [{name: field.pre_save(row, add) for name, field in columns} for row in rows]
    ).decode()
