"""No text holds the character NUL: PostgreSQL stores none, and nobody types one."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from firstline.foundation.ui.refused import refused_page

NUL = "\0"
BAD_REQUEST = 400


class NulMiddleware:
    """Answers 400 to whatever holds a NUL, be it in the address, a cookie or a form.

    It stands behind the check for forged forms, which reads a form first, and before all that asks the
    database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        texts = (request.path_info, *_texts(request.GET), *request.COOKIES.values())
        return _refuse(request) if _nul_in(texts) else self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        return _refuse(request) if request.method == "POST" and _nul_in(_texts(request.POST)) else None


def _texts(fields: QueryDict) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from map(str, values)


def _nul_in(texts: Iterable[str]) -> bool:
    return any(NUL in text for text in texts)


def _refuse(request: HttpRequest) -> HttpResponse:
    sentence = _(
        "What you sent holds a character that no text can hold (NUL). Take it out and send it again."
    )
    return refused_page(request, sentence, status=BAD_REQUEST)
