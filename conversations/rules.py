"""What the agency says about incoming words, labels and links, kept for some seconds.

Messages come in all the time and these rules change rarely: each process reads them anew after
``FRESH`` seconds, and at once in the process that changed them.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from agency.models import Label
from conversations.models import ConsentWords, EntryLink
from conversations.words import has_word, plain
from tenants import current

# Seconds after which a change is seen everywhere.
FRESH = 5

# What customers write who want no more marketing, in the languages of most of WhatsApp's users.
STOP = (
    *("stop", "stop all", "stopall", "unsubscribe", "opt out", "optout"),
    *("baja", "darse de baja", "parar", "cancelar suscripción", "no más mensajes"),
    *("sair", "pare", "descadastrar", "cancelar inscrição"),
    *("stopp", "abmelden", "désabonner", "désinscription", "arrêter", "annulla iscrizione"),
    *("रोकें", "बंद करो", "बंद करें", "सदस्यता समाप्त करें"),
    *("إلغاء", "إلغاء الاشتراك", "توقف", "إيقاف"),
    *("berhenti", "стоп", "отписаться", "dur"),
)
START = (
    *("start", "unstop", "subscribe", "opt in", "optin"),
    *("alta", "suscribir", "suscribirme", "iniciar"),
    *("inscrever", "voltar", "quero receber"),
    *("anmelden", "s'abonner", "iscrivimi"),
    *("शुरू करें", "चालू करें", "सदस्यता लें"),
    *("اشتراك", "ابدأ", "تفعيل"),
    *("mulai", "старт", "подписаться"),
)


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A link into a chat, as its code tells it."""

    pk: int
    code: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All of it: words as they are compared, labels by name."""

    stop: frozenset[str]
    start: frozenset[str]
    # A label's keywords, in plain form.
    keywords: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, str]
    # Links into a chat by their codes.
    codes: Mapping[str, LinkCode]

    def wish(self, text: str) -> str:
        """Return ``stop`` or ``start`` if the whole message says so, else ""."""
        said = plain(text)
        if said in self.stop:
            return "stop"
        return "start" if said in self.start else ""

    def labels_for(self, text: str) -> list[str]:
        """Return the labels that a message with this text gives."""
        if not self.keywords:
            return []
        said = plain(text)
        return [
            name
            for name, words in self.keywords.items()
            if any(has_word(said, word) for word in words)
        ]


def rules() -> Rules:
    """Return the agency's rules, at most some seconds old."""
    return _rules(current.schema(), int(time.monotonic() / FRESH))


def labels() -> Mapping[str, str]:
    """Return the labels' colours by their names."""
    return rules().colours


def forget() -> None:
    """Read anew what is asked for next, in this process."""
    _rules.cache_clear()


def consent_words() -> ConsentWords:
    """Return the words as people wrote them; where none are stored, those known by themselves."""
    stored = ConsentWords.objects.filter(pk=1).first()
    return stored or ConsentWords(pk=1, stop=list(STOP), start=list(START))


@lru_cache(maxsize=1024)
def _rules(_schema: str, _period: int) -> Rules:
    words = consent_words()
    rows = list(Label.objects.order_by("name").values_list("name", "colour", "keywords"))
    keywords = {
        name: tuple(word for word in map(plain, said) if word) for name, _, said in rows if said
    }
    return Rules(
        stop=frozenset(map(plain, words.stop)),
        start=frozenset(map(plain, words.start)),
        keywords={name: said for name, said in keywords.items() if said},
        colours={name: colour for name, colour, _ in rows},
        codes={
            code: LinkCode(pk, code, name, place)
            for pk, code, name, place in EntryLink.objects.values_list(
                "pk", "code", "name", "place"
            )
        },
    )


def _links() -> list[LinkCode]:
    rows = EntryLink.objects.values_list("pk", "code", "name", "place")
    return [LinkCode(pk, code, name, place) for pk, code, name, place in rows]
