"""How people sign in: by a mailed code or a password, or through a national log-in."""

import time
from typing import Any, cast
from uuid import uuid4

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed, email_confirmed
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firstline.domains.clients.models import Representation
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.foundation.access.lengths import check_lengths
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import STAFF_ROLES
from firstline.foundation.locale.languages import KNOWN, first_shown
from firstline.foundation.mail import post


class NameForm(forms.Form):
    """What signing up asks beside the e-mail address."""

    LONGEST = 200
    name = forms.CharField(
        label=_("Your name"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("name", "email")

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.name = " ".join(self.cleaned_data["name"].split())
        user.save(update_fields=["name"])


class AccountAdapter(DefaultAccountAdapter):
    """Puts the mails of the accounts pages into our own queue, and leads people to where they belong."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "unverified_primary_email": _("Confirm your main e-mail address first."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail, in its reader's language. Each is asked for just now, so no two are the same one.

        Raises NoMailServer, which the reader is told in a sentence.
        """
        with translation.override(_language_of(email, self.request)):
            message = self.render_mail(
                template_prefix, email, {"email": email, "request": self.request, **context}
            )
            post.queue(
                key=f"accounts/{template_prefix.rpartition('/')[2]}/{uuid4()}",
                to=email,
                subject=str(message.subject),
                text=str(message.body),
                hub_id=None,
            )

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell a person by mail what has been done to her account, where mail can be sent at all.

        It has been done by then: a mail that cannot go must not say that it was not.
        """
        if settings.FIRSTLINE_MAIL_READY:
            super().send_notification_mail(*args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask who it is once more: not for her first second factor, just after she signed in."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        if app != "allauth.mfa" or Authenticator.objects.filter(user=self.request.user).exists():
            return True
        shown = get_authentication_records(self.request, self.request.user)
        since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        return not any(record["at"] > since for record in shown)

    def clean_email(self, email: str) -> str:
        """Refuse an address that no code can be sent to, or that is too long to be one we can keep."""
        if not settings.FIRSTLINE_MAIL_READY:
            raise ValidationError(str(post.NoMailServer()))
        try:
            check_lengths(Person, email=email)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        return email

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """There is no user name: the e-mail address is it."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a person belongs: her desk, her page, or the list of hubs where there are several."""
        return home_of(cast(Person, request.user))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names a key by its number until its owner names it, and refuses in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("An account with a second factor takes no further address."),
        "cannot_delete_authenticator": _("This second factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor: set one up first."),
        "unverified_email": _("Confirm your e-mail address first: then a second factor can be set up."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Say what is wrong, and where an address that nobody has confirmed is confirmed."""
        if code != "unverified_email":
            error: ValidationError = super().validation_error(code, *args)
            return error
        words, action = self.error_messages[code], gettext("E-mail addresses")
        link = format_html('<a class="ds-link" href="{}">{}</a>', reverse("account_email"), action)
        return ValidationError(format_html("{} {}", words, link), code=code)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)d") % {"number": number}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Takes from a national log-in what is needed to know and to reach a person, and nothing else."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Person:
        """Fill in the name, and forget every other claim: among them may be a national identity number."""
        person: Person = super().populate_user(request, sociallogin, data)
        stated = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        person.name = " ".join(str(stated).split())[: NameForm.LONGEST]
        sociallogin.account.extra_data = {}
        return person

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever comes without a name is asked for it."""
        named = bool(cast(Person, sociallogin.user).name)
        return named and bool(super().is_auto_signup_allowed(request, sociallogin))

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        person = cast(Person, sociallogin.user)
        return {**super().get_signup_form_initial_data(sociallogin), "name": person.name}


@receiver(authentication_step_completed, dispatch_uid="accounts.address")
def know_the_address(user: Person, method: str, **extra: Any) -> None:
    """Whom a hub added has an address that allauth has not met; a mailed code shows that it is hers.

    Without this she would be asked for a second code, to confirm what the first one confirmed.
    """
    if method != "code" or str(extra.get("email", "")).lower() != user.email:
        return
    address, new = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    if not new and not address.verified:
        # Whoever signed up with her address and never showed that it was theirs may know the password.
        user.set_unusable_password()
        user.save(update_fields=["password"])


@receiver(email_confirmed, dispatch_uid="accounts.whose_log_in")
def drop_what_was_there_before(request: HttpRequest, email_address: EmailAddress, **extra: Any) -> None:
    """Whoever first shows that an account's address is hers has it to herself.

    Somebody else may have come from a national log-in with her address, which it had not confirmed; the
    log-in that he left on the account would let him in as soon as she confirms the address.
    """
    person = email_address.user
    if EmailAddress.objects.filter(user=person, verified=True).exclude(pk=email_address.pk).exists():
        return
    used_now = [record.get("uid") for record in get_authentication_records(request, person)]
    SocialAccount.objects.filter(user=person).exclude(uid__in=[uid for uid in used_now if uid]).delete()


@receiver(authenticator_added, dispatch_uid="accounts.second_factor")
def just_shown(request: HttpRequest, user: Person, authenticator: Authenticator, **extra: Any) -> None:
    """Who sets up a second factor has shown it by doing so, and is not asked for it on the next page.

    An authenticator app would have to be waited for: allauth takes each of its codes once.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


@receiver(user_logged_in, dispatch_uid="accounts.language")
def keep_the_choice_of_language(request: HttpRequest, user: Person, **extra: Any) -> None:
    """Who chose a language before signing in gets her mail in it too."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not user.language and chosen in KNOWN:
        hubs.choose_language(person=user, language=chosen)


def _language_of(email: str, request: HttpRequest) -> str:
    """The language of a mail: her own choice, then that of the hub whose page she came from, or of hers."""
    person = Person.objects.filter(email=email.lower()).first()
    if person is not None and person.language:
        return first_shown([person.language])
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or hasattr(request, "hub") or person is None:
        return translation.get_language() or settings.LANGUAGE_CODE
    hub = _hubs_of(person).first()
    return first_shown(hub.languages) if hub else translation.get_language() or settings.LANGUAGE_CODE


def _hubs_of(person: Person) -> QuerySet[Hub]:
    """The hubs that a person works for, or that serve her, the oldest first."""
    works_for = Membership.objects.filter(person=person, until=None).values("hub")
    served_by = Representation.objects.filter(person=person, until=None).values("hub")
    return Hub.objects.filter(Q(pk__in=works_for) | Q(pk__in=served_by)).order_by("pk")


def home_of(person: Person) -> str:
    """The page that a person wants after signing in when she did not ask for one.

    Someone who works for one hub comes to its desk, even where she is its client too; someone who
    acts for clients of one hub comes to her page there; everyone else chooses a hub.
    """
    works_for = set(
        Membership.objects.filter(person=person, until=None, role__in=STAFF_ROLES).values_list(
            "hub__slug", flat=True
        )
    )
    served_by = set(
        Representation.objects.filter(person=person, until=None).values_list("hub__slug", flat=True)
    )
    # A provider or a mentor has a page of their own beside a client's.
    served_by |= set(
        Membership.objects.filter(person=person, until=None)
        .exclude(role__in=STAFF_ROLES)
        .values_list("hub__slug", flat=True)
    )
    if len(works_for | served_by) != 1:
        return reverse("hubs:index")
    (slug,) = works_for | served_by
    try:
        return reverse("desk_home:today" if works_for else "my_home:home", kwargs={"hub": slug})
    except NoReverseMatch:
        return f"/{slug}/"
