"""The hub's news: for anyone, and for whoever subscribes to it."""

from datetime import datetime, time

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from firstline.domains.library import queries
from firstline.foundation.access.requests import PublicRequest

NEWS_A_PAGE = 20
IN_THE_FEED = 30


@require_safe
def news(request: PublicRequest) -> HttpResponse:
    """What was published, the newest first."""
    page = Paginator(queries.news(request.hub), NEWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/news.html", {"page": page})


@require_safe
def feed(request: PublicRequest) -> HttpResponse:
    """The same as an Atom feed, for readers of feeds and for other sites."""
    address = reverse("library:news", kwargs={"hub": request.hub.slug})
    atom = Atom1Feed(
        title=_("News from %(hub)s") % {"hub": request.hub.name},
        link=f"{settings.FIRSTLINE_URL}{address}",
        feed_url=f"{settings.FIRSTLINE_URL}{request.path}",
        description="",
        language=request.hub.languages[0],
    )
    for one in queries.news(request.hub)[:IN_THE_FEED]:
        moment = timezone.make_aware(datetime.combine(one.date, time(hour=8)))
        atom.add_item(
            title=one.title,
            link=f"{settings.FIRSTLINE_URL}{one.address}",
            description=one.introduction,
            unique_id=f"{settings.FIRSTLINE_URL}{address}{one.pk}",
            pubdate=moment,
            updateddate=one.last_published_at or moment,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
