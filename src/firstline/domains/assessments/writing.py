"""Who may write an answer: its respondent, signed in or by a mailed link, or the adviser who writes it down.

Everybody else is told that nothing is here; who is nobody now, because her session is over, is told how to
come back too, and what she had just sent is kept until then.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import render

from firstline.domains.assessments import links, queries
from firstline.domains.assessments.forms import AskLinkForm
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
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


def response_for(request: PublicRequest, response_id: int, *, alone: bool = False) -> Response:
    """The response, where whoever asks may answer it. Raises NotHers, and Http404 where nobody may.

    alone: for the respondent, and not for an adviser who writes it down.
    """
    response = queries.of_hub(request.hub).filter(pk=response_id).first()
    if response is None:
        raise NotHers
    is_respondent = request.person is not None and request.person.pk == response.person_id
    is_she = is_respondent or came_by_link(request, response)
    if not is_she and (alone or writes_down(request, response) is None):
        raise NotHers
    if not queries.may_answer(response.person, response):
        raise Http404
    return response


def came_by_link(request: PublicRequest, response: Response) -> bool:
    """Whether whoever asks came by the mail, and is not signed in as somebody else."""
    somebody_else = request.person is not None and request.person.pk != response.person_id
    return not somebody_else and links.granted(request.session, response)


def writes_down(request: PublicRequest, response: Response) -> Person | None:
    """The adviser who asks and writes it down for the respondent; None for anybody else."""
    return request.person if queries.may_enter(request.person, response) else None


def reader_of(request: PublicRequest, response: Response) -> int:
    """Whose what is typed here is, while a session is over."""
    adviser = writes_down(request, response)
    return response.person_id if adviser is None else adviser.pk
