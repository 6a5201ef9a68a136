"""Deleting what has been held for as long as its table says."""

import fcntl
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit import trail
from firstline.foundation.retention.declaration import Retention

ACTION = "retention.expire"
# So few rows a transaction that others who write to SQLite hardly wait.
BATCH = 200
# Any number that nothing else on the database server locks.
EXPIRY_LOCK = 0x4578706972790000

Model = type[models.Model]
# Of whatever table: what the fields are called is known at run time only.
Rows = Any


class AlreadyRunning(Refused):
    """Another process deletes what is due at this moment."""

    def __init__(self) -> None:
        super().__init__(_("What is due is being deleted already. Try again when that is done."))


@dataclass(frozen=True)
class Account:
    """What a run found in one table.

    due: rows held for as long as the table says. Each of them is one of the next three.
    deleted: those that were deleted; in a dry run, that would be.
    waiting: those that wait for the archive to take them over.
    held: those that other rows still need.
    held_by: the tables of those other rows.
    """

    table: str
    due: int
    deleted: int = 0
    waiting: int = 0
    held: int = 0
    held_by: tuple[str, ...] = ()


def expire(*, now: datetime, dry_run: bool = False, batch: int = BATCH) -> list[Account]:
    """Delete what is due in every table, and return the account of each table that has a term.

    Rows that others point at go after these, or are held back with them. Each batch is a transaction
    of its own, so that a run which is killed has deleted whole rows only; the next one goes on.
    Raises AlreadyRunning.
    """
    if dry_run:
        return _expire(now, batch=batch, dry_run=True)
    with _alone() as alone:
        if not alone:
            raise AlreadyRunning
        return _expire(now, batch=batch)


def expire_daily(*, now: datetime) -> bool:
    """Do the day's run, unless it was done or is being done; returns whether this was it."""
    with _alone() as alone:
        if not alone or trail.has_run(action=ACTION, day=timezone.localdate(now)):
            return False
        _expire(now, batch=BATCH)
        return True


def last_expired_day(today: date, months: int) -> date:
    """The newest day of which a row has, today, been held for so many calendar months.

    A month that lacks the day ends the term on its last one: what is of 31 January has been held for a
    month on 28 February.
    """
    month = today.year * 12 + today.month - 1 - months
    year, month = month // 12, month % 12 + 1
    last = monthrange(year, month)[1]
    ends_a_month = today.day == monthrange(today.year, today.month)[1]
    return date(year, month, last if ends_a_month else min(today.day, last))


def _expire(now: datetime, *, batch: int, dry_run: bool = False) -> list[Account]:
    expiry = _Expiry(timezone.localdate(now))
    accounts = [expiry.of(model, batch=batch, dry_run=dry_run) for model in expiry.children_first()]
    if not dry_run:
        # The tables with nothing due say nothing.
        changes = {account.table: asdict(account) for account in accounts if account.due}
        trail.record_run(action=ACTION, day=expiry.today, changes=changes)
    return accounts


class _Expiry:
    """What is due on a day, and what of it may go."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.declared: dict[Model, Retention] = {
            model: model.retention for model in apps.get_models() if hasattr(model, "retention")
        }

    def children_first(self) -> Iterator[Model]:
        """The tables with a term, each after those whose rows point at its own."""
        order: TopologicalSorter[Model] = TopologicalSorter()
        for model in self.declared:
            order.add(model, *(holder.related_model for holder in self.holders(model)))
        for model in order.static_order():
            if self.has_term(model):
                yield model

    def has_term(self, model: Model) -> bool:
        return model in self.declared and self.declared[model].months is not None

    def of(self, model: Model, *, batch: int, dry_run: bool) -> Account:
        """Delete what may go of a table, unless it is a dry run."""
        table, due = model._meta.label_lower, self.due(model).count()
        if self.declared[model].archive:
            return Account(table, due, waiting=due)
        deleted = self.free(model).count() if dry_run or not due else self.delete(model, batch)
        held_by = self.held_by(model) if deleted < due else ()
        return Account(table, due, deleted=deleted, held=due - deleted, held_by=held_by)

    def due(self, model: Model) -> Rows:
        """The rows that have been held for as long as their table says."""
        declared = self.declared[model]
        rows: Rows = model._default_manager.order_by("pk")
        if declared.months is None:
            return rows.none()
        day = last_expired_day(self.today, declared.months)
        first, *others = declared.counted_from
        counted = Coalesce(first, *others) if others else F(first)
        if isinstance(_field(model, first), models.DateTimeField):
            end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
            return rows.alias(_counted=counted).filter(_counted__lt=end)
        return rows.alias(_counted=counted).filter(_counted__lte=day)

    def free(self, model: Model) -> Rows:
        """The due rows that no row needs which itself stays."""
        rows = self.due(model)
        if self.declared[model].archive:
            return rows.none()
        return rows.filter(*(~Exists(self.staying(holder)) for holder in self.holders(model)))

    def staying(self, holder: Any) -> Rows:
        """The rows that point at one of the outer query's through a relation, and do not go before it."""
        theirs: Model = holder.related_model
        rows: Rows = theirs._default_manager.filter(**{holder.field.name: OuterRef("pk")})
        if theirs in self.declared:
            rows = rows.exclude(pk__in=self.free(theirs).order_by().values("pk"))
        return rows

    def holders(self, model: Model) -> list[Any]:
        """The relations that hold a row back.

        A row with a term of its own never goes because another does. One without a term goes with the
        row that it belongs to (``CASCADE``), as a library's does.
        """
        return [
            relation
            for relation in model._meta.get_fields(include_hidden=True)
            if isinstance(relation, models.ManyToOneRel)
            and (
                relation.on_delete in {models.PROTECT, models.RESTRICT}
                or (relation.on_delete is models.CASCADE and self.has_term(relation.related_model))
            )
        ]

    def held_by(self, model: Model) -> tuple[str, ...]:
        """The tables whose rows hold due rows back."""
        due = self.due(model)
        return tuple(
            sorted(
                {
                    holder.related_model._meta.label_lower
                    for holder in self.holders(model)
                    if due.filter(Exists(self.staying(holder))).exists()
                }
            )
        )

    def delete(self, model: Model, batch: int) -> int:
        """Delete what may go, a batch a transaction; returns how many rows went."""
        deleted = 0
        numbers = iter(list(self.free(model).values_list("pk", flat=True)))
        while some := list(islice(numbers, batch)):
            with transaction.atomic():
                # Nobody can point at the rows any more; whoever did since they were found holds them back.
                list(model._default_manager.select_for_update().filter(pk__in=some).values_list("pk"))
                going = list(self.free(model).filter(pk__in=some).values_list("pk", flat=True))
                model._default_manager.filter(pk__in=going).delete()
            deleted += len(going)
        return deleted


def _field(model: Model, path: str) -> Any:
    """The field at the end of a lookup path such as ``plan__client__closed_at``."""
    *relations, last = path.split("__")
    for name in relations:
        related = model._meta.get_field(name).related_model
        assert isinstance(related, type)
        model = related
    return model._meta.get_field(last)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process is at it. The lock of a process that is killed goes with it."""
    with (settings.FIRSTLINE_HOME / "expiring").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        if connection.vendor != "postgresql":
            yield True
            return
        # Other machines do not see the file.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [EXPIRY_LOCK])
            alone: bool = cursor.fetchone()[0]
        try:
            yield alone
        finally:
            if alone:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [EXPIRY_LOCK])
