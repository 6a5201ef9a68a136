"""``{% load runs %}{% runs_now %}``: the desk's line about what is under way."""

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from firstline.foundation.access.table import may_open
from firstline.foundation.tasks import queries
from firstline.foundation.tasks.words import line_of

register = template.Library()


@register.inclusion_tag("tasks/now.html", takes_context=True)
def runs_now(context: Context) -> dict[str, Any]:
    """The newest run that is under way, with how many others are; nothing where none is."""
    hub, person, roles = context.get("hub"), context.get("person"), context.get("roles") or frozenset()
    if not hub or not person or not may_open("runs:all", signed_in=True, roles=roles):
        return {}
    found = list(queries.under_way(queries.visible_to(person, hub, roles))[:100])
    if not found:
        return {}
    try:
        address = reverse("runs:one", kwargs={"hub": hub.slug, "run_id": found[0].pk})
        everything = reverse("runs:all", kwargs={"hub": hub.slug})
    except NoReverseMatch:
        return {}
    here = getattr(context.get("request"), "path", "")
    if here in {address, everything}:
        return {}
    line = line_of(found[0], timezone.now())
    return {"line": line, "address": address, "others": len(found) - 1, "all": everything}
