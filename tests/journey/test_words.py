"""No short word is broken in the middle, and no page scrolls sideways, at the widths that people have."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.faces.gallery.samples import LONG
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from tests.conftest import MakePerson
from tests.journey.conftest import OpenPage
from tests.journey.everywhere import finish, paths_of
from tests.journey.looking import SIDEWAYS
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 768, 1440)
# Words of up to twenty letters that stand on two lines; a longer one, or an address, may have to.
BROKEN = """() => {
  const found = new Set(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const holder = node.parentElement;
    if (!holder.checkVisibility() || holder.closest('.ds-sr-only, script, textarea, option, svg')) continue;
    // A heading that a narrow list hides from sight is squeezed together on purpose.
    if ([...function* () { for (let up = holder; up; up = up.parentElement) yield up; }()]
      .some((one) => one.clientWidth === 1)) continue;
    for (const word of node.data.matchAll(/(?<![^\\s(“])\\p{L}{4,20}(?=[\\s.,:;)”]|$)/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 3);
      if (new Set(boxes.map((box) => Math.round(box.top))).size > 1) found.add(word[0]);
    }
  }
  return [...found];
}"""


def test_a_broken_word_is_seen(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content("<p style='width:4em;overflow-wrap:anywhere'>Kontaktperson og en dag</p>")
    assert page.evaluate(BROKEN) == ["Kontaktperson"]
    page.set_content("<p style='width:20em'>Kontaktperson og en dag</p>")
    assert page.evaluate(BROKEN) == []


@pytest.mark.parametrize("face", ["front", "my", "desk"])
def test_no_word_breaks_in_the_middle(
    face: str,
    world: World,
    open_page: OpenPage,
    signed_in: Callable[..., Page],
    make_person: MakePerson,
    manager: Person,
) -> None:
    finish(Response.objects.get())
    everything = make_person("Alt", world.hub, *MEMBERSHIP_ROLES)
    Person.objects.update(language="nb")
    page = {
        "front": lambda: open_page(locale="nb-NO"),
        "my": lambda: signed_in(manager, locale="nb-NO"),
        "desk": lambda: signed_in(everything, locale="nb-NO"),
    }[face]()
    faults = []
    paths = paths_of(face, page, world.samples)
    for path in paths:
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            broken = [word for word in page.evaluate(BROKEN) if word not in LONG]
            faults += [f"{path} at {width} px breaks “{word}”" for word in broken]
            faults += [f"{path} scrolls sideways at {width} px"] if page.evaluate(SIDEWAYS) else []
    assert len(paths) > 2
    assert not faults, "\n".join(faults)
