"""Mail: queued in the transaction that wants it sent, and handed to the server at most once.

No mail protocol can promise exactly once. A mail is marked *being sent* and that mark is committed
before the server is spoken to; where the worker dies in between, the mail is *perhaps sent* and a
person decides, so that nobody gets the same mail twice.
"""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from firstline.foundation.access.refusals import Refused
from firstline.foundation.mail import queries
from firstline.foundation.mail.models import OutgoingMail

logger = logging.getLogger(__name__)

State = OutgoingMail.State
FIRST_PAUSE = timedelta(minutes=1)
FAILURES_BEFORE_GIVING_UP = 8
LONGEST_SUBJECT = 300
LONGEST_REASON = 500


class NoMailServer(Refused):
    """No mail server has been named, so no mail may be promised."""

    setting = "FIRSTLINE_MAIL_URL"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This installation cannot send mail yet: no mail server is named. "
                "Ask whoever runs it, and try again."
            )
        )


def queue(*, key: str, to: str, subject: str, text: str, hub_id: int | None) -> OutgoingMail:
    """Queue a mail in the caller's transaction; a key that was queued before is not queued again.

    key: says what the mail is about, such as ``assessments.invitation/17/1``.
    Raises NoMailServer where the installation has none, Refused for what is no address.
    """
    if not settings.FIRSTLINE_MAIL_READY:
        raise NoMailServer
    try:
        validate_email(to)
    except ValidationError as error:
        raise Refused(_("“%(to)s” is no e-mail address.") % {"to": to}) from error
    mail, new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:LONGEST_SUBJECT],
            "text": text,
            "hub_id": hub_id,
            "language": get_language() or settings.LANGUAGE_CODE,
            "due_at": timezone.now(),
        },
    )
    if new:
        transaction.on_commit(lambda: send_mail_queue.enqueue())
    return mail


def drop(key: str) -> str:
    """Forget a mail that has lost its point, in the caller's transaction, unless it has gone or is going.

    Returns the state it was in, for the trail; "" where there was nothing to forget.
    """
    mail = queries.not_gone().select_for_update().filter(key=key).first()
    if mail is None:
        return ""
    mail.delete()
    return mail.state


@task()
def send_mail_queue() -> int:
    """Wake the sending. Nothing relies on this running: the worker also looks by itself."""
    return send_due()


def send_due(*, most: int = 500) -> int:
    """Send what is due; returns how many mails the server accepted."""
    queries.begun_and_unfinished().filter(state=State.SENDING).update(state=State.UNCERTAIN)
    sent = 0
    connection = get_connection()
    for _attempt in range(most):
        mail = _claim()
        if mail is None:
            break
        try:
            connection.open()
        except OSError as error:
            _wait_for_the_server(mail, error)
            break
        if _send(mail, connection):
            sent += 1
        else:
            # The next mail gets a new conversation: what went wrong in this one is not its fault.
            connection.close()
    connection.close()
    return sent


def _claim() -> OutgoingMail | None:
    now = timezone.now()
    due = OutgoingMail.objects.filter(state=State.QUEUED, due_at__lte=now)
    while (mail := due.order_by("due_at", "id").first()) is not None:
        if due.filter(pk=mail.pk).update(state=State.SENDING, due_at=now):
            return mail
    return None


def _send(mail: OutgoingMail, connection: BaseEmailBackend) -> bool:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={"Content-Language": mail.language, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except (smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        _try_later(mail, error)
        return False
    except Exception as error:
        logger.exception("mail %s may have been sent", mail.pk)
        OutgoingMail.objects.filter(pk=mail.pk).update(state=State.UNCERTAIN, last_error=_said(error))
        return False
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=State.SENT, sent_at=timezone.now(), text=mail.text if settings.FIRSTLINE_DEMO else ""
    )
    return True


def _wait_for_the_server(mail: OutgoingMail, error: Exception) -> None:
    """The server cannot be reached, which is no fault of the mail's: it waits however long that takes."""
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=State.QUEUED, due_at=timezone.now() + FIRST_PAUSE, last_error=_said(error)
    )


def _try_later(mail: OutgoingMail, error: Exception) -> None:
    """The server said no before it took the mail, so trying again cannot send it twice."""
    failures = mail.failures + 1
    gave_up = failures >= FAILURES_BEFORE_GIVING_UP
    pause = timedelta(0) if gave_up else FIRST_PAUSE * 2 ** (failures - 1)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=State.FAILED if gave_up else State.QUEUED,
        failures=failures,
        due_at=timezone.now() + pause,
        last_error=_said(error),
    )


def _said(error: Exception) -> str:
    """Why a mail did not go, as whoever wanted it sent can read it: "550 no such person"."""
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:LONGEST_REASON]
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:LONGEST_REASON]
