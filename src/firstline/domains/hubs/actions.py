"""Setting up hubs, people, memberships and consents."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from firstline.domains.hubs import access, pictures
from firstline.domains.hubs.areas import area_code, check_areas, check_country
from firstline.domains.hubs.facts import HubCreated, MembershipEnded, MembershipGiven
from firstline.domains.hubs.models import Consent, Hub, Membership, Person, Picture
from firstline.engine import colour as colours
from firstline.foundation.access.lengths import check_lengths
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role, roles_of
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish
from firstline.foundation.locale.languages import KNOWN
from firstline.foundation.ui.wording import number_text

# Addresses that are not a hub's.
RESERVED_SLUGS = frozenset(
    {"accounts", "admin", "answer", "api", "cms", "demo", "documents", "health", "language", "media"}
    | {"my", "desk", "network", "static", "images", "robots", "favicon", "signed-in"}
    | {"me", "pictures", "kept", "offline", "gallery"}
)
LONGEST_SLUG, LONGEST_NAME = 50, 200
# A third mail about the same is no reminder any more. A link is good for thirty days.
MOST_REMINDERS, LATEST_REMINDER = 2, 29
CURRENCIES = {"NO": "NOK", "DK": "DKK", "GB": "GBP", "SE": "SEK"}
TIME_ZONES = {
    "NO": "Europe/Oslo",
    "DK": "Europe/Copenhagen",
    "GB": "Europe/London",
    "SE": "Europe/Stockholm",
    "FI": "Europe/Helsinki",
    "IS": "Atlantic/Reykjavik",
    "IE": "Europe/Dublin",
}


class PoorColour(Refused):
    """A colour that buttons cannot be read or found in.

    suggestion: the nearest one that can be used, ``#rrggbb``.
    """

    def __init__(self, found: colours.Shortfall) -> None:
        self.suggestion = found.suggestion
        super().__init__(
            _(
                "The colour is too pale: its contrast with the page is %(found)s to 1, and it takes "
                "%(needed)s to 1 to be seen by everyone. %(suggestion)s is the nearest that works."
            )
            % {
                "found": number_text(found.contrast),
                "needed": number_text(found.needed, 0),
                "suggestion": found.suggestion,
            }
        )


@transaction.atomic
def create_hub(
    *,
    slug: str,
    name: str,
    country: str,
    areas: Sequence[str],
    languages: Sequence[str],
    by: Person | None,
    invented: bool = False,
) -> Hub:
    """Set up a hub.

    areas: municipality or county code prefixes, kept as strings, as the register writes them.
    Raises Refused where the slug is taken or reserved, a language or country is not known, or an area is
    none of the country's.
    """
    _check_hub(slug, name, country)
    _check_languages(languages)
    areas = [area_code(area, country) for area in areas]
    check_areas(areas, country)
    hub = Hub.objects.create(
        slug=slug,
        name=name.strip(),
        country=country.upper(),
        areas=sorted(set(areas)),
        languages=list(dict.fromkeys(languages)),
        currency=CURRENCIES.get(country.upper(), "EUR"),
        time_zone=TIME_ZONES.get(country.upper(), settings.TIME_ZONE),
        invented=invented,
    )
    trail.record(action="hubs.create_hub", by=by, hub_id=hub.pk, subject=hub, changes={"slug": slug})
    publish(HubCreated(hub_id=hub.pk))
    return hub


def _check_hub(slug: str, name: str, country: str) -> None:
    if slug != slugify(slug)[:LONGEST_SLUG] or not slug:
        raise Refused(
            _("“%(slug)s” cannot stand in an address: use a to z, 0 to 9 and hyphens.") % {"slug": slug}
        )
    if slug in RESERVED_SLUGS:
        raise Refused(
            _("“%(slug)s” is an address that Firstline uses itself: choose another.") % {"slug": slug}
        )
    if Hub.objects.filter(slug=slug).exists():
        raise Refused(_("There is a hub “%(slug)s” already.") % {"slug": slug})
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refused(_("Write the hub’s name, in %(most)s letters or fewer.") % {"most": LONGEST_NAME})
    check_country(country)


def _check_languages(languages: Sequence[str]) -> None:
    unknown = [language for language in languages if language not in KNOWN]
    if unknown or not languages:
        raise Refused(
            _("Languages must be some of %(known)s, with commas between them.") % {"known": ", ".join(KNOWN)}
        )


@transaction.atomic
def change_hub(
    *,
    hub: Hub,
    name: str,
    email: str,
    phone: str,
    colour: str,
    by: Person,
    logo: BinaryIO | None = None,
    without_logo: bool = False,
    reminder_days: Sequence[int] | None = None,
) -> Hub:
    """Change what a hub says of itself, and when it reminds.

    colour: ``#rrggbb``; empty is the design system's own.
    logo: a new one; None keeps the one that is there, unless ``without_logo``.
    reminder_days: so many days after a link was sent; none, one or two. None keeps what was chosen.
    Raises Refused for who does not lead the hub, without a name, for a text that is too long, what is no
    picture, or days on which nobody can be reminded; PoorColour.
    """
    if not access.can_change_hub(roles_of(by, hub.pk)):
        raise Refused(_("Only those who lead the hub change what it says of itself."))
    hub = Hub.objects.select_for_update(of=("self",)).get(pk=hub.pk)
    if not name.strip():
        raise Refused(_("Write the hub's name."))
    _check_colour(colour)
    check_lengths(Hub, name=name.strip(), email=email.strip(), phone=phone.strip())
    new: dict[str, Any] = {"name": name.strip(), "email": email.strip(), "phone": phone.strip()}
    new |= {"colour": colour.lower(), "reminder_days": _reminder_days(hub, reminder_days)}
    changed = [field for field, value in new.items() if getattr(hub, field) != value]
    for field in changed:
        setattr(hub, field, new[field])
    before = hub.logo
    _set_logo(hub, logo, is_gone=without_logo)
    if hub.logo != before:
        changed.append("logo")
    if changed:
        hub.save(update_fields=[*changed, "logo_width"])
        trail.record(action="hubs.change_hub", by=by, hub_id=hub.pk, subject=hub, changes={"fields": changed})
    if before is not None and hub.logo != before:
        before.delete()
    return hub


def _set_logo(hub: Hub, logo: BinaryIO | None, *, is_gone: bool) -> None:
    if logo is not None:
        content = pictures.logo(logo)
        hub.logo, hub.logo_width = Picture.objects.create(content=content), pictures.width_at_head(content)
    elif is_gone:
        hub.logo, hub.logo_width = None, 0


def _reminder_days(hub: Hub, days: Sequence[int] | None) -> list[int]:
    if days is None:
        return list(hub.reminder_days)
    if len(days) > MOST_REMINDERS or any(not 1 <= day <= LATEST_REMINDER for day in days):
        raise Refused(
            _("Remind twice at most, and within %(most)s days: then the link ends.")
            % {"most": LATEST_REMINDER}
        )
    if list(days) != sorted(set(days)):
        raise Refused(_("The second reminder comes after the first: write more days."))
    return list(days)


def _check_colour(colour: str) -> None:
    if not colour:
        return
    try:
        found = colours.shortfall(colour)
    except ValueError as error:
        raise Refused(_("Write the colour as # and six digits, such as #0062ba.")) from error
    if found is not None:
        raise PoorColour(found)


@transaction.atomic
def add_person(*, email: str, name: str, by: Person | None, language: str = "", title: str = "") -> Person:
    """The person with this address, made where there is none. Nobody's name is overwritten.

    Raises Refused for what is no e-mail address, or without a name or with one that is too long for
    somebody new.
    """
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found:
        return found
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise Refused(_("“%(email)s” is no e-mail address: write it again.") % {"email": email}) from error
    if not name.strip():
        raise Refused(_("Write the person’s name."))
    check_lengths(Person, email=email.strip(), name=name.strip(), title=title)
    person = Person.objects.create_user(email, name=name.strip(), language=language, title=title)
    trail.record(action="hubs.add_person", by=by, hub_id=None, subject=person)
    return person


@transaction.atomic
def change_person(
    *,
    person: Person,
    name: str,
    phone: str,
    title: str,
    on_front_page: bool,
    photo: BinaryIO | None = None,
    without_photo: bool = False,
) -> Person:
    """A person changes what is said of herself.

    on_front_page: whether anyone may read it, with her address, on the front page of a hub she works for.
    photo: a new one; None keeps the one that is there, unless ``without_photo``.
    Raises Refused without a name, for a text that is too long, or for what is no picture.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not name.strip():
        raise Refused(_("Write your name."))
    check_lengths(Person, name=name.strip(), phone=phone.strip(), title=title.strip())
    before = person.photo
    person.name, person.phone, person.title = name.strip(), phone.strip(), title.strip()
    person.on_front_page = on_front_page
    if photo is not None:
        person.photo = Picture.objects.create(person=person, content=pictures.face(photo))
    elif without_photo:
        person.photo = None
    person.save(update_fields=["name", "phone", "title", "on_front_page", "photo"])
    if before is not None and person.photo != before:
        before.delete()
    trail.record(action="hubs.change_person", by=person, hub_id=None, subject=person)
    return person


def check_gives_roles(*, hub: Hub, by: Person | None) -> None:
    """Raise Refused for who may not give and end roles; None is whoever runs the installation."""
    if by is not None and not access.can_give_roles(roles_of(by, hub.pk)):
        raise Refused(_("Only those who lead the hub give and end roles."))


@transaction.atomic
def give_role(*, hub: Hub, person: Person, role: Role, by: Person | None) -> Membership:
    """Give a person a role in a hub; giving it again changes nothing.

    Raises Refused for who does not lead the hub, and for a role that no hub gives.
    """
    check_gives_roles(hub=hub, by=by)
    if role not in MEMBERSHIP_ROLES:
        raise Refused(_("That role is not given by a hub."))
    membership, new = Membership.objects.get_or_create(
        hub=hub, person=person, role=role, until=None, defaults={"since": timezone.now(), "given_by": by}
    )
    if new:
        trail.record(
            action="hubs.give_role",
            by=by,
            hub_id=hub.pk,
            subject=membership,
            changes={"person": person.pk, "role": role},
        )
        publish(MembershipGiven(hub_id=hub.pk, person_id=person.pk, role=role))
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Person | None) -> None:
    """End a role today; the row stays, so that one can see who was what when.

    Raises Refused for who does not lead the hub, and where nobody would lead it any more; whoever runs the
    installation (None) may do that too.
    """
    check_gives_roles(hub=membership.hub, by=by)
    if by is not None and membership.role == Role.HUB_LEADER:
        _check_still_led(membership)
    ended = Membership.objects.filter(pk=membership.pk, until=None).update(until=timezone.now())
    if ended:
        trail.record(action="hubs.end_role", by=by, hub_id=membership.hub_id, subject=membership)
        publish(
            MembershipEnded(hub_id=membership.hub_id, person_id=membership.person_id, role=membership.role)
        )


def _check_still_led(membership: Membership) -> None:
    # Locked: of two leaders who end each other at once, one stays.
    leading = Membership.objects.select_for_update().filter(
        hub_id=membership.hub_id, role=Role.HUB_LEADER, until=None
    )
    if not [one for one in leading if one.pk != membership.pk]:
        raise Refused(_("Nobody would lead the hub any more. Give somebody else that role first."))


@transaction.atomic
def give_consent(*, hub: Hub, person: Person, purpose: str, wording: str) -> Consent:
    """Store what a person agrees to herself, with the words that she saw."""
    consent, new = Consent.objects.get_or_create(
        hub=hub,
        person=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"wording": wording, "given_at": timezone.now()},
    )
    if new:
        trail.record(action="hubs.give_consent", by=person, hub_id=hub.pk, subject=consent)
    return consent


@transaction.atomic
def withdraw_consent(*, hub: Hub, person: Person, purpose: str) -> None:
    """End a consent; who withdraws twice has withdrawn once."""
    consent = Consent.objects.filter(hub=hub, person=person, purpose=purpose, withdrawn_at=None).first()
    if consent is not None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        trail.record(action="hubs.withdraw_consent", by=person, hub_id=hub.pk, subject=consent)


@transaction.atomic
def choose_language(*, person: Person, language: str) -> None:
    """Keep the language that a person reads."""
    if language not in KNOWN:
        raise Refused(_("That language is not known here."))
    Person.objects.filter(pk=person.pk).update(language=language)
