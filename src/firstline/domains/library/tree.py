"""The one tree of pages: a root, and beneath it a page per hub."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connections, transaction
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Collection, GroupPagePermission, Locale, Page, Site

from firstline.domains.library.models import HubPage


def is_migrated(using: str) -> bool:
    """Whether the tables of the tree are there: not so in the middle of going back."""
    tables = set(connections[using].introspection.table_names())
    return {HubPage._meta.db_table, Page._meta.db_table, Site._meta.db_table} <= tables


@transaction.atomic
def ensure_root() -> Page:
    """Make what Wagtail needs to stand, where it is missing, and take away what it brings unasked.

    Safe to call at any time. Wagtail's own migrations make a welcome page and two groups that may
    write everywhere; ours are made hub by hub.
    """
    language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    Locale.objects.get_or_create(language_code=language)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    root: Page = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    _drop_welcome(root)
    # The root is the site: a hub's page stands at /<hub>/, and the installation's own page at /.
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "root_page": root,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    return root


def _drop_welcome(root: Page) -> None:
    everywhere = GroupPagePermission.objects.filter(page=root, group__name__in=("Moderators", "Editors"))
    Group.objects.filter(pk__in=everywhere.values("group")).delete()
    for page in root.get_children().filter(slug="home"):
        if page.specific_class is Page:
            Site.objects.filter(root_page=page).update(root_page=root)
            page.delete()
