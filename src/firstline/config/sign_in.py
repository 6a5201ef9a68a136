"""The forms of the accounts pages, as allauth makes them, in our words."""

from typing import Any

from allauth.account import forms
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
