"""The pages about offers: who may open them, what they say, and that a form posted twice acts once."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.offers import actions
from firstline.domains.offers.models import Offer, Provider
from firstline.foundation.access.roles import Role

MakeOffer = Callable[..., Offer]
Browse = Callable[[Person | None], Browser]
LIST, NEW = "/fjelldal/desk/offers/", "/fjelldal/desk/offers/new/"
IN_ENGLISH = {"HTTP_COOKIE": "django_language=en"}


@pytest.fixture
def offer(make_offer: MakeOffer) -> Offer:
    return make_offer(
        price=Decimal("1500"), currency="NOK", eligibility={"size": {"min": 1, "max": 49}}, places=4
    )


# Who may be there


@pytest.mark.parametrize("role", [Role.ADVISER, Role.EDITOR, Role.HUB_LEADER])
def test_who_looks_after_offers_opens_every_page(
    offer: Offer, hub: Hub, make_person: Callable[..., Person], browse: Browse, role: Role
) -> None:
    browser = browse(make_person("Else", hub, role))
    for address in (LIST, NEW, f"{LIST}{offer.pk}/"):
        assert browser.get(address).status_code == 200, address


def test_an_analyst_looks_and_an_auditor_does_not_change(
    offer: Offer, hub: Hub, make_person: Callable[..., Person], browse: Browse
) -> None:
    analyst = browse(make_person("Anna", hub, Role.ANALYST))
    assert analyst.get(LIST).status_code == 200
    assert analyst.get(NEW).status_code == 403
    auditor = browse(make_person("Arne", hub, Role.AUDITOR))
    assert auditor.get(LIST).status_code == 200
    assert auditor.post(f"{LIST}{offer.pk}/withdraw/").status_code == 403
    assert Offer.objects.get().withdrawn_at is None


def test_strangers_and_clients_learn_nothing_and_the_unknown_sign_in(
    offer: Offer, browse: Browse, stranger: Person, manager: Person
) -> None:
    for address in (LIST, NEW, f"{LIST}{offer.pk}/"):
        for outsider in (stranger, manager):
            assert browse(outsider).get(address).status_code == 404
        assert browse(None).get(address)["Location"].startswith("/accounts/login/")
    for outsider in (stranger, manager):
        assert browse(outsider).post(f"{LIST}{offer.pk}/withdraw/").status_code == 404
    assert Offer.objects.get().withdrawn_at is None


def test_another_hubs_offer_is_not_found(
    offer: Offer, other_hub: Hub, stranger: Person, browse: Browse
) -> None:
    browser = browse(stranger)
    assert browser.get(f"/havn/desk/offers/{offer.pk}/").status_code == 404
    assert browser.post(f"/havn/desk/offers/{offer.pk}/withdraw/").status_code == 404
    assert browser.get(f"/havn/offers/{offer.pk}/").status_code == 404
    assert "Digital strategy course" not in browser.get("/havn/offers/").content.decode()


def test_withdrawing_is_no_address_to_follow(offer: Offer, adviser: Person, browse: Browse) -> None:
    assert browse(adviser).get(f"{LIST}{offer.pk}/withdraw/").status_code == 405


# The front door


def page(browser: Browser, address: str, language: str = "en") -> str:
    browser.cookies["django_language"] = language
    return browser.get(address).content.decode()


def test_anyone_reads_an_offer_in_their_language(offer: Offer, browse: Browse) -> None:
    address = f"/fjelldal/offers/{offer.pk}/"
    english = page(browse(None), address)
    for words in ("Digital strategy course", "Two evenings.", "Digital strategy", "NOK", "1,500"):
        assert words in english
    assert "1 to 49 employees" in english
    assert "Fjelldal kompetanse" in english
    assert "Kurs i digital strategi" in page(browse(None), address, "nb")


def test_free_and_not_stated_are_two_different_things(make_offer: MakeOffer, browse: Browse) -> None:
    free, unsaid = make_offer(price=Decimal(0), currency="NOK"), make_offer()
    assert "<dt>Price</dt><dd>free" in re.sub(
        r"\s*(?=free)", "", page(browse(None), f"/fjelldal/offers/{free.pk}/")
    )
    said = page(browse(None), f"/fjelldal/offers/{unsaid.pk}/")
    assert "Price" not in said
    assert "not stated" not in said


def test_the_public_list_holds_what_is_open(make_offer: MakeOffer, browse: Browse, adviser: Person) -> None:
    make_offer(title={"nb": "Åpent"}, topics=["data"])
    make_offer(title={"nb": "Overstått"}, starts_on=date(2020, 1, 1))
    actions.withdraw_offer(offer=make_offer(title={"nb": "Trukket"}), by=adviser)
    shown = page(browse(None), "/fjelldal/offers/")
    assert "Åpent" in shown
    assert "Overstått" not in shown
    assert "Trukket" not in shown
    assert "Åpent" not in page(browse(None), "/fjelldal/offers/?topic=strategy&kind=course")


def many(hub: Hub, number: int) -> None:
    provider = Provider.objects.create(hub=hub, name="Very many", added_at=timezone.now())
    Offer.objects.bulk_create(
        Offer(
            hub=hub, provider=provider, kind="course", title={"en": f"Course {place:04}"}, topics=["data"],
            currency="NOK", price=5000 - place,
        )
        for place in range(number)
    )  # fmt: skip


def test_five_thousand_offers_are_paged_sorted_and_taken_along(
    hub: Hub, adviser: Person, browse: Browse
) -> None:
    many(hub, 5000)
    browser = browse(adviser)
    assert page(browser, LIST).count('<th scope="row">') == 50
    assert "Course 0000" in page(browser, LIST)
    assert "Course 4999" in page(browser, f"{LIST}?page=100")
    assert "Course 4999" in page(browser, f"{LIST}?sort=price&topic=data&kind=course")
    answer = browser.get(f"{LIST}?sort=-name&file=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 5001
    assert lines[1].startswith("Course 4999,")
    public = page(browse(None), "/fjelldal/offers/?topic=data")
    assert public.count("<h2>") == 24
    assert "page=2" in public
    assert "Course 4999" in page(browse(None), "/fjelldal/offers/?page=9999")


def test_no_offers_make_an_empty_file(hub: Hub, adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    assert "No offers yet" in page(browser, LIST)
    assert len(b"".join(browser.get(f"{LIST}?file=csv").streaming_content).splitlines()) == 1
    assert browser.get(f"{LIST}?file=pdf").status_code == 404
    assert "no offers here just now" in page(browse(None), "/fjelldal/offers/")


def test_an_offer_that_is_over_says_so_and_a_withdrawn_one_is_gone(
    make_offer: MakeOffer, browse: Browse, adviser: Person
) -> None:
    over = make_offer(starts_on=date(2020, 1, 1))
    assert "This has already begun" in page(browse(None), f"/fjelldal/offers/{over.pk}/")
    actions.withdraw_offer(offer=over, by=adviser)
    assert browse(None).get(f"/fjelldal/offers/{over.pk}/").status_code == 404


def test_what_people_write_is_not_markup(make_offer: MakeOffer, browse: Browse, adviser: Person) -> None:
    offer = make_offer(title={"nb": "<script>x</script>"}, summary={"nb": "<b>y</b>"})
    for browser, address in (
        (browse(None), f"/fjelldal/offers/{offer.pk}/"),
        (browse(None), "/fjelldal/offers/"),
        (browse(adviser), LIST),
    ):
        shown = page(browser, address)
        assert "<script>x" not in shown
        assert "<b>y" not in shown


# The desk


def test_an_offer_is_added_as_the_form_says(posted: dict[str, Any], adviser: Person, browse: Browse) -> None:
    assert browse(adviser).post(NEW, posted)["Location"] == LIST
    offer = Offer.objects.get()
    assert offer.title == {"nb": "Kurs i digital strategi", "en": "Digital strategy course"}
    assert offer.topics == ["strategy", "data"]
    assert offer.price == Decimal("1500.50")
    assert offer.eligibility == {
        "size": {"min": 1, "max": 49},
        "activity": {"accepted": ["62", "63"], "excluded": ["62.02"]},
        "area": {"accepted": ["4036", "40"]},
        "legal_form": {"accepted": ["AS", "ENK"]},
        "stage": {"accepted": ["company"]},
        "age": {"max_years": 5},
    }


def test_an_offer_shown_for_change_and_sent_back_untouched_is_unchanged(
    posted: dict[str, Any], adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    browser.post(NEW, posted)
    offer = Offer.objects.get()
    form = browser.get(f"{LIST}{offer.pk}/").context["form"]
    untouched = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    assert browser.post(f"{LIST}{offer.pk}/", untouched).status_code == 302
    again = Offer.objects.get()
    assert {f: getattr(again, f) for f in ("title", "topics", "eligibility", "price", "maturity_high")} == {
        f: getattr(offer, f) for f in ("title", "topics", "eligibility", "price", "maturity_high")
    }


def test_a_norwegian_writes_the_price_with_a_comma(
    posted: dict[str, Any], adviser: Person, browse: Browse
) -> None:
    browser = browse(adviser)
    browser.cookies["django_language"] = "nb"
    browser.post(NEW, {**posted, "price": "1500,50"})
    assert Offer.objects.get().price == Decimal("1500.50")


def test_somebody_new_gives_it(posted: dict[str, Any], adviser: Person, browse: Browse) -> None:
    del posted["provider"]
    browse(adviser).post(NEW, {**posted, "new_provider": "Fjord regnskap"})
    assert Offer.objects.get().provider.name == "Fjord regnskap"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title_nb": ""}, "This field is required"),
        ({"topics": []}, "This field is required"),
        ({"topics": ["astrology"]}, "Select a valid choice"),
        ({"provider": ""}, "Choose who gives it, or write the name of somebody new."),
        ({"new_provider": "Also"}, "Choose from the list, or write a new name: not both."),
        ({"provider": "", "new_provider": "Fjelldal kompetanse"}, "is in the list already"),
        ({"maturity_low": "80"}, "The lowest score is above the highest"),
        ({"price": "-1"}, "This must be 0 at least"),
        ({"currency": ""}, "Say which currency"),
        ({"currency": "XXQ"}, "Say which currency"),
        ({"size_min": "50"}, "The fewest employees is more than the most"),
        ({"activity_accepted": "6"}, "“6” is no activity code"),
        ({"area_accepted": "40<36"}, "“40&lt;36” is no code"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    posted: dict[str, Any], adviser: Person, browse: Browse, change: dict[str, Any], sentence: str
) -> None:
    answer = browse(adviser).post(NEW, {**posted, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Offer.objects.exists()
    assert Provider.objects.count() == 1


def test_another_hubs_provider_cannot_be_chosen(
    posted: dict[str, Any], other_hub: Hub, adviser: Person, browse: Browse
) -> None:
    theirs = actions.add_provider(hub=other_hub, name="Havn AS", by=None)
    answer = browse(adviser).post(NEW, {**posted, "provider": str(theirs.pk)})
    assert answer.status_code == 422
    assert not Offer.objects.exists()


def test_posted_twice_acts_once(posted: dict[str, Any], adviser: Person, browse: Browse) -> None:
    posted["_once"] = str(uuid4())
    browser = browse(adviser)
    answers = [browser.post(NEW, posted) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [LIST, LIST]
    assert Offer.objects.count() == 1


def test_withdrawing_twice_is_withdrawing_once(offer: Offer, adviser: Person, browse: Browse) -> None:
    browser, address = browse(adviser), f"{LIST}{offer.pk}/withdraw/"
    for _time in range(2):
        assert browser.post(address, {"_once": str(uuid4())})["Location"] == LIST
    shown = page(browser, LIST)
    assert "Digital strategy course</a>" not in shown
    assert "Digital strategy course" in page(browser, f"{LIST}?state=withdrawn")


def test_a_withdrawn_offer_is_not_changed(
    offer: Offer, posted: dict[str, Any], adviser: Person, browse: Browse
) -> None:
    actions.withdraw_offer(offer=offer, by=adviser)
    answer = browse(adviser).post(f"{LIST}{offer.pk}/", posted)
    assert answer.status_code == 422
    assert "This offer has been withdrawn" in answer.content.decode()


def test_the_list_says_which_by_its_address(make_offer: MakeOffer, adviser: Person, browse: Browse) -> None:
    make_offer(title={"nb": "Datakurs"}, topics=["data"])
    make_offer(title={"nb": "Strategisjekk"}, kind="voucher")
    browser = browse(adviser)
    assert "Strategisjekk" not in page(browser, f"{LIST}?topic=data")
    assert "Datakurs" not in page(browser, f"{LIST}?kind=voucher")
    assert "No offers like that" in page(browser, f"{LIST}?kind=grant")


@pytest.mark.parametrize("address", [LIST, "/fjelldal/offers/"])
def test_a_longer_list_asks_the_database_no_more(
    make_offer: MakeOffer, adviser: Person, browse: Browse, address: str
) -> None:
    browser = browse(adviser)
    counts = []
    for more in (3, 27):
        for _offer in range(more):
            make_offer(eligibility={"size": {"max": 49}})
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_language_is_called_what_the_reader_calls_it(hub: Hub, adviser: Person, browse: Browse) -> None:
    Hub.objects.update(languages=["nb", "en"])
    shown = page(browse(adviser), "/fjelldal/desk/offers/new/", "nb")
    assert "(engelsk)" in shown
    assert "(norsk bokmål)" in shown
    assert "(English)" not in shown


def test_one_can_ask_about_an_offer(offer: Offer, hub: Hub, browse: Browse) -> None:
    Hub.objects.update(email="post@fjelldal.example")
    shown = page(browse(None), f"/fjelldal/offers/{offer.pk}/")
    assert (
        'class="ds-button" href="mailto:post@fjelldal.example?subject=Digital%20strategy%20course"' in shown
    )
    assert "Ask about this" in shown


def test_names_of_needs_are_a_list(make_offer: MakeOffer, adviser: Person, browse: Browse) -> None:
    make_offer(topics=["data", "people"])
    shown = page(browse(adviser), "/fjelldal/desk/offers/")
    assert "<li>Data and security</li>" in shown
    assert "<li>People and skills</li>" in shown
