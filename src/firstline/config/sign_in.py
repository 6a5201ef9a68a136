"""The forms of the accounts pages, as allauth makes them, in our words."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as keys
from allauth.socialaccount import forms as social
from django.utils.translation import gettext_lazy as _


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
    pass


class SecondFactorAgainForm(InOurWords, second_factor.ReauthenticateForm):
    pass


class SetUpAppForm(InOurWords, ActivateTOTPForm):
    pass


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
    """An address is enough, a password is a choice: without one, allauth mails a code to the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = False
        self.fields["password"].help_text = ""


class SignUpForm(InOurWords, forms.SignupForm):
    pass


class AskForCodeForm(InOurWords, forms.RequestLoginCodeForm):
    pass


class CodeForm(InOurWords, forms.ConfirmLoginCodeForm):
    pass


class ConfirmAddressForm(InOurWords, forms.ConfirmEmailVerificationCodeForm):
    pass


class AddAddressForm(InOurWords, forms.AddEmailForm):
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
