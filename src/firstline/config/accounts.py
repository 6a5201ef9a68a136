"""How people sign in: by a mailed code or a password, or through a national log-in."""

from typing import Any, cast
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from firstline.domains.clients.models import Representation
from firstline.domains.hubs.models import Membership, Person
from firstline.foundation.access.roles import STAFF_ROLES
from firstline.foundation.mail import post


class NameForm(forms.Form):
    """What signing up asks beside the e-mail address."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("name", "email")

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.name = " ".join(self.cleaned_data["name"].split())
        user.save(update_fields=["name"])


class AccountAdapter(DefaultAccountAdapter):
    """Puts the mails of the accounts pages into our own queue, and leads people to where they belong."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail. Each is asked for by a person just now, so it is never the same as another.

        Raises NoMailServer, which the reader is told in a sentence.
        """
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

    def clean_email(self, email: str) -> str:
        """Refuse an address that no code can be sent to, before anything is made for it."""
        if not settings.FIRSTLINE_MAIL_READY:
            raise ValidationError(str(post.NoMailServer()))
        return email

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """There is no user name: the e-mail address is it."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a person belongs: her desk, her page, or the list of hubs where there are several."""
        return home_of(cast(Person, request.user))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Fills in the name that a national log-in states."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        person: Person = super().populate_user(request, sociallogin, data)
        person.name = data.get("name") or " ".join(
            filter(None, (data.get("first_name"), data.get("last_name")))
        )
        return person


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


@receiver(authenticator_added, dispatch_uid="accounts.second_factor")
def just_shown(request: HttpRequest, user: Person, authenticator: Authenticator, **extra: Any) -> None:
    """Who sets up a second factor has shown it by doing so, and is not asked for it on the next page.

    An authenticator app would have to be waited for: allauth takes each of its codes once.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


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
    if len(works_for | served_by) != 1:
        return reverse("hubs:index")
    (slug,) = works_for | served_by
    try:
        return reverse("desk_home:today" if works_for else "my_home:home", kwargs={"hub": slug})
    except NoReverseMatch:
        return f"/{slug}/"
