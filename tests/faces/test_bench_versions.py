"""Copying each of ours, and whether the points of two versions of a hub's own can be compared."""

from collections.abc import Iterator
from typing import Any

import pytest

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.models import Assessment, HubInstrument
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.faces.bench import words
from firstline.foundation.access.refusals import Refused
from firstline.foundation.packs import instruments, linked, places
from firstline.foundation.packs.content import faults, parse
from firstline.foundation.packs.instrument import Instrument
from tests.faces.bench import DESK, Browse, answer, copied, editor, fields, published

__all__ = ["copied", "editor", "published"]
pytestmark = pytest.mark.django_db
WHOLE = {"version": 1, "unchanged": "all scored questions"}


def next_version(
    instrument: HubInstrument, editor: Person, data: dict[str, Any], *, comparable: bool
) -> HubInstrument:
    draft = actions.new_draft(instrument=instrument, by=editor)
    draft = actions.change_draft(instrument=draft, data=data, seen=1, by=editor, what="x")
    return actions.publish_instrument(instrument=draft, seen=draft.revision, by=editor, comparable=comparable)


@pytest.mark.parametrize("key", [one.key for one in instruments()])
def test_each_of_ours_can_be_copied_and_published(key: str, hub: Hub, editor: Person) -> None:
    version = {one.key: one.version for one in instruments()}[key]
    row = actions.copy_instrument(hub=hub, named=f"{key}/{version}", by=editor)
    assert faults(parse(row.content), hub.languages) == ()
    assert actions.publish_instrument(instrument=row, seen=1, by=editor).state == "published"
    assert linked(row.key, 1) == {1}


def test_other_words_leave_the_points_comparable_where_the_editor_says_so(
    published: HubInstrument, editor: Person, adviser: Person, manager: Person, client_of_hub: Client
) -> None:
    first = answer(published.key, client_of_hub, manager, adviser)
    data = parse(published.content)
    data["pages"][0]["questions"][0]["label"] = {"nb": "Hvor stor?", "en": "How large?"}
    second = next_version(published, editor, data, comparable=True)
    assert parse(second.content)["follows"] == WHOLE
    assert linked(published.key, 1) == {1, 2}
    assert queries.first_comparable(answer(published.key, client_of_hub, manager, adviser)) == first
    # What the next one follows is for its own editor to say.
    third = actions.new_draft(instrument=second, by=editor)
    assert "follows" not in parse(third.content)
    actions.publish_instrument(instrument=third, seen=1, by=editor)
    assert linked(published.key, 3) == {3}
    assert queries.first_comparable(answer(published.key, client_of_hub, manager, adviser)) is None


def test_what_gives_points_otherwise_is_not_called_comparable(
    published: HubInstrument, editor: Person, adviser: Person, manager: Person, client_of_hub: Client
) -> None:
    answer(published.key, client_of_hub, manager, adviser)
    data = parse(published.content)
    del data["pages"][0]["questions"][0]["options"][0]
    with pytest.raises(Refused, match="“goal” gives points otherwise than in version 1"):
        next_version(published, editor, data, comparable=True)
    draft = HubInstrument.objects.get(state="draft")
    assert actions.publish_instrument(instrument=draft, seen=2, by=editor).state == "published"
    later = answer(published.key, client_of_hub, manager, adviser)
    assert (later.version, queries.first_comparable(later)) == (2, None)
    assert Assessment.objects.count() == 2


def test_a_file_that_claims_it_is_not_believed(
    published: HubInstrument, editor: Person, hub: Hub, browse: Browse
) -> None:
    data = {**parse(published.content), "follows": WHOLE}
    del data["pages"][0]["questions"][0]["options"][0]
    row = actions.import_instrument(hub=hub, data=data, by=editor)
    page = browse(editor).get(f"{DESK}{row.pk}/").content.decode()
    assert 'name="comparable" checked' in page
    assert "compared with those of version 1" in page
    answer = browse(editor).post(f"{DESK}{row.pk}/publish/", {"seen": 1, "comparable": "on"})
    assert answer.status_code == 409
    browse(editor).post(f"{DESK}{row.pk}/publish/", {"seen": 1})
    assert linked(published.key, 2) == {2}
    # In another hub's first version there is nothing that it could follow.
    first = actions.import_instrument(hub=hub, data={**data, "key": "another"}, by=editor)
    assert faults(parse(first.content), hub.languages) == ()


# Words


def models() -> Iterator[type[Any]]:
    """Every kind of part that an instrument is made of."""
    found: list[type[Any]] = [Instrument]
    for model in found:
        yield model
        for field in places.fields_of(model):
            if field.shape == "parts":
                found += [part for part in places.parts_of(model, field.name) if part not in found]


def test_every_field_that_can_be_changed_has_words() -> None:
    shown = {
        field.name
        for model in models()
        for field in places.fields_of(model)
        if field.shape not in ("other", "fixed") and field.name != "version"
    }
    assert shown <= words.FIELDS.keys()


RESTS = {"question": "goal", "any_of": ["none"]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shown_if": {**RESTS, "question": "figures"}}, "which is not asked before it"),
        ({"shown_if": {**RESTS, "any_of": ["gone"]}}, "which is not there any more"),
        ({"kind": "number", "minimum": 2, "maximum": 1}, "larger than the largest"),
    ],
)
def test_what_is_wrong_with_a_condition_or_a_limit_is_said_in_words(
    change: dict[str, Any], said: str, copied: HubInstrument
) -> None:
    data = parse(copied.content)
    question = {"key": "new", "label": {"nb": "Ny", "en": "New"}, "kind": "yes_no"}
    data["pages"][0]["questions"].append(question | change)
    found = faults(data, copied.hub.languages)
    assert found
    assert said in " ".join(words.fault(one) for one in found)


def test_money_without_a_currency_of_its_own_stays_so(hub: Hub, editor: Person, browse: Browse) -> None:
    row = actions.copy_instrument(hub=hub, named="needs_survey/1", by=editor)
    pages = parse(row.content)["pages"]
    number, place = next(
        (number, place)
        for number, page in enumerate(pages)
        for place, question in enumerate(page["questions"])
        if question["kind"] == "money"
    )
    address = f"{DESK}{row.pk}/change/pages-{number}-questions-{place}/"
    page = browse(editor).get(address).content.decode()
    assert "Currency" in page
    sent = fields(page) | {"currency": "", "optional": "on", "minimum": "0"}
    assert browse(editor).post(address, sent).status_code == 302
    row.refresh_from_db()
    saved = parse(row.content)["pages"][number]["questions"][place]
    assert "currency" not in saved
    assert browse(editor).post(address, sent | {"seen": 2, "currency": "DKK"}).status_code == 302
    row.refresh_from_db()
    assert parse(row.content)["pages"][number]["questions"][place]["currency"] == "DKK"
