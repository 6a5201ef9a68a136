"""For who is not known any more while she answers: how she comes back, and what is kept until she does."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import render

from firstline.domains.assessments.forms import AskLinkForm
from firstline.foundation.access import kept
from firstline.foundation.access.requests import PublicRequest

NOT_FOUND = 404
P = ParamSpec("P")


class NotHers(Http404):
    """Nothing says that whoever asks may answer this, or there is no such thing: nobody learns which."""


def with_a_way_back(
    view: Callable[Concatenate[PublicRequest, P], HttpResponse],
) -> Callable[Concatenate[PublicRequest, P], HttpResponse]:
    """Tell who is not signed in how to come back to what she answers, and keep what she posted.

    A file that came along cannot be kept, and that is said.
    """

    @wraps(view)
    def answer(request: PublicRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotHers:
            if request.person is not None:
                raise
            context = {"kept": kept.keep(request), "file_lost": bool(request.FILES), "form": AskLinkForm()}
            return render(request, "assessments/lost.html", context, status=NOT_FOUND)

    return answer
