"""The start address of a flow: its token, and the address itself, which other programs call."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agency import audit
from agency.access import StaffRequest
from flows import starting
from flows.api.asking import RefusedError, answer, body, get_flow, writes
from flows.api.states import start as described
from flows.models import Flow
from flows.starting import StartError

REALM = 'Bearer realm="flow"'


@writes
def token(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a token, in the place of the present one."""
    flow = get_flow(pk)
    if not starting.has_address(flow):
        raise RefusedError(_("The flow has no trigger for programs."))
    with transaction.atomic():
        starting.renew_token(flow)
        audit.record(request, "flow.token", flow)
    return answer(described(flow, request))


@csrf_exempt
@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    """Start the flow for a contact: no cookie counts here, only the flow's token."""
    flow = Flow.objects.filter(key=key).first()
    # What is not there and what is not opened by this token look alike.
    if flow is None or not starting.authorised(flow, request.headers.get("Authorization", "")):
        refusal = JsonResponse({"error": "The token does not open this address."}, status=401)
        refusal["WWW-Authenticate"] = REALM
        return refusal
    agency = getattr(request, "tenant", None)
    if agency is None or agency.suspended:
        return answer({"error": "This account is suspended: nothing is sent."}, 403)
    try:
        wanted = starting.parse(body(request, limit=starting.MAX_BODY))
        idempotency = request.headers.get("Idempotency-Key", "")
        return answer(starting.start(flow, wanted, key=idempotency), 202)
    except RefusedError as error:
        return answer({"error": str(error)}, error.status)
    except StartError as error:
        return answer({"error": str(error)}, error.status)
