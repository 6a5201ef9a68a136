"""Erasing a person, as every table declares it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction

from firstline.foundation.audit import trail
from firstline.foundation.retention.declaration import Erasure, Retention

if TYPE_CHECKING:
    from firstline.domains.hubs.models import Person


@dataclass(frozen=True)
class Trace:
    """What was found of a person in one field of one table, and what became of it.

    table: the table's label, such as ``clients.representation``.
    why_kept: the declaration's sentence, where something stays.
    """

    table: str
    field: str
    purpose: str
    erasure: Erasure
    rows: int
    why_kept: str = ""


@transaction.atomic
def erase(person: "Person", *, by: models.Model | None) -> list[Trace]:
    """Erase a person from every table, by the declarations; her own row is emptied last.

    Her sessions and what the libraries hold of her (addresses, second factors, national log-ins)
    are deleted. Returns what was found, table by table; running it again finds only what is kept.
    """
    traces = [
        trace
        for model in apps.get_models()
        for trace in _erase_from(model, person)
        if model is not type(person)
    ]
    _end_access(person)
    traces += _erase_from(type(person), person)
    _empty(person)
    trail.record(
        action="retention.erase",
        by=by,
        hub_id=None,
        subject=person,
        changes={f"{trace.table}.{trace.field}": trace.rows for trace in traces},
    )
    return traces


def _erase_from(model: type[models.Model], person: "Person") -> Iterator[Trace]:
    declared: Retention | None = getattr(model, "retention", None)
    if declared is None:
        return
    for name in declared.named_in:
        rows = _take_name_out(model, name, person.name)
        if rows:
            yield Trace(
                model._meta.label_lower, name, declared.purpose, Erasure.CLEAR, rows, declared.why_kept
            )
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
        yield Trace(model._meta.label_lower, name, declared.purpose, erasure, rows, why)


def _take_name_out(model: type[models.Model], field: str, her_name: str) -> int:
    """Empty the values of a JSON field that are her name; returns in how many rows. Reads the whole table."""
    changed = 0
    for row in model._default_manager.only("pk", field).iterator():
        values: dict[str, Any] = getattr(row, field)
        if her_name and her_name in values.values():
            kept = {key: "" if value == her_name else value for key, value in values.items()}
            changed += model._default_manager.filter(pk=row.pk).update(**{field: kept})
    return changed


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
