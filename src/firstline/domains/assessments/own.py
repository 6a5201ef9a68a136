"""Reading the instruments that hubs made themselves: the loader's source of them, and who may use which."""

from django.db import connection
from django.db.models import QuerySet

from firstline.domains.assessments.models import HubInstrument
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role, roles_of
from firstline.foundation.packs import Instrument, PackError, instrument_file, instruments
from firstline.foundation.packs.content import build, parse
from firstline.foundation.packs.loader import OWN_KEY

State = HubInstrument.State
READERS = frozenset({Role.ADVISER, Role.FACILITATOR, Role.EDITOR, Role.HUB_LEADER, Role.AUDITOR})
# More than any hub has in use; each is some tens of kilobytes.
MOST_REMEMBERED = 256

_remembered: dict[tuple[str, int], Instrument] = {}


def find(key: str, version: int | None) -> Instrument | None:
    """A published version, or one that was; without a version the latest. None where there is none.

    A published version never changes, so it is remembered; which is the latest is asked each time.
    """
    out = HubInstrument.objects.filter(key=key).exclude(state=State.DRAFT)
    if version is None:
        version = out.order_by("-version").values_list("version", flat=True).first()
    if version is None or (key, version) in _remembered:
        return _remembered.get((key, version or 0))
    content = out.filter(version=version).values_list("content", flat=True).first()
    return None if content is None else _read(key, version, content)


def _read(key: str, version: int, content: str) -> Instrument:
    """What a published version says; read once, where it is known to stay."""
    if (key, version) in _remembered:
        return _remembered[key, version]
    # Its texts were complete when it was published, in the languages that the hub had then.
    instrument = build(parse(content), ()).model_copy(update={"key": key})
    # What a transaction has written may still be undone.
    if not connection.in_atomic_block:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key, version] = instrument
    return instrument


def visible_to(person: Person, hub: Hub) -> QuerySet[HubInstrument]:
    """The hub's own instruments, every version, for who sends them or writes them; else none."""
    found = HubInstrument.objects.filter(hub=hub).select_related("hub", "made_by")
    return found if roles_of(person, hub.pk) & READERS else found.none()


def instruments_for(hub: Hub) -> tuple[Instrument, ...]:
    """What a hub can choose from, in the latest version: all that comes with Firstline, then its own that are
    published; one query, whatever their number.
    """
    published = HubInstrument.objects.filter(hub=hub, state=State.PUBLISHED).order_by("key", "version")
    rows = published.values_list("key", "version", "content")
    latest = {key: (version, content) for key, version, content in rows}
    own = (_read(key, version, content) for key, (version, content) in latest.items())
    return (*instruments(), *own)


def may_use(hub: Hub, key: str) -> bool:
    """Whether a hub may send an instrument: what comes with Firstline, or its own while it is published."""
    if not OWN_KEY.fullmatch(key):
        return True
    return HubInstrument.objects.filter(hub=hub, key=key, state=State.PUBLISHED).exists()


def version_before(row: HubInstrument) -> HubInstrument | None:
    """The version that was published before this one; None of the first."""
    return HubInstrument.objects.filter(key=row.key, version__lt=row.version).order_by("-version").first()


def base_of(row: HubInstrument) -> str | None:
    """The content that a version was made from: its own version before, or what was copied; None where that
    is not known.
    """
    before = version_before(row)
    return before.content if before is not None else copied_content(row.copied_from, row.hub)


def copied_content(named: str, hub: Hub) -> str | None:
    """The content of an instrument that is named with its version, such as ``growth/1``."""
    key, _slash, version = named.partition("/")
    if not version.isdecimal():
        return None
    if OWN_KEY.fullmatch(key):
        found = HubInstrument.objects.filter(hub=hub, key=key, version=int(version))
        return found.values_list("content", flat=True).first()
    try:
        return instrument_file(key, int(version))
    except PackError:
        return None
