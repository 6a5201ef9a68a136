"""The forms of the accounts pages, as allauth makes them, in our words."""

from typing import Any

from allauth.account import forms
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as keys
from allauth.socialaccount import forms as social
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from firstline.foundation.mail.post import NoMailServer


class InOurWords:
    """One word for an e-mail address, and no example inside a field that a label names."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"email", "login"}:
                field.label = _("E-mail")


class SecondFactorForm(InOurWords, second_factor.AuthenticateForm):
    """Asks for a code; who has a security key may use that instead."""

    @property
    def has_key(self) -> bool:
        return Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).exists()

    @property
    def has_app(self) -> bool:
        return Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).exists()


class SecondFactorAgainForm(InOurWords, second_factor.ReauthenticateForm):
    pass


class SetUpAppForm(InOurWords, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the authenticator app")


class NamedKey:
    """What a key is called, in our words."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What the key is called")


class AddKeyForm(NamedKey, keys.AddWebAuthnForm):
    pass


class RenameKeyForm(NamedKey, keys.EditWebAuthnForm):
    pass


class SignInForm(InOurWords, forms.LoginForm):
    """An address is enough, a password is a choice: without one, allauth mails a code to the address.

    Where no mail can be sent, the password is the way in.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mails_codes: bool = settings.FIRSTLINE_MAIL_READY
        self.fields["password"].required = not self.mails_codes
        self.fields["password"].help_text = ""


class SignUpForm(InOurWords, forms.SignupForm):
    pass


class AskForCodeForm(InOurWords, forms.RequestLoginCodeForm):
    """Asks for a code by mail, and is refused before anything is changed where none can be sent."""

    def clean(self) -> dict[str, Any] | None:
        if not settings.FIRSTLINE_MAIL_READY:
            raise ValidationError([str(NoMailServer()), _("If you have a password, sign in with it.")])
        cleaned: dict[str, Any] | None = super().clean()
        return cleaned


class CodeForm(InOurWords, forms.ConfirmLoginCodeForm):
    pass


class ConfirmAddressForm(InOurWords, forms.ConfirmEmailVerificationCodeForm):
    pass


class AddAddressForm(InOurWords, forms.AddEmailForm):
    @property
    def can_confirm(self) -> bool:
        """Whether an address of hers waits to be confirmed, and a code can be mailed to it."""
        waiting = EmailAddress.objects.filter(user_id=self.user.pk if self.user else None, verified=False)
        return bool(settings.FIRSTLINE_MAIL_READY) and waiting.exists()


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, forms.SetPasswordForm):
    pass


class NewPasswordForm(InOurWords, forms.ResetPasswordKeyForm):
    pass


class PasswordAgainForm(InOurWords, forms.ReauthenticateForm):
    pass


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    pass


class NationalSignUpForm(InOurWords, social.SignupForm):
    """What a national log-in did not state."""


class DisconnectForm(social.DisconnectForm):
    """A mailed code always opens the account, so the last log-in may be removed too."""

    def clean(self) -> dict[str, Any] | None:
        """Leave out allauth's question for a password, which people here need not have."""
        return self.cleaned_data
