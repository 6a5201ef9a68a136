"""News: who sees which, in which order, on the front page and in the feed."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.hubs.models import Person
from firstline.domains.library.models import HubPage, NewsPage

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def tell(door: HubPage, title: str, *, days_ago: int = 0, live: bool = True) -> NewsPage:
    page = NewsPage(
        title=title,
        date=timezone.localdate() - timedelta(days=days_ago),
        introduction=f"About {title} & more",
        body=[("paragraph", "<p>All of it.</p>")],
        live=live,
    )
    door.add_child(instance=page)
    return page


def main(browser: Browser, address: str) -> str:
    answer = browser.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def test_news_stand_by_date_and_only_when_published_and_of_this_hub(
    client: Browser, door: HubPage, other_door: HubPage
) -> None:
    tell(door, "Older", days_ago=9)
    newer = tell(door, "Newer", days_ago=2)
    tell(door, "Draft", live=False)
    tell(door, "Tomorrow", days_ago=-1)
    tell(other_door, "Theirs")
    page = main(client, "/fjelldal/news/")
    assert page.index("Newer") < page.index("Older")
    for absent in ("Draft", "Tomorrow", "Theirs"):
        assert absent not in page
    assert newer.address == "/fjelldal/newer/"
    one = main(client, newer.address)
    assert "About Newer &amp; more" in one
    assert "All of it." in one


def test_the_newest_three_stand_on_the_front_page_and_not_among_its_pages(
    client: Browser, door: HubPage
) -> None:
    for number in range(5):
        tell(door, f"Number {number}", days_ago=number)
    page = main(client, "/fjelldal/")
    assert [page.count(f"Number {number}</b>") for number in range(5)] == [1, 1, 1, 0, 0]
    assert "Read more" not in page


def test_the_feed_is_atom_and_holds_them(client: Browser, door: HubPage) -> None:
    tell(door, "Older", days_ago=9)
    tell(door, "Newer")
    answer = client.get("/fjelldal/news/feed.xml")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["Newer", "Older"]
    assert "/fjelldal/news/feed.xml" in client.get("/fjelldal/news/").content.decode()


def test_a_hub_without_news_says_so(client: Browser, door: HubPage) -> None:
    assert client.get("/fjelldal/news/feed.xml").status_code == 200
    assert 'id="news"' not in main(client, "/fjelldal/")
    assert client.get("/fjelldal/news/").status_code == 200


def test_news_cannot_take_an_address_of_ours(door: HubPage) -> None:
    with pytest.raises(ValidationError):
        door.add_child(instance=NewsPage(title="News", slug="news"))


def test_the_desk_leads_its_editors_to_the_editor(
    door: HubPage, editor: Person, adviser: Person, browse: Callable[[Person | None], Browser]
) -> None:
    tell(door, "Newer")
    add = f"/cms/pages/add/library/newspage/{door.pk}/"
    assert add in main(browse(editor), "/fjelldal/desk/news/")
    assert browse(editor).get(add).status_code == 200
    page = main(browse(adviser), "/fjelldal/desk/news/")
    assert "Newer" in page
    assert add not in page
