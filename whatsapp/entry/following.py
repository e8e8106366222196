"""What the world opens without signing in: short links, and the script of a button.

Neither sets a cookie. A link leads to the chat of its number and nowhere else.
"""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from conversations.models import EntryLink
from whatsapp.entry import addresses, button, hits

SCRIPT = "text/javascript; charset=utf-8"
# Seconds for which sites may keep the script without asking.
KEPT = 300
# A button that rests, in place of the script.
NOTHING = "/* paused */"


@require_safe
def follow(request: HttpRequest, code: str, via: str = "") -> HttpResponse:
    """Lead to the chat, and count the visit."""
    if via not in addresses.VIAS:
        raise Http404
    link = EntryLink.objects.select_related("number").filter(code=code.upper()[:12]).first()
    if link is None or not link.active or not link.number.active:
        return _nowhere(request, known=link is not None)
    if hits.is_visit(request):
        hits.count(link, via)
    answer = HttpResponseRedirect(addresses.chat(link))
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _nowhere(request: HttpRequest, *, known: bool) -> HttpResponse:
    """Say so in the agency's name: unknown, or resting for now."""
    answer = render(request, "whatsapp/entry_nowhere.html", {"known": known}, status=404)
    # The page has no form: no token, and so no cookie.
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def script(request: HttpRequest, key: str) -> HttpResponseBase:
    """The button's script, for the pages of any site."""
    link = EntryLink.objects.select_related("number").filter(key=key).first()
    if link is None:
        return _for_all(HttpResponse("", SCRIPT, status=404))
    if link.active and link.number.active:
        said = button.script(link, addresses.short(link, "w"))
    else:
        said = NOTHING
    etag = f'"{sha256(said.encode()).hexdigest()[:20]}"'
    answer = HttpResponse(said, SCRIPT)
    answer["ETag"] = etag
    return _for_all(get_conditional_response(request, etag=etag, response=answer) or answer)


def _for_all(answer: HttpResponseBase) -> HttpResponseBase:
    """Let pages of other sites load it, also those that isolate themselves."""
    answer["Cache-Control"] = f"public, max-age={KEPT}"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
