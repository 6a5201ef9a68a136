"""The gallery of components: everything that a page is made of, in every state it can have."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from firstline.faces.gallery import samples
from firstline.faces.gallery.catalogue import COMPONENTS

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
    context = {"components": COMPONENTS, "listing": listing, "one": samples.listing(request.GET, 1)}
    return render(request, "faces/gallery.html", context)


def _found(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = [one for one in FOUND if text.lower() in one["name"].lower()]
    groups = [(gettext("Clients"), found)] if found else []
    return render(request, "faces/search_results.html", {"text": text, "groups": groups})
