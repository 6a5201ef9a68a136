"""Reading mails: how each is getting on, and which of them no longer move by themselves."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from firstline.foundation.mail.models import OutgoingMail

State = OutgoingMail.State
SENDING_TAKES_AT_MOST = timedelta(minutes=10)


def by_key(keys: Iterable[str]) -> dict[str, OutgoingMail]:
    """The mails that were queued under these keys; a mail is forgotten after some months."""
    return {mail.key: mail for mail in OutgoingMail.objects.filter(key__in=list(keys)).defer("text")}


def begun_and_unfinished() -> QuerySet[OutgoingMail]:
    """Mails that may have been sent; also where no worker has come by since to mark them so."""
    return OutgoingMail.objects.filter(_begun_and_unfinished())


def stopped() -> QuerySet[OutgoingMail]:
    """Mails that nothing but a person sends again: given up, or perhaps sent."""
    return OutgoingMail.objects.filter(Q(state=State.FAILED) | _begun_and_unfinished())


def not_gone() -> QuerySet[OutgoingMail]:
    """Mails that wait or have stopped: the mail server is not known to have them."""
    return OutgoingMail.objects.filter(Q(state__in=(State.QUEUED, State.FAILED)) | _begun_and_unfinished())


def has_stopped(mail: OutgoingMail) -> bool:
    """Whether a mail is among those that nothing but a person sends again."""
    return mail.state == State.FAILED or may_have_been_sent(mail)


def may_have_been_sent(mail: OutgoingMail) -> bool:
    """Whether a mail is among those that were begun and not finished."""
    overdue = mail.due_at <= timezone.now() - SENDING_TAKES_AT_MOST
    return mail.state == State.UNCERTAIN or (mail.state == State.SENDING and overdue)


def _begun_and_unfinished() -> Q:
    overdue = timezone.now() - SENDING_TAKES_AT_MOST
    return Q(state=State.UNCERTAIN) | Q(state=State.SENDING, due_at__lte=overdue)
