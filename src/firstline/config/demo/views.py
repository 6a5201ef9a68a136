"""Pages that only the demo has: who to sign in as, and the mail that nobody gets."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from firstline.config.demo import cast as invented
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.mail.models import OutgoingMail

MAILS_SHOWN = 200


def _only_invented() -> None:
    """Signing in as anyone is for invented people alone: a home with a real hub has no such page."""
    if Hub.objects.filter(invented=False).exists():
        raise Http404


@require_safe
def cast(request: HttpRequest) -> HttpResponse:
    """Whom one can be."""
    _only_invented()
    return render(request, "config/demo_cast.html", {"people": invented.people()})


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Become one of the invented people."""
    _only_invented()
    known = {person.email: person for person in invented.people()}
    chosen = known.get(request.POST.get("email", ""))
    if chosen is None:
        raise Http404
    person = get_object_or_404(Person, email=chosen.email)
    # As when a code was mailed: the address is known to be hers, and who she is was shown just now.
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, person, method="code", email=person.email)
    return redirect(chosen.begins_at)


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The latest mails, which in the demo are shown instead of sent."""
    _only_invented()
    latest = OutgoingMail.objects.order_by("-queued_at", "-id")[:MAILS_SHOWN]
    return render(request, "config/demo_mail.html", {"mails": latest})
