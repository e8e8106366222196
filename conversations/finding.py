"""Finding contacts by what people type: words of the name, a phone in full or its last digits."""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet

from conversations.models import Contact
from conversations.models.contact import SEARCHED

WORDS = 8
DIGITS = 3
# A limit that is never reached: what has one, the database answers by itself.
FENCE = 10**9
_WORD = re.compile(r"\w+")
_PHONE = re.compile(r"[\d\s()+./-]+")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]+")


def matching(found: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Return those of the contacts that a text means; all for a blank one, none for nonsense."""
    text = text.replace("\x00", "").strip()
    if not text:
        return found
    if _USER_ID.fullmatch(text):
        return found.filter(user_id__startswith=text)
    query = _query(text)
    if not query:
        return found.none()
    asked = SearchQuery(query, config="simple", search_type="raw")
    return found.annotate(words=SEARCHED).filter(words=asked)


def by_index(found: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Return the same, looked up before all else: for lists that are sorted, or cut short.

    There the database would rather walk the contacts in their order and read each one's words,
    which takes long where few are meant.
    """
    if not text.strip():
        return found
    return found.filter(pk__in=matching(Contact.objects.all(), text).values("pk")[:FENCE])


def by_name(found: QuerySet[Contact], name: str) -> QuerySet[Contact]:
    """Return the contacts that are called just so, whatever the case of the letters."""
    words = _WORD.findall(name.lower())
    if not words:
        return found.none()
    query = " & ".join(f"'{word}'" for word in words[:WORDS])
    asked = SearchQuery(query, config="simple", search_type="raw")
    known = Contact.objects.annotate(words=SEARCHED).filter(words=asked).values("pk")
    return found.filter(pk__in=known[:FENCE], name__iexact=name)


def _query(text: str) -> str:
    """Return what to ask PostgreSQL for: words by their beginnings, digits from either end."""
    digits = re.sub(r"\D", "", text)
    if _PHONE.fullmatch(text) and len(digits) >= DIGITS:
        # A number in the international form without its plus, or the last digits of one.
        return f"'{digits}':* | '{digits.lstrip('0')}':* | '{digits[::-1]}':*"
    words = [word for word in _WORD.findall(text.lower().replace("'", " ")) if word != "_"]
    return " & ".join(f"'{word}':*" for word in words[:WORDS])
