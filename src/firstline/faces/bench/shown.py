"""What every page of the bench stands on: the instrument that it is about, and who may change it."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from firstline.domains.assessments import own
from firstline.domains.assessments.models import HubInstrument
from firstline.faces.bench import presenters
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.access.table import may_open
from firstline.foundation.packs import PackError, instrument_file, instruments
from firstline.foundation.packs.content import parse
from firstline.foundation.packs.places import is_text

INVALID = 422


def own_one(request: HubRequest, own_id: int) -> HubInstrument:
    """A version of the hub's own. Raises Http404 for another hub's."""
    return get_object_or_404(own.visible_to(request.person, request.hub), pk=own_id)


def draft(request: HubRequest, own_id: int) -> HubInstrument:
    """A draft of the hub's own. Raises Refused where it has been published."""
    row = own_one(request, own_id)
    if row.state != HubInstrument.State.DRAFT:
        raise Refused(_("This version has been published and never changes. Begin a new version instead."))
    return row


def shipped_one(request: HubRequest) -> tuple[str, int, dict[str, Any]]:
    """Key, version and data of the instrument of ours that ``?of=`` names, or of the first."""
    first = instruments()[0].key
    key = request.GET.get("of", first)
    found = next((one for one in instruments() if one.key == key), None)
    if found is None:
        raise Http404
    try:
        return key, found.version, parse(instrument_file(key, found.version))
    except PackError as error:
        raise Http404 from error


def can_edit(request: HubRequest) -> bool:
    """Whether the reader may change instruments."""
    return may_open("bench:desk_copy", signed_in=True, roles=request.roles, writes=True)


@lru_cache(maxsize=128)
def titles_in(content: str) -> Mapping[str, str]:
    """The title that a file says, by language; remembered, since a list reads many."""
    title = parse(content).get("title")
    return MappingProxyType(dict(title)) if is_text(title) else MappingProxyType({})


def title_of(data: dict[str, Any], key: str, language: str | None) -> str:
    """What an instrument is called; its key where it has no title yet."""
    return presenters.words_at(data, "title", language) or key
