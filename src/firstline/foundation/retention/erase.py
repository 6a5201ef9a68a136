"""Erasing a person, as every table declares it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction

from firstline.foundation.audit import trail
from firstline.foundation.retention.declaration import Erasure, Retention
from firstline.foundation.retention.mentions import Mentions

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Person

PERHAPS_ANOTHER = "The name may be somebody else's here: look at these rows, and change those that mean her."

Table = tuple[type[models.Model], Retention]


@dataclass(frozen=True)
class Trace:
    """What was found of a person in one field of one table, and what became of it.

    table: the table's label, such as ``clients.representation``.
    why_kept: the declaration's sentence, where something stays.
    numbers: the rows' numbers, where somebody has to look at them.
    """

    table: str
    field: str
    purpose: str
    erasure: Erasure
    rows: int
    why_kept: str = ""
    numbers: tuple[Any, ...] = ()


@transaction.atomic
def erase(person: "Person", *, by: models.Model | None) -> list[Trace]:
    """Erase a person from every table, by the declarations; her own row is emptied last.

    Her sessions and what the libraries hold of her (addresses, second factors, national log-ins)
    are deleted. Returns what was found, table by table; running it again finds only what is kept.
    """
    mentions = Mentions.of(name=person.name, email=person.email, phone=person.phone)
    knowing = _hubs_that_know(person)
    _end_access(person)
    # While what says that a row is she, or names her, still stands.
    traces = [trace for table in _tables() for trace in _clear_herself(*table, person)]
    for model, declared in sorted(_tables(), key=lambda table: table[0] is type(person)):
        traces += _take_name_out(model, declared, person.name, knowing)
        traces += _erase_from(model, declared, person)
        traces += _mark_mentions(model, declared, mentions, knowing)
        traces += _tell_mentions(model, declared, mentions)
    _empty(person)
    trail.record(action="retention.erase", by=by, hub_id=None, subject=person, changes=_counted(traces))
    return traces


def _tables() -> Iterator[Table]:
    for model in apps.get_models():
        declared: Retention | None = getattr(model, "retention", None)
        if declared is not None:
            yield model, declared


def _hubs_that_know(person: "Person") -> set[int]:
    """The hubs with a row that points at her. In another hub, her name is more likely somebody else's."""
    return {
        hub_id
        for model, declared in _tables()
        if _has_hub(model)
        for name in declared.erase
        for hub_id in model._default_manager.filter(**_names(model, name, person))
        .order_by()
        .values_list("hub_id", flat=True)
        .distinct()
        if hub_id is not None
    }


def _has_hub(model: type[models.Model]) -> bool:
    return any(field.attname == "hub_id" for field in model._meta.concrete_fields)


def _clear_herself(model: type[models.Model], declared: Retention, person: "Person") -> Iterator[Trace]:
    """Empty the rows that are the person, and tell which rows of other tables go on about them."""
    if declared.herself is None:
        return
    numbers = list(
        model._default_manager.filter(declared.herself.rows(person)).values_list("pk", flat=True).distinct()
    )
    if not numbers:
        return
    model._default_manager.filter(pk__in=numbers).update(**declared.herself.values)
    for name in declared.herself.values:
        yield _trace(model, declared, name, Erasure.CLEAR, len(numbers), why=declared.why_kept)
    for other, other_declared in _tables():
        for field in other._meta.concrete_fields:
            # What points at the person too is hers, and is dealt with as hers.
            if field.related_model is model and Erasure.DELETE not in other_declared.erase.values():
                rows = other._default_manager.filter(**{f"{field.name}__in": numbers}).count()
                if rows:
                    yield _trace(
                        other, other_declared, field.name, Erasure.KEEP, rows, why=other_declared.why_kept
                    )


def _erase_from(model: type[models.Model], declared: Retention, person: "Person") -> Iterator[Trace]:
    for name, erasure in declared.erase.items():
        found = model._default_manager.filter(**_names(model, name, person))
        rows = found.count()
        if not rows:
            continue
        if erasure is Erasure.DELETE:
            found.delete()
        elif erasure is Erasure.CLEAR:
            _clear(model, name, declared, found)
        why = declared.why_kept if erasure in {Erasure.KEEP, Erasure.CLEAR} else ""
        yield _trace(model, declared, name, erasure, rows, why=why)


def _take_name_out(
    model: type[models.Model], declared: Retention, her_name: str, knowing: set[int]
) -> Iterator[Trace]:
    """Empty the values of JSON fields that are her name, in the hubs that know her."""
    for field in declared.named_in if her_name else ():
        rows = 0
        of_hubs = model._default_manager.filter(hub_id__in=knowing)
        for number, values in of_hubs.values_list("pk", field).iterator():
            if her_name in values.values():
                kept = {key: "" if value == her_name else value for key, value in values.items()}
                rows += model._default_manager.filter(pk=number).update(**{field: kept})
        if rows:
            yield _trace(model, declared, field, Erasure.CLEAR, rows, why=declared.why_kept)


def _mark_mentions(
    model: type[models.Model], declared: Retention, mentions: Mentions, knowing: set[int]
) -> Iterator[Trace]:
    """Mark the mentions in free text. A name that is perhaps another's stays, and is told. Reads it all."""
    if not declared.free_text:
        return
    marked: Counter[str] = Counter()
    doubtful: dict[str, list[Any]] = defaultdict(list)
    fields = ("pk", *(["hub_id"] if _has_hub(model) else []), *declared.free_text)
    for row in model._default_manager.values(*fields).iterator():
        hers = mentions.name_is_full and row.get("hub_id") in knowing
        changed: dict[str, Any] = {}
        for field in declared.free_text:
            left = mentions.take_out(row[field], name_too=hers)
            if left != row[field]:
                changed[field] = left
            if mentions.stand_in(left):
                doubtful[field].append(row["pk"])
        if changed:
            model._default_manager.filter(pk=row["pk"]).update(**changed)
            marked.update(changed.keys())
    for field, rows in marked.items():
        yield _trace(model, declared, field, Erasure.CLEAR, rows)
    for field, numbers in doubtful.items():
        yield _told(model, declared, field, numbers, why=PERHAPS_ANOTHER)


def _tell_mentions(model: type[models.Model], declared: Retention, mentions: Mentions) -> Iterator[Trace]:
    for field, why in declared.told.items():
        values = model._default_manager.values_list("pk", field).iterator()
        kind = model._meta.get_field(field)
        numbers = [number for number, value in values if mentions.stand_in(_plain(kind, value))]
        if numbers:
            yield _told(model, declared, field, numbers, why=why)


def _plain(field: Any, value: Any) -> Any:
    """A field's value as text, or as lists and mappings of texts, as it is stored."""
    stored = field.get_prep_value(value)
    if field.get_internal_type() == "JSONField" and isinstance(stored, str):
        return json.loads(stored)
    return stored


def _trace(
    model: type[models.Model], declared: Retention, field: str, erasure: Erasure, rows: int, *, why: str = ""
) -> Trace:
    return Trace(model._meta.label_lower, field, declared.purpose, erasure, rows, why)


def _told(
    model: type[models.Model], declared: Retention, field: str, numbers: list[Any], *, why: str
) -> Trace:
    return Trace(
        model._meta.label_lower, field, declared.purpose, Erasure.KEEP, len(numbers), why, tuple(numbers)
    )


def _counted(traces: list[Trace]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for trace in traces:
        rows[f"{trace.table}.{trace.field}"] += trace.rows
    return dict(rows)


def _names(model: type[models.Model], name: str, person: "Person") -> dict[str, Any]:
    if isinstance(model._meta.get_field(name), models.EmailField):
        return {f"{name}__iexact": person.email}
    return {name: person.pk}


def _clear(
    model: type[models.Model], name: str, declared: Retention, found: models.QuerySet[models.Model]
) -> None:
    values: dict[str, Any] = dict.fromkeys(declared.blank, "")
    field = model._meta.get_field(name)
    if isinstance(field, models.EmailField):
        values[name] = ""
    elif not getattr(field, "primary_key", False):
        values[name] = None
    found.update(**values)


def _end_access(person: "Person") -> None:
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
    for relation in person._meta.related_objects:
        theirs = relation.related_model
        # A library's row that would go with the person's own; ours say for themselves what they do.
        if relation.on_delete is models.CASCADE and not hasattr(theirs, "retention"):
            theirs._default_manager.filter(**{relation.field.name: person.pk}).delete()


def _empty(person: "Person") -> None:
    person.refresh_from_db()
    person.email = f"erased-{person.pk}@erased.invalid"
    person.is_active = person.is_superuser = False
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
