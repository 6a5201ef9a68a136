"""Who may write what, what becomes of it, and what of Wagtail is closed."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.search import index

from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.domains.library import actions
from firstline.domains.library.facts import PagePublished
from firstline.domains.library.models import HubPage, StandardPage
from firstline.foundation.access.roles import Role
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts import registry
from tests.conftest import MakePerson
from tests.library.test_front_door import add_page

NEW = "wagtailadmin_pages:add"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[PagePublished]:
    """The facts of publishing, as they are published."""
    facts: list[PagePublished] = []
    monkeypatch.setattr(actions, "publish", facts.append)
    return facts


def new_page(parent: Page) -> str:
    return reverse(NEW, args=["library", "standardpage", parent.pk])


def written(title: str, slug: str, **more: str) -> dict[str, str]:
    """A page as the editor's form posts it, with one paragraph."""
    return {
        "title": title,
        "slug": slug,
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value": "By the river",
        **more,
    }


def test_an_editor_publishes_and_it_becomes_a_fact(
    browse, client: Browser, hub: Hub, door: HubPage, editor: Person, told: list[PagePublished]
) -> None:
    browser = browse(editor)
    answer = browser.post(new_page(door), written("About us", "about", **{"action-publish": "1"}))
    assert answer.status_code == 302
    page = StandardPage.objects.get()
    assert told == [PagePublished(hub_id=hub.pk, page_id=page.pk, first_time=True)]
    row = AuditRow.objects.get(action="library.publish")
    assert (row.by_id, row.hub_id, row.subject_id) == (editor.pk, hub.pk, str(page.pk))
    assert "By the river" in client.get("/fjelldal/about/").content.decode()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser.post(edit, written("About you", "about", **{"action-publish": "1"}))
    assert told[1:] == [PagePublished(hub_id=hub.pk, page_id=page.pk, first_time=False)]


def test_a_draft_is_no_fact(browse, door: HubPage, editor: Person, told: list[PagePublished]) -> None:
    browse(editor).post(new_page(door), written("About us", "about"))
    assert not StandardPage.objects.get().live
    assert told == []


def test_publishing_and_its_fact_stand_or_fall_together(
    browse, door: HubPage, editor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(happened: PagePublished) -> None:
        raise RuntimeError("the outbox is gone")

    monkeypatch.setattr(actions, "publish", fail)
    with pytest.raises(RuntimeError):
        browse(editor).post(new_page(door), written("About us", "about", **{"action-publish": "1"}))
    assert not StandardPage.objects.exists()


def test_the_fact_is_one_that_later_rooms_can_hear() -> None:
    assert registry.all_facts()["library.PagePublished"] is PagePublished


@pytest.mark.parametrize("slug", ["my", "desk", "answer", "offers", "api"])
def test_a_reserved_address_is_refused_in_a_sentence(
    browse, door: HubPage, editor: Person, slug: str
) -> None:
    answer = browse(editor).post(new_page(door), written("Mine", slug, **{"action-publish": "1"}))
    assert answer.status_code == 200
    assert f"“{slug}” is an address that Firstline uses itself." in answer.content.decode()
    assert not StandardPage.objects.exists()


def test_a_copy_cannot_take_a_reserved_address(browse, door: HubPage, editor: Person) -> None:
    page = add_page(door, "About us", "about")
    answer = browse(editor).post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "Desk", "new_slug": "desk", "new_parent_page": str(door.pk), "publish_copies": "on"},
    )
    assert answer.status_code < 500
    assert not StandardPage.objects.filter(slug="desk").exists()


def test_a_front_door_keeps_its_address_and_stays(browse, door: HubPage, editor: Person) -> None:
    browser = browse(editor)
    for verb in ("delete", "unpublish", "copy", "move"):
        browser.post(reverse(f"wagtailadmin_pages:{verb}", args=[door.pk]))
    browser.post(
        reverse("wagtailadmin_pages:edit", args=[door.pk]),
        {"slug": "elsewhere", "introduction": "New words", "body-count": "0", "action-publish": "1"},
    )
    door.refresh_from_db()
    assert (door.slug, door.live, door.introduction) == ("fjelldal", True, "New words")


@pytest.mark.parametrize(
    "address",
    [
        "/cms/pages/{page}/edit/",
        "/cms/pages/{page}/",
        "/cms/pages/{page}/history/",
        "/cms/pages/{page}/delete/",
        "/cms/pages/{page}/unpublish/",
        "/cms/pages/{page}/copy/",
        "/cms/pages/{page}/move/",
        "/cms/pages/{page}/view_draft/",
        "/cms/pages/{page}/usage/",
        "/cms/pages/{page}/privacy/",
        "/cms/pages/add/library/standardpage/{page}/",
        "/cms/pages/{page}/add_subpage/",
        "/cms/choose-page/{page}/",
        "/cms/choose-page/chosen-multiple/?id={page}",
        "/cms/bulk/wagtailcore/page/delete/?id={page}",
        "/cms/api/main/pages/{page}/",
    ],
)
def test_another_hubs_page_is_out_of_reach(
    browse, door: HubPage, other_door: HubPage, editor: Person, other_editor: Person, address: str
) -> None:
    page = add_page(other_door, "Harbour plans", "plans", live=False)
    refused = browse(editor).get(address.format(page=page.pk))
    assert refused.status_code in {302, 403, 404}
    assert "Harbour plans" not in refused.content.decode()
    if refused.status_code == 302:
        assert refused["Location"] == "/cms/"


@pytest.mark.parametrize(
    "address",
    [
        "/cms/",
        "/cms/pages/",
        "/cms/pages/{root}/",
        "/cms/pages/{door}/",
        "/cms/choose-page/",
        "/cms/choose-page/{door}/",
        "/cms/choose-page/{root}/",
        "/cms/choose-page/search/?q=plans",
        "/cms/pages/search/?q=plans",
        "/cms/documents/",
        "/cms/documents/chooser/",
        "/cms/documents/chooser/?q=plans",
        "/cms/documents/add/",
        "/cms/reports/site-history/",
        "/cms/reports/aging-pages/",
        "/cms/reports/page-types-usage/",
        "/cms/reports/locked/",
        "/cms/api/main/pages/?child_of={root}",
        "/cms/api/main/pages/",
        "/cms/api/main/documents/",
    ],
)
def test_lists_and_choosers_show_ones_own_hub_only(
    browse, door: HubPage, other_door: HubPage, editor: Person, other_editor: Person, address: str
) -> None:
    add_page(door, "River plans", "plans")
    theirs = add_page(other_door, "Harbour plans", "plans")
    theirs.save_revision(user=other_editor, log_action=True)
    index.insert_or_update_object(theirs)
    Document.objects.create(title="River plans.pdf", file="a.pdf", collection=door.collection)
    Document.objects.create(title="Harbour plans.pdf", file="b.pdf", collection=other_door.collection)
    answer = browse(editor).get(address.format(root=door.get_parent().pk, door=door.pk))
    assert "Harbour plans" not in answer.content.decode()
    assert "Havn" not in answer.content.decode()


def test_an_editor_finds_her_own_pages_and_files(browse, door: HubPage, editor: Person) -> None:
    index.insert_or_update_object(add_page(door, "River plans", "plans"))
    Document.objects.create(title="River plans.pdf", file="a.pdf", collection=door.collection)
    browser = browse(editor)
    for address in (
        f"/cms/pages/{door.pk}/",
        f"/cms/choose-page/{door.pk}/",
        "/cms/choose-page/search/?q=river",
        "/cms/documents/",
        "/cms/documents/chooser/",
    ):
        assert "River plans" in browser.get(address).content.decode(), address


def test_an_editor_of_another_hub_cannot_write_here(
    browse, door: HubPage, other_editor: Person, told: list[PagePublished]
) -> None:
    answer = browse(other_editor).post(new_page(door), written("Mine now", "mine", **{"action-publish": "1"}))
    assert answer.status_code == 404
    assert not StandardPage.objects.exists()
    assert told == []


def test_who_edits_for_two_hubs_reaches_both(
    browse, door: HubPage, other_hub: Hub, other_door: HubPage, editor: Person
) -> None:
    Membership.objects.create(hub=other_hub, person=editor, role=Role.EDITOR, since="2026-01-01T00:00:00Z")
    actions.settle_editor(hub=other_hub, person=editor)
    listed = browse(editor).get("/cms/pages/", follow=True).content.decode()
    assert "Fjelldal" in listed
    assert "Havn" in listed


def test_anonymous_is_led_to_our_sign_in(client: Browser, door: HubPage) -> None:
    for address in ("/cms/", "/cms/pages/", "/cms/login/?next=/cms/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/cms/"), address


@pytest.mark.parametrize("role", [Role.ADVISER, Role.FACILITATOR, Role.ANALYST, Role.AUDITOR, Role.PROVIDER])
def test_who_does_not_write_has_no_access(
    browse, hub: Hub, door: HubPage, make_person: MakePerson, role: Role
) -> None:
    assert browse(make_person("Ann", hub, role)).get("/cms/").status_code == 403


def test_who_acts_for_a_client_has_no_access(browse, door: HubPage, manager: Person) -> None:
    assert browse(manager).get("/cms/").status_code == 403


def test_access_ends_with_the_role_and_not_with_the_news_of_it(browse, door: HubPage, editor: Person) -> None:
    browser = browse(editor)
    assert browser.get("/cms/").status_code == 200
    editor.memberships.update(until="2026-01-01T00:00:00Z")
    assert editor.groups.exists()
    assert browser.get("/cms/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/cms/users/",
        "/cms/users/add/",
        "/cms/groups/",
        "/cms/groups/new/",
        "/cms/password_reset/",
        "/cms/sites/",
        "/cms/bulk/hubs/person/delete/",
    ],
)
def test_wagtails_own_user_editing_is_closed_even_to_the_owner(browse, db, make_person, address: str) -> None:
    owner = make_person("Oda")
    Person.objects.filter(pk=owner.pk).update(is_superuser=True)
    assert browse(owner).get(address).status_code == 404


def test_wagtails_account_page_leads_to_ours(browse, door: HubPage, editor: Person) -> None:
    for answer in (browse(editor).get("/cms/account/"), browse(editor).post("/cms/account/")):
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/email/")


def test_menus_offer_nothing_that_is_closed(browse, door: HubPage, make_person: MakePerson) -> None:
    owner = make_person("Oda")
    Person.objects.filter(pk=owner.pk).update(is_superuser=True)
    menu = browse(owner).get("/cms/").content.decode()
    for closed in ("/cms/users/", "/cms/groups/", "/cms/sites/", "/cms/redirects/", "/cms/workflows/"):
        assert closed not in menu


@pytest.mark.parametrize(
    "address", ["/cms/", "/cms/pages/{door}/", "/cms/pages/{door}/edit/", "/cms/documents/", "/cms/jsi18n/"]
)
def test_the_editor_calls_nobody_else(browse, door: HubPage, editor: Person, address: str) -> None:
    """No address of another host is fetched: not a script, a style, a picture, a face or a notice."""
    html = browse(editor).get(address.format(door=door.pk)).content.decode()
    fetched = re.findall(r"""<(?:script|img|iframe|link|source|video)[^>]*?(?:src|href)=["']([^"']+)""", html)
    named = re.findall(r"""https?://([\w.-]+)""", html)
    assert not [address for address in fetched if re.match(r"(https?:)?//", address)]
    # Links that one may follow, to the editor's handbook and to help with a browser.
    assert set(named) <= {"localhost", "testserver", "guide.wagtail.org", "www.enable-javascript.com"}
    for unwanted in ("gravatar", "releases.wagtail.org"):
        assert unwanted not in html
