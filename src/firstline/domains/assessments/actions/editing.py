"""Making an instrument of one's own: copying, changing and importing it, and putting it to use."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.assessments import own
from firstline.domains.assessments.models import HubInstrument
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.packs import PackError, scored_otherwise, to_toml
from firstline.foundation.packs.content import build, faults, parse

State = HubInstrument.State
# Ten times the longest that comes with Firstline; what is longer is no set of questions that anybody answers.
LONGEST = 1_000_000
LONGEST_KEY = 40
LONGEST_NAME_OF_HUB = 20
# An instrument's own key, without the hub.
KEY = re.compile(r"[a-z0-9][a-z0-9_]*")


@transaction.atomic
def copy_instrument(*, hub: Hub, named: str, by: Person) -> HubInstrument:
    """Make a draft of the hub's own from an instrument, whose texts it begins with.

    named: key and version, such as ``growth/1``; one that comes with Firstline or the hub's own.
    Raises Refused where there is no such instrument.
    """
    content = own.copied_content(named, hub)
    if content is None:
        raise Refused(_("There is no such set of questions. Choose one from the list."))
    data = parse(content)
    key = _free_key(hub, str(data["key"]))
    row = _make(hub, key, 1, data, by=by, copied_from=named)
    _record("copy_instrument", row, by, **{"from": named, "key": key})
    return row


@transaction.atomic
def new_draft(*, instrument: HubInstrument, by: Person) -> HubInstrument:
    """Begin the next version of an instrument, from its latest. Where one is begun, that is it.

    What is answered goes on with its own version.
    """
    versions = HubInstrument.objects.select_for_update().filter(hub=instrument.hub, key=instrument.key)
    latest = versions.order_by("-version")[0]
    if latest.state == State.DRAFT:
        return latest
    data = parse(latest.content)
    # Whether this one's points can be compared is said anew when it is published.
    data.pop("follows", None)
    row = _make(
        instrument.hub, instrument.key, latest.version + 1, data, by=by,
        copied_from=f"{latest.key}/{latest.version}",
    )  # fmt: skip
    _record("new_draft", row, by, key=row.key, version=row.version)
    return row


@transaction.atomic
def import_instrument(*, hub: Hub, data: Mapping[str, Any], by: Person) -> HubInstrument:
    """Make a draft of what a file says, right or wrong: its faults are shown on its page.

    Where the hub has an instrument of that key already, the draft is its next version.
    Raises Refused where a draft of that one is open, and where the key cannot stand in an address.
    """
    said = str(data.get("key", ""))
    if not KEY.fullmatch(said):
        raise Refused(
            _("The file does not say what it is called: write key, with a to z, 0 to 9 and _ only.")
        )
    key = _own_key(hub, said)
    versions = HubInstrument.objects.select_for_update().filter(hub=hub, key=key).order_by("-version")
    latest = versions.first()
    if latest is not None and latest.state == State.DRAFT:
        raise Refused(
            _("A draft of “%(key)s” is open. Publish it or throw it away, then import the file again.")
            % {"key": key}
        )
    if latest is None:
        key = _free_key(hub, said)
    row = _make(hub, key, latest.version + 1 if latest else 1, data, by=by, copied_from="")
    _record("import_instrument", row, by, key=row.key, version=row.version)
    return row


@transaction.atomic
def change_draft(
    *, instrument: HubInstrument, data: Mapping[str, Any], seen: int, by: Person, what: str
) -> HubInstrument:
    """Write what a draft says from now on. It need not be right yet; publishing asks for that.

    data: all of it; its key and its version stay what they are. seen: the revision that was changed.
    what: the place, for the trail, such as ``pages.0.questions.2``.
    Raises Refused where it is no draft any more, somebody else changed it since, or it is too long.
    """
    row = _locked_draft(instrument, seen)
    content = _written(row.key, row.version, data)
    if content == row.content:
        return row
    row.content, row.changed_at, row.revision = content, timezone.now(), row.revision + 1
    row.save(update_fields=["content", "changed_at", "revision"])
    _record("change_draft", row, by, place=what, revision=row.revision)
    return row


@transaction.atomic
def publish_instrument(
    *, instrument: HubInstrument, seen: int, by: Person, comparable: bool = False
) -> HubInstrument:
    """Put a draft to use: advisers can send it, and it never changes again.

    comparable: whether its points may be set against those of the version before.
    Raises Refused where it has faults, or a text lacks one of the hub's languages; where it is called
    comparable and gives points otherwise than the version before; where it is no draft any more, or somebody
    else changed it since.
    """
    row = _locked_draft(instrument, seen)
    number = len(faults(parse(row.content), row.hub.languages))
    if number:
        said = ngettext(
            "One thing is not right yet. Look under Check, and publish it then.",
            "%(number)d things are not right yet. Look under Check, and publish it then.",
            number,
        )
        raise Refused(said % {"number": number})
    row.content = _linked(row, comparable)
    row.state, row.published_at = State.PUBLISHED, timezone.now()
    row.save(update_fields=["content", "state", "published_at"])
    _record("publish_instrument", row, by, key=row.key, version=row.version)
    return row


def _linked(row: HubInstrument, comparable: bool) -> str:
    """What the version says, and that it follows the one before where their points may be compared."""
    data, before = parse(row.content), own.version_before(row)
    data.pop("follows", None)
    if comparable and before is not None:
        otherwise = scored_otherwise(build(data, ()), build(parse(before.content), ()))
        if otherwise:
            raise Refused(
                _(
                    "“%(key)s” gives points otherwise than in version %(version)s, so the points of the two "
                    "cannot be compared. Publish it without saying that they can."
                )
                % {"key": otherwise[0], "version": before.version}
            )
        data["follows"] = {"version": before.version, "unchanged": "all scored questions"}
    return _written(row.key, row.version, data)


@transaction.atomic
def retire_instrument(*, instrument: HubInstrument, by: Person) -> None:
    """Offer an instrument to nobody from now on; what was asked can still be answered, read and scored.

    Retiring twice is once. Raises Refused where nothing of it is published.
    """
    versions = HubInstrument.objects.select_for_update().filter(hub=instrument.hub, key=instrument.key)
    states = set(versions.values_list("state", flat=True))
    if State.PUBLISHED in states:
        versions.filter(state=State.PUBLISHED).update(state=State.RETIRED)
        _record("retire_instrument", instrument, by, key=instrument.key)
    elif State.RETIRED not in states:
        raise Refused(_("It has not been published, so nobody is offered it. You can throw the draft away."))


@transaction.atomic
def discard_draft(*, instrument: HubInstrument, by: Person) -> None:
    """Throw a draft away. Versions that were published stay. Raises Refused where it is no draft any more."""
    row = _locked_draft(instrument, None)
    _record("discard_draft", row, by, key=row.key, version=row.version)
    row.delete()


def _record(action: str, row: HubInstrument, by: Person, **changes: object) -> None:
    trail.record(action=f"assessments.{action}", by=by, hub_id=row.hub_id, subject=row, changes=changes)


def _locked_draft(instrument: HubInstrument, seen: int | None) -> HubInstrument:
    """The draft as it stands now; nobody else writes it until this transaction ends."""
    row = (
        HubInstrument.objects.select_for_update(of=("self",))
        .select_related("hub")
        .filter(pk=instrument.pk)
        .first()
    )
    if row is None:
        raise Refused(_("Somebody has thrown this draft away."))
    if row.state != State.DRAFT:
        raise Refused(_("This version has been published and never changes. Begin a new version instead."))
    if seen is not None and row.revision != seen:
        raise Refused(
            _("Somebody else changed this while you had it open. Open the page again, and change it there.")
        )
    return row


def _make(
    hub: Hub, key: str, version: int, data: Mapping[str, Any], *, by: Person, copied_from: str
) -> HubInstrument:
    now = timezone.now()
    row = HubInstrument(
        hub=hub, key=key, version=version, content=_written(key, version, data), copied_from=copied_from,
        made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("Somebody else began this at the same moment. Open the list again.")) from error
    return row


def _written(key: str, version: int, data: Mapping[str, Any]) -> str:
    """The content, with the key and the version that are its own here."""
    rest = {name: value for name, value in data.items() if name not in ("key", "version")}
    follows = rest.get("follows")
    followed = follows.get("version") if isinstance(follows, Mapping) else None
    if isinstance(followed, int) and followed >= version:
        # It followed one where it was copied from, which is not there here.
        del rest["follows"]
    if rest.get("asked") == "after_delivery":
        # Only the one that comes with Firstline goes out by itself.
        rest["asked"] = "by_hand"
    try:
        content = to_toml({"key": key.partition(".")[2], "version": version, **rest})
        parse(content)
    except (TypeError, RecursionError, PackError) as error:
        raise Refused(_("The file holds something that no set of questions has.")) from error
    if len(content) > LONGEST:
        raise Refused(_("This is too long for a set of questions that anybody answers. Make it shorter."))
    return content


def _own_key(hub: Hub, key: str) -> str:
    """The key of a hub's own, as short as every place that keeps keys."""
    name = hub.slug if len(hub.slug) <= LONGEST_NAME_OF_HUB else f"hub{hub.pk}"
    return f"{name}.{key}"[:LONGEST_KEY].rstrip("_")


def _free_key(hub: Hub, key: str) -> str:
    """A key that no instrument has: the one that is asked for, or with a number behind it."""
    wanted, number = _own_key(hub, key), 1
    while HubInstrument.objects.filter(key=wanted).exists():
        number += 1
        wanted = f"{_own_key(hub, key)[: LONGEST_KEY - 4]}_{number}"
    return wanted
