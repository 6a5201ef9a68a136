"""Choosing what the area is compared with, giving it a map, and setting targets."""

import re
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight import boundaries
from firstline.domains.insight.access import can_choose, can_set_targets
from firstline.domains.insight.mappings.instruments import counted
from firstline.domains.insight.models import Boundary, Reference, Target
from firstline.foundation.access.lengths import check_lengths
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import roles_of
from firstline.foundation.audit import trail
from firstline.foundation.ui.days import check_day

MOST_REFERENCES = 5
LONGEST_NAME = 120
CODE = re.compile(r"[0-9A-Z]{2,10}", re.ASCII)


@transaction.atomic
def add_reference(
    *, hub: Hub, code: str, name: str, known: Mapping[str, str], by: Person | None
) -> Reference:
    """Compare the hub's area with a municipality, or with all whose number begins with ``code``.

    name: may be left out for a municipality, which the register names.
    known: every municipality's number in the register -> its name.
    Raises Refused for a number that no municipality has, one that is there already, or a sixth.
    """
    _check(hub, by)
    # One at a time, so that two at once do not make six.
    Hub.objects.select_for_update().get(pk=hub.pk)
    code, name = code.strip().upper(), " ".join(name.split())
    chosen = list(Reference.objects.filter(hub=hub))
    if not CODE.fullmatch(code) or not any(number.startswith(code) for number in known):
        raise Refused(
            _("No municipality in the register has a number that begins with “%(code)s”.") % {"code": code}
        )
    if len(chosen) >= MOST_REFERENCES:
        raise Refused(
            _("There are %(most)d places to compare with already. Remove one first.")
            % {"most": MOST_REFERENCES}
        )
    if any(one.areas == [code] for one in chosen) or hub.areas == [code]:
        raise Refused(_("That place is on the page already."))
    name = name or known.get(code, "")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(_("Write the county’s name: the register names municipalities only."))
    position = max((one.position for one in chosen), default=-1) + 1
    reference = Reference.objects.create(hub=hub, name=name, areas=[code], position=position)
    trail.record(
        action="insight.add_reference", by=by, hub_id=hub.pk, subject=reference, changes={"areas": [code]}
    )
    return reference


@transaction.atomic
def remove_reference(*, reference: Reference, by: Person | None) -> None:
    """Compare with a place no longer."""
    _check(reference.hub, by)
    trail.record(
        action="insight.remove_reference",
        by=by,
        hub_id=reference.hub_id,
        subject=reference,
        changes={"areas": reference.areas},
    )
    reference.delete()


@transaction.atomic
def upload_boundary(
    *, hub: Hub, content: bytes, code_property: str, name_property: str, source: str, by: Person | None
) -> Boundary:
    """Give the hub a map of its municipalities, in place of the one it has.

    content: GeoJSON. code_property, name_property: which property of an area holds its number, and its name.
    Raises Refused for a file that ``boundaries.outlines`` refuses, and without a source.
    """
    _check(hub, by)
    source = " ".join(source.split())
    if not 0 < len(source) <= 300:
        raise Refused(_("Write who made the map, and under which licence."))
    outlines = boundaries.outlines(
        content, code_property=code_property.strip(), name_property=name_property.strip(), areas=hub.areas
    )
    boundary, _new = Boundary.objects.update_or_create(
        hub=hub, defaults={"outlines": outlines, "source": source, "uploaded_by": by}
    )
    trail.record(
        action="insight.upload_boundary",
        by=by,
        hub_id=hub.pk,
        subject=boundary,
        changes={"areas": len(outlines["features"]), "bytes": len(content)},
    )
    return boundary


@transaction.atomic
def remove_boundary(*, hub: Hub, by: Person | None) -> None:
    """Take the hub's map away; twice is once."""
    _check(hub, by)
    boundary = Boundary.objects.filter(hub=hub).first()
    if boundary is not None:
        trail.record(action="insight.remove_boundary", by=by, hub_id=hub.pk, subject=boundary)
        boundary.delete()


def _check(hub: Hub, by: Person | None) -> None:
    if by is not None and not can_choose(roles_of(by, hub.pk)):
        raise Refused(_("Only an analyst or a leader of the hub may choose that."))


@transaction.atomic
def set_target(
    *, hub: Hub, instrument: str, since: date, until: date, mapped: int, developed: int, note: str, by: Person
) -> Target:
    """Say how many clients the hub wants to have mapped, and developed, between two days, both included.

    Raises Refused for who does not lead the hub, for what is no mapping with points, for days that are the
    wrong way round or have a target already, and for numbers that cannot be reached.
    """
    _check_leads(hub, by)
    if instrument not in {one.key for one in counted(hub)}:
        raise Refused(_("There is no such mapping. Choose one from the list."))
    for day in (since, until):
        check_day(day)
    if until < since:
        raise Refused(_("The last day must not be before the first."))
    if mapped < 0 or developed < 0 or not mapped + developed:
        raise Refused(_("Write how many you want to reach: a number above zero."))
    if developed > mapped:
        raise Refused(_("Nobody is developed who is not mapped: write as many to be mapped, or more."))
    note = " ".join(note.split())
    check_lengths(Target, note=note)
    try:
        with transaction.atomic():
            target = Target.objects.create(
                hub=hub, instrument=instrument, since=since, until=until, mapped=mapped, developed=developed,
                note=note, set_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(
            _("There is a target for this mapping and these days. Remove that one first.")
        ) from error
    trail.record(
        action="insight.set_target",
        by=by,
        hub_id=hub.pk,
        subject=target,
        changes={
            "instrument": instrument,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "mapped": mapped,
            "developed": developed,
        },
    )
    return target


@transaction.atomic
def remove_target(*, target: Target, by: Person) -> None:
    """Take a target away; what was mapped and given stays."""
    _check_leads(target.hub, by)
    trail.record(
        action="insight.remove_target",
        by=by,
        hub_id=target.hub_id,
        subject=target,
        changes={"mapped": target.mapped, "developed": target.developed},
    )
    target.delete()


def _check_leads(hub: Hub, by: Person) -> None:
    if not can_set_targets(roles_of(by, hub.pk)):
        raise Refused(_("Only who leads the hub sets its targets."))
