"""What every template knows of where it is and who reads it."""

from typing import Any

from django.http import HttpRequest


def here(request: HttpRequest) -> dict[str, Any]:
    """``hub``, ``person`` and ``roles``, as the middleware found them."""
    return {
        "hub": getattr(request, "hub", None),
        "person": getattr(request, "person", None),
        "roles": getattr(request, "roles", frozenset()),
    }
