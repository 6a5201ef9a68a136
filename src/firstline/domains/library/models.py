# mypy: disable-error-code="django-manager-missing,list-item"
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Collection, Page, PagePermissionTester

from firstline.domains.hubs import queries as hubs
from firstline.domains.hubs.models import Hub
from firstline.domains.library.blocks import Body
from firstline.foundation.access.roles import Role
from firstline.foundation.retention import Basis, Erasure, Retention

# Who writes a hub's pages.
WRITING = (Role.EDITOR, Role.HUB_LEADER)

# Words that stand in addresses beneath a hub already. A test compares them with the addresses themselves.
RESERVED_SLUGS = frozenset(
    {"accessibility", "answer", "api", "desk", "invitation", "my", "offers", "plan", "signed-in"}
    | {"calendar", "lessons", "meetings", "network", "news", "open-data", "practices", "search"}
    | {"app.webmanifest", "icon-192.png", "icon-512.png", "start", "theme.css"}
)

# How many news stand on the front page.
NEWEST = 3

# Why erasing a person changes no page: it would say something else than what was published.
WRITTEN_BY_EDITORS = "An editor changes the page, and removes its earlier versions where they name her too."


def _today() -> date:
    return timezone.localdate()


class Permissions(PagePermissionTester):
    """What Wagtail lets an editor do, less what has no place here."""

    def can_set_view_restrictions(self) -> bool:
        """What stands on the front door is for anyone; what is not does not belong in the library."""
        return False


class FrontDoorPermissions(Permissions):
    """A hub has one front door, at the hub's own address, as long as there is a hub."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False


class HubPage(Page):
    """A hub's front door, and the top of what its editors write.

    editors: the group whose people may write in this tree.
    collection: the files that they may put on its pages.
    """

    hub = models.OneToOneField(Hub, on_delete=models.PROTECT, related_name="+", editable=False)
    editors = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="+", editable=False)
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+", editable=False)
    introduction = models.TextField(
        _("what you help with"),
        blank=True,
        max_length=400,
        help_text=_("One or two sentences. They stand at the top of the page."),
    )
    body = StreamField(Body(), blank=True, verbose_name=_("content"))

    content_panels = [FieldPanel("introduction"), FieldPanel("body")]
    promote_panels = [FieldPanel("search_description")]
    settings_panels = []
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["library.StandardPage", "library.NewsPage"]
    is_creatable = False
    template = "library/hub_page.html"

    retention: ClassVar = Retention(
        purpose="A hub's public front page.",
        basis=Basis.PUBLIC_TASK,
        erase={"owner": Erasure.CLEAR},
        told=dict.fromkeys(("title", "search_description", "introduction", "body"), WRITTEN_BY_EDITORS),
    )

    class Meta:
        verbose_name = _("front page")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return FrontDoorPermissions(user, self)

    @property
    def pages_beneath(self) -> models.QuerySet["StandardPage"]:
        """The published pages right beneath; news have a list of their own."""
        found: models.QuerySet[StandardPage] = StandardPage.objects.child_of(self).live()
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            **shown_with(self.hub),
            "news": list(news_of(self)[:NEWEST]),
        }


class Beneath(Page):
    """What every page beneath a hub's front door has in common."""

    class Meta:
        abstract = True

    @property
    def front_door(self) -> HubPage:
        """The front page of the hub that this page belongs to."""
        door: HubPage = HubPage.objects.ancestor_of(self).select_related("hub").get()
        return door

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {
                    "slug": gettext(
                        "“%(slug)s” is an address that Firstline uses itself. "
                        "Choose another word under Promote, such as “%(slug)s-here”."
                    )
                    % {"slug": self.slug}
                }
            )

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return Permissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        door = self.front_door
        return {**super().get_context(request, *args, **kwargs), **shown_with(door.hub), "front_door": door}


class StandardPage(Beneath):
    """A page of text beneath a hub's front door."""

    body = StreamField(Body(), blank=True, verbose_name=_("content"))

    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = [FieldPanel("slug"), FieldPanel("search_description")]
    settings_panels = []
    parent_page_types = ["library.HubPage", "library.StandardPage"]
    subpage_types = ["library.StandardPage"]
    template = "library/standard_page.html"

    retention: ClassVar = Retention(
        purpose="A hub's public pages.",
        basis=Basis.PUBLIC_TASK,
        erase={"owner": Erasure.CLEAR},
        told=dict.fromkeys(("title", "search_description", "body"), WRITTEN_BY_EDITORS),
    )

    class Meta:
        verbose_name = _("page")

    @property
    def pages_beneath(self) -> models.QuerySet["StandardPage"]:
        """The published pages right beneath."""
        found: models.QuerySet[StandardPage] = StandardPage.objects.child_of(self).live()
        return found


class NewsPage(Beneath):
    """Something new that a hub tells, of one day."""

    date = models.DateField(_("date"), default=_today)
    introduction = models.TextField(
        _("in a sentence or two"),
        blank=True,
        max_length=400,
        help_text=_("It stands in the lists and the feed."),
    )
    body = StreamField(Body(), blank=True, verbose_name=_("content"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    promote_panels = [FieldPanel("slug"), FieldPanel("search_description")]
    settings_panels = []
    parent_page_types = ["library.HubPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/news_page.html"
    # The line of the menu that it is found under.
    listed_at = "library:news"

    retention: ClassVar = Retention(
        purpose="What a hub tells anyone that is new.",
        basis=Basis.PUBLIC_TASK,
        erase={"owner": Erasure.CLEAR},
        told=dict.fromkeys(("title", "search_description", "introduction", "body"), WRITTEN_BY_EDITORS),
    )

    class Meta:
        verbose_name = _("news")

    @property
    def address(self) -> str:
        """Where it is read: right beneath the hub's own page, whose address is in the tree's own words."""
        return str(self.url_path)


def shown_with(hub: Hub) -> dict[str, Any]:
    """What every page shows of its hub: itself, and who chose to stand there, and how to ask them."""
    return {"hub": hub, "people": hubs.on_front_page(hub)}


def news_of(door: HubPage) -> models.QuerySet["NewsPage"]:
    """What a hub has published as news, the newest first; what is of a later day waits for it."""
    published: models.QuerySet[NewsPage] = NewsPage.objects.child_of(door).live()
    return published.filter(date__lte=timezone.localdate()).order_by("-date", "-pk")
