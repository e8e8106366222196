"""An agency that has talked for years: rows in bulk, as the product would have written them."""

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.models import Agency

# Messages of an ordinary conversation, and of the one that never ends.
ORDINARY = 50
LONG = 10_000

CONTACTS = """
INSERT INTO conversations_contact
    (phone, parent_user_id, name, username, language, fields, tags, blocked, marketing_opt_out,
     created_at)
SELECT '+1555' || lpad(n::text, 8, '0'), '', 'Customer ' || n, '', 'en', '{}',
       CASE WHEN n %% 3 = 0 THEN ARRAY['vip'] ELSE ARRAY[]::varchar[] END, false, false,
       now() - n * interval '1 minute'
FROM generate_series(0, %(people)s - 1) AS n
"""
CONVERSATIONS = """
INSERT INTO conversations_conversation
    (number_id, contact_id, status, handler, handler_reason, window_opened_at, last_message_at,
     preview, waiting_since, unread)
SELECT %(number)s, id, CASE WHEN id %% 4 = 0 THEN 'resolved' ELSE 'open' END,
       CASE WHEN id %% 2 = 0 THEN 'human' ELSE 'bot' END, '',
       now() - (id %% 2000) * interval '1 minute', now() - (id %% 2000) * interval '1 minute',
       'A word about parcel ' || id,
       CASE WHEN id %% 5 = 0 THEN now() - (id %% 2000) * interval '1 minute' END, id %% 3
FROM conversations_contact
"""
# The first contact's conversation is the long one, and the newest.
MESSAGES = """
INSERT INTO conversations_message
    (conversation_id, ref, wamid, direction, status, source, kind, content, used_fallback, text,
     context_wamid, at)
SELECT conversation, gen_random_uuid(), 'wamid.' || conversation || '.' || n,
       CASE WHEN n %% 2 = 0 THEN 'in' ELSE 'out' END,
       CASE WHEN n %% 2 = 0 THEN 'received' ELSE 'read' END,
       CASE WHEN n %% 2 = 0 THEN 'customer' ELSE 'flow' END, 'text',
       jsonb_build_object('kind', 'text', 'body', 'Message ' || n || ' about ' || conversation),
       false, 'Message ' || n || ' about parcel ' || conversation, '',
       started - n * interval '1 minute'
FROM (
    SELECT id AS conversation, last_message_at AS started,
           row_number() OVER (ORDER BY id) AS place
    FROM conversations_conversation
) AS all_of_them,
LATERAL generate_series(
    0, CASE WHEN place = 1 THEN %(long)s ELSE %(ordinary)s END - 1
) AS n
"""
DELIVERIES = """
INSERT INTO conversations_deliveryevent (message_id, kind, at, detail)
SELECT id, stage, at, '' FROM conversations_message,
LATERAL unnest(ARRAY['accepted', 'sent', 'delivered', 'read']) AS stage
WHERE direction = 'out' AND conversation_id = (SELECT min(id) FROM conversations_conversation)
"""


def fill(agency: Agency, messages: int) -> int:
    """Give the agency about ``messages`` messages; return its longest conversation's id.

    A twentieth of them at least, and 10,000 at most, are in one conversation.
    """
    long = min(LONG, messages // 20)
    people = 1 + (messages - long) // ORDINARY
    with tenant_context(agency), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM conversations_number")
        [number] = cursor.fetchone()
        given = {"people": people, "number": number, "long": long, "ordinary": ORDINARY}
        for rows in (CONTACTS, CONVERSATIONS, MESSAGES, DELIVERIES):
            cursor.execute(rows, given)
        cursor.execute("SELECT min(id) FROM conversations_conversation")
        [longest] = cursor.fetchone()
        cursor.execute(
            "UPDATE conversations_conversation SET last_message_at = now(), status = 'open',"
            " window_opened_at = now() WHERE id = %s",
            [longest],
        )
        cursor.execute("ANALYZE")
    return int(longest)
