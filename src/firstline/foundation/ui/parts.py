"""What later rooms put on a hub's front page. The page stands in an early room and does not know them.

A room registers a function in its ``apps.py``; ``{% front_parts %}`` draws what they give.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Hub

Part = Callable[["Hub"], SafeString]
_parts: list[Part] = []


def front_part(part: Part) -> Part:
    """Register a function ``hub -> HTML``; it gives an empty text where the room has nothing to show."""
    if part not in _parts:
        _parts.append(part)
    return part


def drawn(hub: "Hub") -> list[SafeString]:
    """What the rooms have to show, in the order in which they were registered."""
    return [html for part in _parts if (html := part(hub)).strip()]
