"""Applying news of a register's feed: the details become rows by the same way as a file's."""

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub
from firstline.domains.registers import purging
from firstline.domains.registers.account import Account
from firstline.domains.registers.adapters.rows import Adapter, RegisterRow, Unit
from firstline.domains.registers.intake import Intake, Parents
from firstline.domains.registers.models import Company, FeedCursor
from firstline.domains.registers.numbers import in_parts
from firstline.domains.registers.snapshots import parents_on
from firstline.domains.registers.storing import one_at_a_time, store
from firstline.domains.registers.updates import (
    Ask,
    Details,
    FeedGap,
    Json,
    Page,
    Update,
    UpdateAccount,
    in_order,
)
from firstline.domains.registers.writing import Said, fingerprint_of, row_of, write
from firstline.foundation import store as files
from firstline.foundation.access.refusals import Refused

# The register is never silent for so long: at Easter it is for five days.
LONGEST_SILENCE = timedelta(days=7)
PARENT = "overordnetEnhet"


@dataclass(frozen=True)
class Feed:
    """One run over a feed.

    on: the day on which the details are read.
    """

    adapter: Adapter
    unit: Unit
    hub: Hub
    ask: Ask
    on: date

    @property
    def register(self) -> str:
        return self.adapter.name

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(self.hub.areas)

    def cursor(self) -> FeedCursor:
        return FeedCursor.objects.get(hub=self.hub, register=self.register, unit=self.unit)


@dataclass
class News:
    """What a page's updates come to.

    stored: those of its numbers that are stored.
    removed: numbers of which nothing may be kept.
    ended: number -> since when it is over.
    known: what the register says of the others.
    """

    stored: set[str]
    removed: set[str] = field(default_factory=set)
    ended: dict[str, date] = field(default_factory=dict)
    known: list[Json] = field(default_factory=list)


def apply_page(feed: Feed, page: Page) -> UpdateAccount:
    """Apply one page and move the cursor behind it, all of it or nothing.

    Returns the account of the run so far. Raises FeedGap, and Refused where another run is at it.
    """
    cursor = feed.cursor()
    account = UpdateAccount.of(cursor.unreported)
    updates = in_order(page.updates, cursor.last_id or 0)
    account.read += len(page.updates) + page.unreadable
    account.refused += page.unreadable
    account.repeated += len(page.updates) - len(updates)
    if not updates:
        return account
    moments = [update.at for update in updates if update.at]
    if moments and min(moments) > cursor.at + LONGEST_SILENCE:
        raise FeedGap
    news = _news(feed, updates, account)
    with ExitStack() as stack:
        copies = stack.enter_context(purging.rewritten(feed.register, news.removed))
        intake = stack.enter_context(_taken_in(feed, news.known)) if news.known else None
        with transaction.atomic():
            one_at_a_time()
            _move(cursor, updates[-1].id, max(moments, default=cursor.at))
            purging.name_copies(copies)
            purging.empty_rows(feed.register, news.removed, feed.on)
            account.removed += len(news.removed)
            account.deleted += _end(feed, news.ended)
            if intake is not None:
                _store(feed, intake, news, account)
            cursor.unreported = account.as_json()
            cursor.save(update_fields=["unreported"])
    return account


def _news(feed: Feed, updates: Sequence[Update], account: UpdateAccount) -> News:
    """Find out what updates come to. A number's last word counts, but a removal among them always does."""
    last = {update.number: update for update in updates}
    news = News(stored=_stored(feed, last))
    news.removed = {update.number for update in updates if update.change == "removal"}
    account.unknown_words.update(
        update.word for update in updates if update.change == "unknown" and update.word != "Ukjent"
    )
    ours = [update for update in last.values() if update.change != "removal"]
    asked = [one for one in ours if one.change != "deletion" or one.number in news.stored]
    account.not_ours += len(ours) - len(asked)
    answers = feed.ask([update.number for update in asked])
    for update in asked:
        _sort_in(feed, update, answers.get(update.number, Details("unknown")), news, account)
    return news


def _sort_in(feed: Feed, update: Update, details: Details, news: News, account: UpdateAccount) -> None:
    written_on = timezone.localdate(update.at) if update.at else feed.on
    match details.state:
        case "known" if details.company is not None:
            news.known.append(details.company)
        case "removed":
            news.removed.add(update.number)
        case "deleted" if update.number in news.stored:
            news.ended[update.number] = details.deleted_on or written_on
        case "deleted":
            account.not_ours += 1
        case _ if update.change == "deletion":
            news.ended[update.number] = written_on
        case _:
            account.not_found += 1


def _stored(feed: Feed, numbers: Collection[str]) -> set[str]:
    companies = Company.objects.filter(register=feed.register, removed_on=None)
    return {
        number
        for part in in_parts(numbers)
        for number in companies.filter(number__in=part).values_list("number", flat=True)
    }


def _move(cursor: FeedCursor, last_id: int, at: datetime) -> None:
    """Move the cursor, unless another run has moved it."""
    here = FeedCursor.objects.filter(pk=cursor.pk, last_id=cursor.last_id, at=cursor.at)
    if not here.update(last_id=last_id, at=max(at, cursor.at)):
        raise Refused(_("Another run reads this feed at the moment."))


def _end(feed: Feed, ended: Mapping[str, date]) -> int:
    """Mark companies as over, and leave all else that is known of them."""
    count = 0
    for part in in_parts(ended):
        over = []
        for company in Company.objects.filter(register=feed.register, number__in=part, removed_on=None):
            if company.deleted_on != ended[company.number]:
                row = row_of(company)._replace(deleted_on=ended[company.number])
                over.append(Said(row, max(company.snapshot_on, feed.on), fingerprint_of(row)))
        write(over, register=feed.register)
        count += len(over)
    return count


@contextmanager
def _taken_in(feed: Feed, known: Sequence[Json]) -> Iterator[Intake]:
    """The details, taken in as the file that they could have come in."""
    with Intake(feed.adapter, Account(), feed.unit) as intake:
        # In the store's folder: what stands in it of a person is not for a folder that others read.
        with tempfile.TemporaryDirectory(dir=files.root(), prefix="updates-") as folder:
            path = Path(folder) / "details.json"
            path.write_text(json.dumps(list(known)), encoding="utf-8")
            intake.read(path)
        intake.check(_parents(feed, known))
        yield intake


def _parents(feed: Feed, known: Sequence[Json]) -> Parents:
    """The companies of these sites: as they are stored, or else as the snapshot has them."""
    named = {str(found.get(PARENT) or "") for found in known} if feed.unit == "site" else set()
    numbers = {number for number in named if number.isascii() and number.isdigit()}
    if not numbers:
        return Parents()
    companies = Company.objects.filter(register=feed.register, removed_on=None)
    rows = [
        row
        for part in in_parts(numbers)
        for row in companies.filter(number__in=part).values_list("number", "kind", "personal")
    ]
    rest = sorted(numbers - {number for number, _kind, _personal in rows})
    queries = [f"SELECT '{number}', '{kind}', {personal}" for number, kind, personal in rows]
    if rest:
        listed = ", ".join(f"'{number}'" for number in rest)
        queries.append(
            f"SELECT company, parent_kind, parent_personal FROM ({parents_on(feed.register, feed.on).query}) "
            f"WHERE company IN ({listed})"
        )
    columns = "AS known(company, parent_kind, parent_personal)"
    return Parents(f"SELECT * FROM ({' UNION ALL '.join(queries)}) {columns}")


def _store(feed: Feed, intake: Intake, news: News, account: UpdateAccount) -> None:
    rows, wanted = intake.account, 0

    def counted() -> Iterator[Sequence[tuple[int, RegisterRow]]]:
        nonlocal wanted
        for batch in intake.wanted(feed.areas, news.stored):
            wanted += len(batch)
            yield batch

    wrong = rows.refused
    store(
        counted(),
        register=feed.register,
        snapshot_on=feed.on,
        areas=feed.areas,
        account=rows,
        refuse=intake.refuse,
    )
    account.new += rows.new
    account.updated += rows.updated
    account.unchanged += rows.unchanged
    account.elsewhere += rows.elsewhere
    account.refused += rows.refused
    account.not_ours += rows.read - wrong - wanted
    account.problems += [{"number": one.number, "reason": one.reason} for one in rows.problems]
