"""A form posted twice acts once, and what an action refuses is said in a sentence."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.refused import refused_page

FIELD = "_once"
LONGEST_LOCATION = 500
NOT_SAID = {FIELD, "csrfmiddlewaretoken"}


class OnceMiddleware:
    """Run a posted form's view at most once for each key that ``{% once %}`` put into it, and what it says.

    What it says is part of the key, its files among it, so that a form which the browser's *back* brought up
    again, and which somebody then changed, is a new one and not lost.

    The key is stored in the view's own transaction: when the view answers with an error (400 and
    above, as an invalid form does) both are rolled back and the corrected form may be sent again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        key = self._key(request)
        if key is None:
            return None
        try:
            with transaction.atomic():
                return self._run(key, request, view, args, kwargs)
        except Refused as refused:
            return self.process_exception(request, refused)
        except IntegrityError:
            done = SubmittedForm.objects.filter(pk=key).first()
            if done is None:
                raise
            return HttpResponseRedirect(done.location)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say why an action was refused; the action itself has rolled back."""
        if not isinstance(exception, Refused):
            return None
        return refused_page(request, str(exception), setting=exception.setting)

    @staticmethod
    def _key(request: HttpRequest) -> UUID | None:
        if request.method != "POST" or FIELD not in request.POST:
            return None
        try:
            key = UUID(request.POST[FIELD])
        except ValueError:
            return None
        said = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_SAID)
        files = sorted((name, [_digest(one) for one in given]) for name, given in request.FILES.lists())
        return uuid5(key, json.dumps([request.path, said, files]))

    @staticmethod
    def _run(
        key: UUID,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase:
        person_id = request.user.pk if request.user.is_authenticated else None
        form = SubmittedForm.objects.create(
            pk=key, person_id=person_id, location=request.path[:LONGEST_LOCATION]
        )
        response = view(request, *args, **kwargs)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif isinstance(response, HttpResponse) and response.has_header("Location"):
            form.location = response["Location"][:LONGEST_LOCATION]
            form.save(update_fields=["location"])
        return response


def _digest(file: "File[Any]") -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
