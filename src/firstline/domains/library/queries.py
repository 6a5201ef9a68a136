"""Reading pages."""

from django.db.models import Q, QuerySet
from wagtail.models import Page

from firstline.domains.hubs.models import Hub, Membership, Person
from firstline.domains.library.models import WRITING, HubPage, NewsPage, news_of


def front_door(hub: Hub) -> HubPage | None:
    """A hub's own page; None until the news of the hub has reached the library."""
    return HubPage.objects.filter(hub=hub).first()


def news(hub: Hub) -> QuerySet[NewsPage]:
    """A hub's published news, the newest first. Public."""
    door = front_door(hub)
    return news_of(door) if door else NewsPage.objects.none()


def written_by(person: Person) -> QuerySet[Page]:
    """The pages that a person may see behind the scenes: the trees of the hubs that she writes for now."""
    if person.is_superuser:
        return Page.objects.filter(depth__gt=1)
    given = Membership.objects.filter(person=person, until=None, role__in=WRITING)
    trees = Q(pk__in=[])
    for path in HubPage.objects.filter(hub__in=given.values("hub")).values_list("path", flat=True):
        trees |= Q(path__startswith=path)
    return Page.objects.filter(trees)


def root_id() -> int | None:
    """The number of the page that all hubs' pages stand beneath."""
    return Page.objects.filter(depth=1).values_list("pk", flat=True).first()
