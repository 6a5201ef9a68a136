"""Which pages there are: whatever one comes to by following links, from where each face begins."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser

# Who looks, and where she begins.
FACES = (
    ("front", "", ("/", "/demo/", "/demo/mail/", "/fjelldal/", "/accounts/login/", "/accounts/signup/")),
    ("my", "marte.solbakken@fjelldal.example", ("/fjelldal/my/", "/accounts/email/", "/accounts/2fa/")),
    ("desk", "ingrid.nesheim@fjelldal.example", ("/fjelldal/desk/",)),
    ("leader", "aase.groven@fjelldal.example", ("/fjelldal/desk/region/", "/fjelldal/desk/settings/")),
)
LEFT_OUT = ("/cms/", "/documents/", "/static/", "/accounts/logout/", "/pictures/")


class Shot(NamedTuple):
    """A page: whose, at which path, and what its picture is called."""

    email: str
    path: str
    name: str


def found(browser: Browser, address: str) -> list[Shot]:
    """One page of each kind; the leader's are those that the adviser did not come to."""
    kinds: dict[str, set[str]] = {face: set() for face, _email, _begin in FACES}
    kinds["leader"] = kinds["desk"]
    return [
        shot
        for face, email, begin in FACES
        for shot in _of_face(browser, address, face, email, begin, kinds[face])
    ]


def kind_of(path: str) -> str:
    """A path without what tells pages of one kind apart: numbers, links from mails, questions, and
    which hub."""
    plain = re.sub(r"(?<=/)\d+(?=/)", "1", path.partition("?")[0])
    plain = re.sub(r"/(link|evidence)/[^/]+", r"/\1/1", plain)
    return re.sub(r"^/(nordkyst|southmere)/", "/fjelldal/", plain)


def _of_face(
    browser: Browser, address: str, face: str, email: str, begin: tuple[str, ...], kinds: set[str]
) -> Iterator[Shot]:
    context = browser.new_context(base_url=address, service_workers="block")
    page = context.new_page()
    if email:
        page.goto("/demo/")
        page.locator(f"form:has(input[value='{email}']) button").click()
        page.wait_for_url(lambda at: "/demo/" not in at)
    ahead = list(begin)
    while ahead:
        path = ahead.pop(0)
        kind = kind_of(path)
        if kind in kinds or kind.startswith(LEFT_OUT):
            continue
        answer = page.request.get(path)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        kinds.add(kind)
        yield Shot(email, path, f"{face}-{kind.strip('/').replace('/', '-') or 'index'}")
        page.goto(path)
        links = page.locator("a[href]:not([download])").evaluate_all("(all) => all.map((one) => one.href)")
        ahead += [urlsplit(link).path + _query(link) for link in links if link.startswith(address)]
    context.close()


def _query(link: str) -> str:
    query = urlsplit(link).query
    return f"?{query}" if query else ""
