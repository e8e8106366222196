"""Customer service windows, and how quickly they were answered.

A window *opens* with a customer's message that finds none open, and stays open until 24 hours
after the last of the messages that follow it without a gap of 24 hours. It belongs to the day on
which it opened. It was *used* if something of ours went out in it that did not fail, and *closed
unanswered* if it is over and nothing went out after the customer's last message in it.

The first response is the time from the message that opened the window to the first of ours in it;
that of a person is told apart from that of the automation.
"""

from conversations.figures.lens import Lens, Row

# Kinds of messages that open no window: whatsapp.wire.inbound knows why.
SILENT = ("system", "edit", "revoke", "reaction")

_WINDOWS = """, inbound AS (
  SELECT m.conversation_id, m.id, m.at,
         m.at - lag(m.at) OVER (PARTITION BY m.conversation_id ORDER BY m.at, m.id) AS gap
  FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
  WHERE m.direction = 'in' AND m.at >= %(start)s::timestamptz - interval '24 hours'
    AND m.kind <> ALL(%(silent)s)
), numbered AS (
  SELECT conversation_id, at,
         count(*) FILTER (WHERE gap IS NULL OR gap >= interval '24 hours')
           OVER (PARTITION BY conversation_id ORDER BY at, id) AS nth
  FROM inbound
), grouped AS (
  SELECT conversation_id, min(at) AS opened_at, max(at) AS last_at
  FROM numbered GROUP BY conversation_id, nth
  HAVING min(at) >= %(start)s AND min(at) < %(end)s
), windows AS (
  SELECT g.opened_at, g.last_at, (g.opened_at AT TIME ZONE %(zone)s)::date AS day,
         g.last_at + interval '24 hours' <= now() + n.clock_offset AS over,
         ours.first_at, ours.first_by_person, ours.last_ours
  FROM grouped g
  JOIN seen ON seen.id = g.conversation_id
  JOIN conversations_number n ON n.id = seen.number_id
  CROSS JOIN LATERAL (
    SELECT min(m.at) AS first_at, max(m.at) AS last_ours,
           min(m.at) FILTER (WHERE m.source IN ('agent', 'app')) AS first_by_person
    FROM conversations_message m
    WHERE m.conversation_id = g.conversation_id AND m.direction = 'out' AND m.status <> 'failed'
      AND m.at >= g.opened_at AND m.at < g.last_at + interval '24 hours'
  ) ours
)
"""

_BY_DAY = """
SELECT day, count(*) AS opened, count(first_at) AS used,
       count(*) FILTER (WHERE over AND coalesce(last_ours < last_at, true)) AS unanswered,
       count(*) FILTER (WHERE NOT over) AS open
FROM windows GROUP BY day ORDER BY day
"""

_RESPONSES = """
SELECT day,
       count(first_at) AS answered,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_at - opened_at))
         AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM first_at - opened_at))
         AS ninetieth,
       count(first_by_person) AS answered_by_people,
       percentile_cont(0.5) WITHIN GROUP
         (ORDER BY extract(epoch FROM first_by_person - opened_at)) AS people_median,
       percentile_cont(0.9) WITHIN GROUP
         (ORDER BY extract(epoch FROM first_by_person - opened_at)) AS people_ninetieth
FROM windows GROUP BY GROUPING SETS ((day), ()) ORDER BY day NULLS LAST
"""


def by_day(lens: Lens) -> list[Row]:
    """Return ``day, opened, used, unanswered, open`` (still open) for each day."""
    rows = lens.rows(_WINDOWS + _BY_DAY, silent=list(SILENT))
    return lens.by_day(rows, "opened", "used", "unanswered", "open")


def responses(lens: Lens) -> tuple[list[Row], Row]:
    """Return first-response times in seconds, for each day and for the whole period.

    ``answered, median, ninetieth`` by anybody, ``answered_by_people, people_median,
    people_ninetieth`` by a person; times are None where nothing was answered.
    """
    rows = lens.rows(_WINDOWS + _RESPONSES, silent=list(SILENT))
    days = [row for row in rows if row["day"] is not None]
    return days, next(row for row in rows if row["day"] is None)
