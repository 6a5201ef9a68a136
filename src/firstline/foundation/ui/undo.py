"""What can be taken back says so at once, with the button beside it."""

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string


def success_with_undo(request: HttpRequest, text: str, address: str, **fields: str) -> None:
    """Tell on the next page what was done, with a button that takes it back.

    address: where the button posts to. fields: what it posts.
    """
    context = {"text": text, "address": address, "fields": fields.items()}
    messages.success(request, render_to_string("ui/undo.html", context, request=request))
