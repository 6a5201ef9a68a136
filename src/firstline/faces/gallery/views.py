"""The gallery of components: everything that a page is made of, in every state it can have."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from firstline.faces.gallery import room_samples, samples
from firstline.faces.gallery.catalogue import COMPONENTS

ROOM = {"hub": room_samples.HUB, "client": room_samples.CLIENT, "at": room_samples.AT}
# What a room's component leads to in the hub of the samples, which does not exist.
NOWHERE = re.compile(rb'"/gallery/[^"?][^"]*"')
FOUND = [{"name": name, "address": "#component-palette"} for name in samples.NAMES]


@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: HttpRequest) -> HttpResponseBase:
    """Every component; an answer to the samples' own search box, list and buttons, which do nothing."""
    if request.method == "POST":
        messages.info(request, gettext("This is a sample: nothing was done."))
        return redirect("gallery:all")
    listing = samples.listing(request.GET, 240)
    if (file := listing.file("gallery")) is not None:
        return file
    if request.headers.get("HX-Request"):
        return _found(request)
    lists = {
        "listing": listing,
        "few": samples.listing(request.GET, 5),
        "one": samples.listing(request.GET, 1),
    }
    answer = render(request, "faces/gallery.html", {"components": COMPONENTS, "room": ROOM, **lists})
    answer.content = NOWHERE.sub(b'"/gallery/"', answer.content)
    return answer


def _found(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = [one for one in FOUND if text.lower() in one["name"].lower()]
    groups = [(gettext("Clients"), found)] if found else []
    return render(request, "faces/search_results.html", {"text": text, "groups": groups})
