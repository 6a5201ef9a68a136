"""How a mail is getting on, in words for whoever wanted it sent."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from firstline.foundation.mail import queries
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.ui.wording import moment_text

State = OutgoingMail.State


@dataclass(frozen=True)
class MailState:
    """What to say of a mail.

    stopped: nothing but a person sends it again. uncertain: it may have been sent all the same.
    """

    text: str
    stopped: bool
    uncertain: bool


def state_of(mail: OutgoingMail) -> MailState:
    """A mail's state with its time and, where the mail server gave one, the reason."""
    uncertain = queries.may_have_been_sent(mail)
    text = _uncertain(mail) if uncertain else _certain(mail)
    return MailState(text, stopped=uncertain or mail.state == State.FAILED, uncertain=uncertain)


def _uncertain(mail: OutgoingMail) -> str:
    return _(
        "The mail may have been sent: sending began on %(moment)s and was not finished. "
        "Ask whether it came before you send it again."
    ) % {"moment": moment_text(mail.due_at)}


def _certain(mail: OutgoingMail) -> str:
    if mail.state == State.FAILED:
        return _("The mail server refused the mail to %(address)s, last on %(moment)s: %(reason)s") % {
            "address": mail.to,
            "moment": moment_text(mail.due_at),
            "reason": mail.last_error,
        }
    if mail.state == State.SENT and mail.sent_at is not None:
        return _("The mail was sent on %(moment)s.") % {"moment": moment_text(mail.sent_at)}
    if mail.last_error:
        return _(
            "The mail server has not taken the mail to %(address)s yet (%(reason)s). "
            "It is tried again on %(moment)s."
        ) % {"address": mail.to, "moment": moment_text(mail.due_at), "reason": mail.last_error}
    return _("The mail has been on its way since %(moment)s.") % {"moment": moment_text(mail.queued_at)}
