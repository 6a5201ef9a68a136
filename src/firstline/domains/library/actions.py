"""Opening a hub's front door, and letting its editors in and out."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import access, queries, tree
from firstline.domains.library.facts import PagePublished
from firstline.domains.library.models import HubPage
from firstline.foundation.audit import trail
from firstline.foundation.facts.outbox import publish

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
DOCUMENT_PERMISSIONS = ("add_document", "change_document", "choose_document")


@transaction.atomic
def open_front_door(*, hub: Hub) -> HubPage:
    """A hub's page, its editors' group and its collection, made where they are missing."""
    found = queries.front_door(hub)
    if found is not None:
        return found
    root = tree.ensure_root()
    group, _ = Group.objects.get_or_create(name=f"{hub.slug}: editors")
    collection = Collection.get_first_root_node().add_child(instance=Collection(name=hub.name[:255]))
    page = HubPage(
        title=hub.name, slug=hub.slug, hub=hub, editors=group, collection=collection, show_in_menus=False
    )
    root.add_child(instance=page)
    _permit(group, page, collection)
    trail.record(action="library.open_front_door", by=None, hub_id=hub.pk, subject=page)
    return page


def _permit(group: Group, page: HubPage, collection: Collection) -> None:
    group.permissions.add(
        Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    )
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    for permission in Permission.objects.filter(
        content_type__app_label="wagtaildocs", codename__in=DOCUMENT_PERMISSIONS
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


@transaction.atomic
def settle_editor(*, hub: Hub, person: Person) -> None:
    """Put a person into the hub's editors' group, or take her out, as her roles are now.

    It looks at what is true instead of what happened, so news may come twice or in any order.
    """
    group = open_front_door(hub=hub).editors
    is_in = group.user_set.filter(pk=person.pk).exists()
    belongs = access.writes_for(person, hub.pk)
    if belongs == is_in:
        return
    if belongs:
        group.user_set.add(person)
    else:
        group.user_set.remove(person)
    trail.record(
        action="library.settle_editor",
        by=None,
        hub_id=hub.pk,
        subject=person,
        changes={"writes": belongs},
    )


@transaction.atomic
def tell_published(*, page: Page, by: Person | None, first_time: bool) -> None:
    """Write down that a page was published, and tell the later rooms."""
    door: HubPage = HubPage.objects.ancestor_of(page, inclusive=True).get()
    trail.record(action="library.publish", by=by, hub_id=door.hub_id, subject=page)
    publish(PagePublished(hub_id=door.hub_id, page_id=page.pk, first_time=first_time))
