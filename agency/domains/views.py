"""The settings page of an agency's domains."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_tenants.utils import schema_context

from agency import audit, links
from agency.access import manager
from tenants import dns, domains
from tenants.models import Agency, Domain, DomainClaim


class AddForm(forms.Form):
    """A host name that the agency says is its own."""

    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "inbox.example.com", "class": "ltr"}),
    )


@dataclass(frozen=True)
class Row:
    """A domain as the page shows it. ``claim``: none for one that the platform gave."""

    name: str
    domain: Domain | None
    claim: DomainClaim | None

    @property
    def answers(self) -> bool:
        return self.domain is not None

    @property
    def primary(self) -> bool:
        return self.domain is not None and self.domain.is_primary


@manager
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Show the domains; add one."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claimed = domains.claim(_agency(request), form.cleaned_data["domain"])
        except domains.DomainError as error:
            form.add_error("domain", str(error))
        else:
            audit.record(request, "domain.added", claimed)
            messages.success(request, _("Set the records below, then check the domain."))
            return redirect("domains")
    return _page(request, form)


@manager
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Look at the name servers now."""
    claimed = _claim(request, name)
    was_verified = claimed.verified_at is not None
    try:
        claimed = domains.verify(claimed)
    except domains.UnansweredError:
        messages.error(
            request, _("No name server answers for %(name)s. Try again later.") % {"name": name}
        )
    except domains.DomainError as error:
        messages.error(request, str(error))
    else:
        if claimed.verified_at and not was_verified:
            audit.record(request, "domain.verified", claimed)
        _tell(request, claimed)
    return redirect("domains")


@manager
@require_POST
def primary(request: HttpRequest, name: str) -> HttpResponse:
    """Let links in mails, and the other domains if so chosen, lead to this one."""
    leading = "to_primary" in request.POST
    try:
        domains.make_primary(_agency(request), name, to_primary=leading)
    except Domain.DoesNotExist:
        raise Http404 from None
    audit.record(request, "domain.primary", name, others_lead_there=leading)
    messages.success(request, _("Links in mails lead to %(name)s from now on.") % {"name": name})
    return redirect("domains")


@manager
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Give a domain up; it answers nothing from then on."""
    try:
        domains.give_up(_agency(request), name)
    except DomainClaim.DoesNotExist:
        raise Http404 from None
    audit.record(request, "domain.removed", name)
    messages.success(request, _("%(name)s is no domain of yours any more.") % {"name": name})
    # This very page may have been on it.
    return HttpResponseRedirect(links.absolute(reverse("domains")))


def _agency(request: HttpRequest) -> Agency:
    found: Agency = request.tenant  # type: ignore[attr-defined]
    return found


def _claim(request: HttpRequest, name: str) -> DomainClaim:
    with schema_context("public"):
        found = DomainClaim.objects.filter(agency=_agency(request), domain=name).first()
    if found is None:
        raise Http404
    return found


def _tell(request: HttpRequest, claimed: DomainClaim) -> None:
    if not claimed.verified_at:
        messages.error(
            request,
            _(
                "The TXT record of %(name)s is not there yet. New records can take some hours to be"
                " seen everywhere."
            )
            % {"name": claimed},
        )
    elif not claimed.leads_here:
        messages.warning(
            request,
            _("%(name)s is yours, but does not lead here yet: set its CNAME record.")
            % {"name": claimed},
        )
    else:
        messages.success(request, _("%(name)s is yours and leads here.") % {"name": claimed})


def _page(request: HttpRequest, form: AddForm) -> HttpResponse:
    agency = _agency(request)
    with schema_context("public"):
        ours = {domain.domain: domain for domain in Domain.objects.filter(tenant=agency)}
        claims = {claim.domain: claim for claim in DomainClaim.objects.filter(agency=agency)}
        leading = Agency.objects.values_list("to_primary", flat=True).get(pk=agency.pk)
    rows = [Row(name, ours.get(name), claims.get(name)) for name in sorted(ours | claims)]
    context: dict[str, Any] = {
        "form": form,
        "rows": sorted(rows, key=lambda row: (not row.primary, not row.answers, row.name)),
        "several": len(ours) > 1,
        "to_primary": leading,
        "target": settings.DOMAIN_TARGET,
        "proof_name": dns.PROOF_NAME,
        "proof": dns.PROOF,
    }
    return render(request, "agency/domains.html", context, status=422 if form.is_bound else 200)
