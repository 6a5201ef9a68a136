"""What the editor's menus and choosers show."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from firstline.domains.library import queries

# Settings of the installation, or of people, that are decided elsewhere, and news of Wagtail itself.
HIDDEN = frozenset(
    {"users", "groups", "sites", "help", "redirects", "workflows", "workflow-tasks", "page-types-usage"}
)


@hooks.register("construct_page_chooser_queryset")
def choose_among_own_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """A link leads to a page of a hub that the editor writes for."""
    return pages.filter(Q(pk__in=queries.written_by(request.user).values("pk")))  # type: ignore[arg-type]


@hooks.register("construct_settings_menu")
@hooks.register("construct_reports_menu")
@hooks.register("construct_main_menu")
def hide(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN]
