from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firstline.domains.hubs import actions, queries
from firstline.domains.hubs.forms import PersonForm
from firstline.foundation.access import kept
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import PersonRequest

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: PersonRequest) -> HttpResponse:
    """What a person says of herself: name, title, phone and face."""
    person = request.person
    said = {name: getattr(person, name) for name in ("name", "title", "phone", "on_front_page")}
    form = PersonForm(
        request.POST or None,
        request.FILES or None,
        works_for_hub=queries.works_for_a_hub(person),
        initial=said,
    )
    if form.is_valid():
        try:
            front = {"on_front_page": person.on_front_page}
            actions.change_person(person=person, **front | form.cleaned_data)
        except Refused as refused:
            form.add_error("photo" if form.cleaned_data["photo"] else None, str(refused))
        else:
            messages.success(request, _("It is saved."))
            return redirect("hubs:details")
    return render(request, "hubs/details.html", {"form": form}, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: PersonRequest) -> HttpResponse:
    """What a person had typed when her session was over: to send now, or, on a POST, to throw away."""
    waiting = kept.waiting(request, request.person.pk)
    if request.method == "POST":
        kept.forget(request)
    if waiting is None:
        return redirect("hubs:index")
    if request.method == "POST":
        return redirect(waiting.page)
    return render(request, "hubs/kept.html", {"kept": waiting})
