"""Conversations and messages by day.

A conversation is *active* on a day on which its customer wrote, and *new* on the day of its first
message. Notes count nowhere.
"""

from conversations.figures.lens import Lens, Row

_BY_DAY = """, said AS (
  SELECT m.conversation_id, m.direction, (m.at AT TIME ZONE %(zone)s)::date AS day
  FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
  WHERE m.at >= %(start)s AND m.at < %(end)s AND m.direction <> 'note'
)
SELECT day,
       count(*) FILTER (WHERE direction = 'in') AS received,
       count(*) FILTER (WHERE direction = 'out') AS sent,
       count(DISTINCT conversation_id) FILTER (WHERE direction = 'in') AS active
FROM said GROUP BY day ORDER BY day
"""

_NEW = """
SELECT (began.at AT TIME ZONE %(zone)s)::date AS day, count(*) AS new
FROM seen CROSS JOIN LATERAL (
  SELECT m.at FROM conversations_message m
  WHERE m.conversation_id = seen.id AND m.direction <> 'note' ORDER BY m.at, m.id LIMIT 1
) began
WHERE began.at >= %(start)s AND began.at < %(end)s GROUP BY day
"""

_TOTALS = """
SELECT count(*) FILTER (WHERE m.direction = 'in') AS received,
       count(*) FILTER (WHERE m.direction = 'out') AS sent,
       count(DISTINCT m.conversation_id) FILTER (WHERE m.direction = 'in') AS active
FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
WHERE m.at >= %(start)s AND m.at < %(end)s
"""


def by_day(lens: Lens) -> list[Row]:
    """Return ``day, received, sent, active, new`` for each day."""
    new = {row["day"]: row["new"] for row in lens.rows(_NEW)}
    days = lens.by_day(lens.rows(_BY_DAY), "received", "sent", "active")
    return [row | {"new": new.get(row["day"], 0)} for row in days]


def totals(lens: Lens) -> Row:
    """Return ``received, sent, active`` of the whole period."""
    return lens.rows(_TOTALS)[0]
