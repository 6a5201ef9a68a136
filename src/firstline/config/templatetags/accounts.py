"""What the accounts pages ask about their reader: ``{% load accounts %}``."""

from django import template
from django.template import Context

from firstline.domains.hubs.access import works_for_a_hub

register = template.Library()


@register.simple_tag(takes_context=True)
def reader_is_staff(context: Context) -> bool:
    """``{% reader_is_staff as staff %}``: she works for a hub, so she needs a second factor."""
    person = context.get("person")
    return person is not None and works_for_a_hub(person)


@register.filter
def in_fours(secret: str) -> str:
    """``{{ form.secret|in_fours }}``: in groups of four, to be copied by hand; apps skip the spaces."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
