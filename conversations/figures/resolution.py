"""How long it took until conversations were resolved.

From the customer's first message after the conversation was last resolved, or after its beginning,
to the moment at which it was resolved again. Counted on the day of the latter.
"""

from conversations.figures.lens import Lens, Row

_RESOLVED = """, resolved AS (
  SELECT r.conversation_id, r.at,
         lag(r.at) OVER (PARTITION BY r.conversation_id ORDER BY r.at, r.id) AS before
  FROM conversations_record r JOIN seen ON seen.id = r.conversation_id
  WHERE r.kind = 'resolved' AND r.at < %(end)s
), timed AS (
  SELECT (resolved.at AT TIME ZONE %(zone)s)::date AS day,
         extract(epoch FROM resolved.at - began.at) AS took
  FROM resolved CROSS JOIN LATERAL (
    SELECT min(m.at) AS at FROM conversations_message m
    WHERE m.conversation_id = resolved.conversation_id AND m.direction = 'in'
      AND m.at <= resolved.at AND (resolved.before IS NULL OR m.at > resolved.before)
  ) began
  WHERE resolved.at >= %(start)s
)
SELECT day, count(*) AS resolved,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS ninetieth
FROM timed GROUP BY GROUPING SETS ((day), ()) ORDER BY day NULLS LAST
"""


def times(lens: Lens) -> tuple[list[Row], Row]:
    """Return ``resolved, median, ninetieth`` in seconds, for each day and for the whole period.

    What was resolved without the customer having written counts, but has no time.
    """
    rows = lens.rows(_RESOLVED)
    days = [row for row in rows if row["day"] is not None]
    return days, next(row for row in rows if row["day"] is None)
