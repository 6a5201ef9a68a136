"""What people say about a client and about what happened, checked before it is stored."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.clients.codes import activity_code, municipality_code
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub
from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.days import check_day

LONGEST_NAME = 500


def checked(hub: Hub, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a client, as it is stored.

    Raises Refused for a name that says nothing or too much, a code that is none, a day that cannot be
    meant, or a company.
    """
    values: dict[str, Any] = {
        field: " ".join(value.split()) if field == "name" else value for field, value in said.items()
    }
    if "name" in values and not values["name"]:
        raise Refused(_("Write a name, so that you find them again."))
    if len(values.get("name", "")) > LONGEST_NAME:
        raise Refused(
            _("A name has at most %(number)s characters. Write the rest in the timeline.")
            % {"number": LONGEST_NAME}
        )
    if values.get("kind", Client.Kind.FOUNDER) not in {Client.Kind.FOUNDER, Client.Kind.TRADER}:
        raise Refused(_("A company is taken on from the business register: search for it there."))
    if "municipality" in values:
        values["municipality"] = municipality_code(values["municipality"], hub.country)
    if "activity_code" in values:
        values["activity_code"] = activity_code(values["activity_code"], hub.country)
    if "idea" in values:
        values["idea"] = values["idea"].strip()
    check_started(values.get("founded_on"))
    return values


def check_started(day: date | None) -> None:
    """Raise Refused for a day on which nobody can have started; None is not stated."""
    check_day(day)
    if day is not None and day > timezone.localdate():
        raise Refused(_("That day is still to come. Leave it empty until they have started."))


def check_happened(moment: datetime) -> None:
    """Raise Refused for a moment that has not been, or that nobody can mean."""
    # Before it is turned to the hub's clock, which the first day of the calendar cannot be.
    check_day(moment.date())
    if moment > timezone.now():
        raise Refused(_("This is logged after it has happened: choose a time that has been."))
