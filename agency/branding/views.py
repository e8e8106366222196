"""The settings page of the brand, with a preview that follows what is typed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency import audit, branding, theme
from agency.access import api_manager, manager
from agency.branding.forms import BrandForm
from agency.context import image as address
from agency.models import Brand, hex_colour
from agency.theme import Mended


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    """Show and change how the product looks and is called."""
    Brand.objects.get_or_create(pk=1)
    shown = branding.current()
    form = BrandForm(request.POST or None, request.FILES or None, instance=branding.stored())
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.instance.save(update_fields=form.columns())
            audit.record(request, "brand.changed", form.instance.name, changed=form.changed())
        messages.success(request, _("The brand is saved."))
        return redirect("brand")
    context: dict[str, Any] = {
        "form": form,
        "mended": [sentence(one) for one in theme.mended(shown)],
        "pictures": {kind: address(shown, kind) for kind in ("icon", "picture")},
    }
    status = 422 if form.is_bound else 200
    return render(request, "agency/brand.html", context, status=status)


@api_manager
@require_safe
def preview(request: HttpRequest) -> JsonResponse:
    """What two colours become, for the preview: tokens, and sentences on what was mended."""
    tried = Brand(primary=request.GET.get("primary", ""), accent=request.GET.get("accent", ""))
    try:
        for colour in (tried.primary, tried.accent):
            hex_colour(colour)
    except ValidationError:
        return JsonResponse({"error": _("Write a colour as # and six hex digits.")}, status=422)
    told = [sentence(one) for one in theme.mended(tried)]
    return JsonResponse({"tokens": theme.tokens(tried), "mended": told})


def sentence(one: Mended) -> str:
    """Return in words how a colour was moved."""
    if one.darkened:
        text = _(
            "On light pages we darkened your colour from %(before)s to %(after)s, so that it can be"
            " read: its contrast was %(contrast_before).2f : 1 and is %(contrast_after).2f : 1."
        )
    else:
        text = _(
            "On dark pages we lightened your colour from %(before)s to %(after)s, so that it can be"
            " read: its contrast was %(contrast_before).2f : 1 and is %(contrast_after).2f : 1."
        )
    # The # of a colour stays before its digits among letters that run from right to left.
    colours = {name: f"\u2068{vars(one)[name]}\u2069" for name in ("before", "after")}
    return text % {**vars(one), **colours}
