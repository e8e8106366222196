"""Messages by kind and outcome, templates by what became of them, and buttons by who tapped them.

A message that went out as its fallback template counts as that template. Each message counts once,
with the furthest it came: read implies delivered, delivered implies sent. *Delivered but unread*
is no technical failure: it is about the time and the relevance of what was sent.
"""

from conversations.figures.lens import Lens, Row

_STATUSES = """
       count(*) AS total,
       count(*) FILTER (WHERE m.status IN ('sent', 'delivered', 'read', 'played')) AS sent,
       count(*) FILTER (WHERE m.status IN ('delivered', 'read', 'played')) AS delivered,
       count(*) FILTER (WHERE m.status IN ('read', 'played')) AS read,
       count(*) FILTER (WHERE m.status = 'failed') AS failed
"""
_OURS = """
  FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
  WHERE m.direction = 'out' AND m.at >= %(start)s AND m.at < %(end)s
"""

_KINDS = f"""
SELECT CASE WHEN m.used_fallback THEN 'template' ELSE m.kind END AS kind, m.source, {_STATUSES}
{_OURS}
GROUP BY 1, 2 ORDER BY total DESC, 1, 2
"""

_RECEIVED = """
SELECT m.kind, count(*) AS total
FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
WHERE m.direction = 'in' AND m.at >= %(start)s AND m.at < %(end)s
GROUP BY 1 ORDER BY total DESC, 1
"""

# Tapping a button is an answer too; a template without buttons can only be answered in words.
_TEMPLATES = f"""
SELECT shown.name, shown.language, {_STATUSES},
       count(*) FILTER (WHERE answered.at IS NOT NULL) AS answered
FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
CROSS JOIN LATERAL (
  SELECT body ->> 'name' AS name, body ->> 'language' AS language
  FROM (SELECT CASE WHEN m.used_fallback THEN m.fallback ELSE m.content END AS body) chosen
) shown
LEFT JOIN LATERAL (
  SELECT reply.at FROM conversations_message reply
  WHERE reply.conversation_id = m.conversation_id AND reply.direction = 'in'
    AND reply.at >= m.at AND reply.at < m.at + interval '24 hours' LIMIT 1
) answered ON true
WHERE m.direction = 'out' AND m.at >= %(start)s AND m.at < %(end)s
  AND (m.used_fallback OR m.kind = 'template')
GROUP BY 1, 2 ORDER BY total DESC, 1, 2
"""

_PROMPTS = """, prompts AS (
  SELECT m.wamid, m.status, CASE WHEN m.used_fallback THEN 'template' ELSE m.kind END AS kind,
         left(m.text, 120) AS text
  FROM conversations_message m JOIN seen ON seen.id = m.conversation_id
  WHERE m.direction = 'out' AND m.at >= %(start)s AND m.at < %(end)s
    AND (m.used_fallback OR m.kind IN ('buttons', 'list', 'template', 'carousel'))
), taps AS (
  SELECT p.wamid, p.kind, p.text, min(coalesce(c.content ->> 'title', c.text)) AS title
  FROM prompts p JOIN conversations_message c
    ON c.context_wamid = p.wamid AND c.context_wamid <> '' AND c.direction = 'in'
   AND c.kind = 'choice'
  GROUP BY p.wamid, p.kind, p.text, coalesce(c.content ->> 'title', c.text)
)
"""

_TAPS = (
    _PROMPTS
    + """
SELECT p.kind, p.text, count(*) AS total,
       count(*) FILTER (WHERE p.status IN ('delivered', 'read', 'played')) AS delivered,
       count(*) FILTER (WHERE EXISTS (SELECT FROM taps WHERE taps.wamid = p.wamid)) AS tapped
FROM prompts p GROUP BY 1, 2
HAVING bool_or(p.kind IN ('buttons', 'list', 'carousel'))
    OR bool_or(EXISTS (SELECT FROM taps WHERE taps.wamid = p.wamid))
ORDER BY total DESC, 1, 2 LIMIT %(limit)s
"""
)

_TITLES = (
    _PROMPTS
    + "SELECT kind, text, title, count(*) AS taps FROM taps GROUP BY 1, 2, 3 ORDER BY taps DESC, 3"
)


def kinds(lens: Lens) -> list[Row]:
    """Return ``kind, source, total, sent, delivered, read, failed`` of what went out."""
    return lens.rows(_KINDS)


def received(lens: Lens) -> list[Row]:
    """Return ``kind, total`` of what customers sent."""
    return lens.rows(_RECEIVED)


def templates(lens: Lens) -> list[Row]:
    """Return ``name, language, total, sent, delivered, read, failed, answered`` (within a day)."""
    return lens.rows(_TEMPLATES)


def taps(lens: Lens, *, limit: int = 50) -> list[Row]:
    """Return ``kind, text, total, delivered, tapped, titles`` of what had something to tap.

    ``tapped``: messages of which something was tapped; ``titles``: what, and how often.
    """
    titles: dict[tuple[str, str], list[Row]] = {}
    for row in lens.rows(_TITLES):
        titles.setdefault((row["kind"], row["text"]), []).append(row)
    return [
        row | {"titles": titles.get((row["kind"], row["text"]), [])}
        for row in lens.rows(_TAPS, limit=limit)
    ]
