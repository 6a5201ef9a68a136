"""How people sign in: by a mailed code or a password, or through a national log-in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from firstline.domains.hubs.models import Person
from firstline.foundation.mail import post


class AccountAdapter(DefaultAccountAdapter):
    """Puts the mails of the accounts pages into our own queue, and asks for a name at sign-up."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a mail; each is asked for by a person just now, so its key is the moment."""
        message = self.render_mail(template_prefix, email, context)
        post.queue(
            key=f"accounts/{template_prefix}/{email}/{timezone.now().isoformat()}",
            to=email,
            subject=message.subject,
            text=str(message.body),
            hub_id=None,
        )

    def populate_username(self, request: HttpRequest, user: Person) -> None:
        """There is no user name: the e-mail address is it."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Fills in the name that a national log-in states."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        person: Person = super().populate_user(request, sociallogin, data)
        person.name = data.get("name") or " ".join(
            filter(None, (data.get("first_name"), data.get("last_name")))
        )
        return person
