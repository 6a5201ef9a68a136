"""The link in a mail that lets one person answer, without an account.

A link is a signed token of the response's id and its link number. It is good for 30 days and until a
newer one is sent. Opening it shows a page and does nothing else, because mail scanners open links; the
button on that page stores a *grant* for this one response in the session.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.urls import reverse

from firstline.domains.assessments import queries
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Hub

GOOD_FOR = timedelta(days=30)
SALT = "firstline.assessments.link"
NO_REMINDERS_SALT = "firstline.assessments.no-reminders"
GRANTS = "assessments.grants"


class State(Enum):
    """GOOD: may be used. LAPSED: too old, or a newer one was sent. ALTERED: not a link of this hub's.
    CLOSED: the assessment was withdrawn, or the person no longer acts for the client.
    """

    GOOD = auto()
    LAPSED = auto()
    ALTERED = auto()
    CLOSED = auto()


@dataclass(frozen=True)
class Link:
    """What a token says; the response is None where the link is altered."""

    state: State
    response: Response | None = None


def token(response: Response) -> str:
    """The token of the response's newest link."""
    return signing.dumps([response.pk, response.link_number], salt=SALT)


def address(response: Response) -> str:
    """The whole address of the response's newest link, for a mail."""
    path = reverse("assessments:link", kwargs={"hub": response.hub.slug, "token": token(response)})
    return f"{settings.FIRSTLINE_URL}{path}"


def no_reminders_token(response: Response) -> str:
    """What lets its reader say that she wants no more reminders. It never lapses, and lets nobody answer."""
    return signing.dumps(response.pk, salt=NO_REMINDERS_SALT)


def no_reminders_address(response: Response) -> str:
    """The whole address of the page where she says so, for a mail."""
    kwargs = {"hub": response.hub.slug, "reminder_token": no_reminders_token(response)}
    path = reverse("assessments:no_reminders", kwargs=kwargs)
    return f"{settings.FIRSTLINE_URL}{path}"


def read_no_reminders(token: str, hub: Hub) -> Response | None:
    """The response that such a token is about; None where it is altered or another hub's."""
    try:
        response_id = signing.loads(token, salt=NO_REMINDERS_SALT)
    except signing.BadSignature:
        return None
    return queries.of_hub(hub).filter(pk=response_id).first()


def read(token: str, hub: Hub) -> Link:
    """Judge a token. A link of another hub, or of a response that is gone, counts as altered."""
    try:
        content = signing.loads(token, salt=SALT)
        fresh = _is_fresh(token)
    except signing.BadSignature:
        return Link(State.ALTERED)
    response_id, link_number = content
    response = queries.of_hub(hub).filter(pk=response_id).first()
    if response is None:
        return Link(State.ALTERED)
    if not queries.may_answer(response.person, response):
        return Link(State.CLOSED, response)
    current = fresh and link_number == response.link_number
    return Link(State.GOOD if current else State.LAPSED, response)


def _is_fresh(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired:
        return False
    return True


def grant(session: SessionBase, response: Response) -> None:
    """Let this browser answer this response until the session ends."""
    session.cycle_key()
    session[GRANTS] = {**session.get(GRANTS, {}), str(response.pk): response.link_number}


def granted(session: SessionBase, response: Response) -> bool:
    """Whether this browser came by a link of the response that was good then.

    A newer link does not end it: nobody is thrown out in the middle because one was asked for.
    """
    number = session.get(GRANTS, {}).get(str(response.pk))
    return number is not None and number <= response.link_number
