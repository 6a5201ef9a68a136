"""Mail: queued once with the change that wants it sent, and handed over at most once."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from firstline.foundation.access.refusals import Refused
from firstline.foundation.mail import post, queries
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.mail.post import NoMailServer, queue, send_due

State = OutgoingMail.State
pytestmark = pytest.mark.django_db


def ask(key: str = "tests/1", **changed: str) -> OutgoingMail:
    written = {"to": "marte@example.org", "subject": "Velkommen", "text": "Hei på deg"} | changed
    return queue(key=key, hub_id=None, **written)


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield lambda pause: traveller.shift(pause)


def test_a_key_is_queued_once() -> None:
    assert ask().pk == ask(subject="another").pk
    assert OutgoingMail.objects.get().subject == "Velkommen"


def test_what_is_rolled_back_is_not_sent() -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert send_due() == 0
    assert django_mail.outbox == []


def test_queueing_wakes_the_sending(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as first:
        ask()
    with django_capture_on_commit_callbacks() as second:
        ask()
    assert (len(first), len(second)) == (1, 0)


def test_without_a_server_no_mail_is_promised(settings: Settings) -> None:
    settings.FIRSTLINE_MAIL_READY = False
    with pytest.raises(NoMailServer, match="Ask whoever runs it") as refused:
        ask()
    assert "FIRSTLINE" not in str(refused.value), "the name of a setting helps only who sets it"
    assert not OutgoingMail.objects.exists()


def test_a_mail_is_sent_once_and_its_text_is_not_kept() -> None:
    ask()
    assert send_due() == 1
    assert send_due() == 0
    (sent,) = django_mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["marte@example.org"], "Velkommen", "Hei på deg")
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    kept = OutgoingMail.objects.get()
    assert (kept.state, kept.text) == (State.SENT, "")
    assert kept.sent_at is not None


def test_the_demo_keeps_the_text_to_show_it(settings: Settings) -> None:
    settings.FIRSTLINE_DEMO = True
    ask()
    send_due()
    assert OutgoingMail.objects.get().text == "Hei på deg"


def test_who_dies_while_sending_never_sends_it_again(later: Callable[[timedelta], None]) -> None:
    ask()
    assert post._claim() is not None  # the mark is committed; the worker dies
    later(queries.SENDING_TAKES_AT_MOST - timedelta(seconds=1))
    send_due()
    assert OutgoingMail.objects.get().state == State.SENDING
    later(timedelta(seconds=1))
    for _ in range(3):
        assert send_due() == 0
        later(timedelta(days=1))
    kept = OutgoingMail.objects.get()
    assert (kept.state, kept.text) == (State.UNCERTAIN, "Hei på deg")
    assert django_mail.outbox == []


def refuse(error: Exception) -> Callable[[EmailMessage], int]:
    def send(message: EmailMessage) -> int:
        raise error

    return send


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"marte@example.org": (450, b"later")}),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPSenderRefused(451, b"later", "firstline@localhost"),
    ],
)
def test_what_the_server_refuses_is_tried_again_and_given_up_after_eight(
    error: Exception, later: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMessage, "send", refuse(error))
    ask()
    pauses = []
    for tried in range(1, post.FAILURES_BEFORE_GIVING_UP + 1):
        assert send_due() == send_due() == 0
        mail = OutgoingMail.objects.get()
        assert mail.failures == tried
        pauses.append(mail.due_at - timezone.now())
        later(pauses[-1])
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert mail.state == State.FAILED
    send_due()
    assert OutgoingMail.objects.get().failures == post.FAILURES_BEFORE_GIVING_UP


@pytest.mark.parametrize(
    "error",
    [
        socket.gaierror("the name is not known"),
        TimeoutError(),
        ConnectionRefusedError(),
        smtplib.SMTPAuthenticationError(535, b"no"),
        smtplib.SMTPConnectError(421, b"busy"),
    ],
)
def test_a_server_that_cannot_be_reached_has_taken_nothing(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailBackend, "open", refuse(error))
    ask()
    assert send_due() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.failures) == (State.QUEUED, 0)
    assert mail.due_at > timezone.now()


def test_a_conversation_that_breaks_off_leaves_one_mail_uncertain_and_the_others_whole(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    send = EmailMessage.send

    def break_off(message: EmailMessage) -> int:
        if message.subject == "first":
            raise smtplib.SMTPServerDisconnected
        return send(message)

    closed: list[bool] = []
    monkeypatch.setattr(EmailMessage, "send", break_off)
    monkeypatch.setattr(EmailBackend, "close", lambda self: closed.append(True))
    ask("tests/1", subject="first")
    ask("tests/2", subject="second")
    assert send_due() == 1
    assert list(OutgoingMail.objects.order_by("id").values_list("state", flat=True)) == [
        State.UNCERTAIN,
        State.SENT,
    ]
    assert len(closed) == 2


def test_a_subject_cannot_carry_another_header() -> None:
    ask(subject="Hei\r\nBcc: everybody@example.org\n")
    send_due()
    (sent,) = django_mail.outbox
    assert sent.subject == "Hei Bcc: everybody@example.org"
    assert sent.message()["Bcc"] is None


@pytest.mark.parametrize(
    "to", ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "nobody", ""]
)
def test_an_address_cannot_carry_another(to: str) -> None:
    with pytest.raises(Refused, match="is no e-mail address"):
        ask(to=to)
    assert not OutgoingMail.objects.exists()


def test_a_long_subject_is_cut() -> None:
    assert len(ask(subject="a" * 1000).subject) == post.LONGEST_SUBJECT


class Sink:
    """A mail server that keeps what it is given, and refuses one address."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


def test_a_real_conversation_with_a_mail_server(sink: Sink) -> None:
    ask("tests/1", to="nobody@example.org")
    ask("tests/2", subject="Kartlegging på ære og tro", text="Blåbærsyltetøy\n.\nslutt")
    assert send_due() == 1
    (envelope,) = sink.taken
    assert envelope.rcpt_tos == ["marte@example.org"]
    message = message_from_bytes(envelope.content or b"", policy=default)
    assert message["Subject"] == "Kartlegging på ære og tro"
    assert message["Content-Language"] == "en"
    assert message.get_content().splitlines() == ["Blåbærsyltetøy", ".", "slutt"]
    assert list(OutgoingMail.objects.order_by("id").values_list("state", flat=True)) == [
        State.QUEUED,
        State.SENT,
    ]
