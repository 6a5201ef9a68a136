"""The tree stands, hub by hub, and comes back after a test that empties the database."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Collection, GroupPagePermission, Page, Site

from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.domains.library import actions, tree
from firstline.domains.library.models import HubPage
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.models import OutboxRow
from firstline.foundation.facts.outbox import deliver_due
from tests.conftest import MakePerson


@pytest.fixture
def made(db: None) -> Hub:
    """A hub as the command makes it, with its news delivered."""
    hub = hubs.create_hub(
        slug="vik", name="Vik", country="NO", areas=["46"], languages=["nb"], by=None, invented=True
    )
    deliver_due()
    return hub


def deliver_again() -> None:
    OutboxRow.objects.update(delivered_at=None)
    deliver_due()


def assert_root_stands() -> None:
    root = Page.objects.get(depth=1)
    assert Site.objects.get(is_default_site=True).root_page_id == root.pk
    assert Collection.objects.filter(depth=1).count() == 1
    assert not Page.objects.filter(slug="home").exists()


@pytest.mark.django_db
def test_the_root_stands_without_what_wagtail_brings() -> None:
    assert_root_stands()
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


@pytest.mark.django_db
def test_making_the_root_again_changes_nothing() -> None:
    before = Page.objects.count(), Site.objects.count(), Collection.objects.count()
    tree.ensure_root()
    tree.ensure_root()
    assert (Page.objects.count(), Site.objects.count(), Collection.objects.count()) == before
    assert_root_stands()


@pytest.mark.django_db(transaction=True)
def test_the_root_comes_back_after_a_flush() -> None:
    call_command("flush", verbosity=0, interactive=False)
    assert_root_stands()
    hub = Hub.objects.create(slug="ny", name="Ny", country="NO", areas=["46"], languages=["nb"])
    assert actions.open_front_door(hub=hub).url == "/ny/"


def test_a_new_hub_gets_its_page_its_group_and_its_collection(made: Hub) -> None:
    page = HubPage.objects.get(hub=made)
    assert (page.title, page.slug, page.live, page.url) == ("Vik", "vik", True, "/vik/")
    assert page.get_parent().depth == 1
    allowed = set(
        GroupPagePermission.objects.filter(group=page.editors).values_list("page_id", "permission__codename")
    )
    assert allowed == {(page.pk, name) for name in ("add_page", "change_page", "publish_page")}
    assert [p.codename for p in page.editors.permissions.all()] == ["access_admin"]
    collections = page.editors.collection_permissions.values_list("collection_id", flat=True)
    assert set(collections) == {page.collection_id}


def test_news_of_a_hub_that_comes_twice_opens_one_door(made: Hub) -> None:
    counts = Page.objects.count(), Group.objects.count(), Collection.objects.count()
    deliver_again()
    assert (Page.objects.count(), Group.objects.count(), Collection.objects.count()) == counts
    assert AuditRow.objects.filter(action="library.open_front_door").count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.HUB_LEADER])
def test_who_writes_is_let_in_and_out_again(made: Hub, make_person: MakePerson, role: Role) -> None:
    person = make_person("Eli")
    membership = hubs.give_role(hub=made, person=person, role=role, by=None)
    deliver_due()
    assert person.groups.get() == HubPage.objects.get(hub=made).editors
    deliver_again()
    assert person.groups.count() == 1
    hubs.end_role(membership=membership, by=None)
    deliver_due()
    assert not person.groups.exists()
    deliver_again()
    assert not person.groups.exists()


def test_who_loses_one_of_two_writing_roles_stays_in(made: Hub, make_person: MakePerson) -> None:
    person = make_person("Eli")
    hubs.give_role(hub=made, person=person, role=Role.HUB_LEADER, by=None)
    editing = hubs.give_role(hub=made, person=person, role=Role.EDITOR, by=None)
    hubs.end_role(membership=editing, by=None)
    deliver_due()
    assert person.groups.exists()


@pytest.mark.parametrize("role", [Role.ADVISER, Role.ANALYST, Role.AUDITOR, Role.PROVIDER])
def test_other_roles_do_not_write(made: Hub, make_person: MakePerson, role: Role) -> None:
    person = make_person("Ann")
    hubs.give_role(hub=made, person=person, role=role, by=None)
    deliver_due()
    assert not person.groups.exists()


def test_news_that_is_overtaken_does_not_let_anyone_in(made: Hub, make_person: MakePerson) -> None:
    """The role ended before the news that it was given arrived."""
    person: Person = make_person("Eli", made, Role.EDITOR)
    Membership.objects.update(until="2026-01-01T00:00:00Z")
    actions.settle_editor(hub=made, person=person)
    assert not person.groups.exists()
