"""Money, days, yes and no, conditions and counts, on the pages where they are answered and read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.engine.counting import Tally
from firstline.foundation.packs import Reader, load_instrument
from tests.assessments.test_assessment_pages import ONCE, own, text

Browse = Callable[[Person | None], Browser]
Ask = Callable[[str], Response]


@pytest.fixture
def ask(client_of_hub: Client, manager: Person, adviser: Person) -> Ask:
    def begin(instrument: str) -> Response:
        response = actions.invite(client=client_of_hub, instrument=instrument, person=manager, by=adviser)
        return actions.agree_and_start(response=response)

    return begin


@pytest.fixture
def survey(ask: Ask) -> Response:
    return ask("employer_survey")


def send(browse: Browse, response: Response, page: str, **form: object) -> str:
    """Send a page and stay on it."""
    answer = browse(response.person).post(
        own(response, f"page/{page}/"), {**form, "_once": ONCE}, follow=True
    )
    response.refresh_from_db()
    return text(answer)


def test_what_rests_on_the_same_page_says_when_it_is_asked(survey: Response, browse: Browse) -> None:
    page = text(browse(survey.person).get(own(survey, "page/now/")))
    assert "Only if you answered “Yes” to “Are you looking for people right now?”" in page
    assert 'data-only-if="open" data-values="yes"' in page
    assert 'src="/static/assessments/conditions' in page
    assert 'aria-describedby="q-open_number-only-if q-open_number-unit"' in page


def test_the_script_comes_only_where_something_rests_on_something(ask: Ask, browse: Browse) -> None:
    response = ask("needs_survey")
    assert "assessments/conditions" in text(browse(response.person).get(own(response, "page/help/")))
    assert "assessments/conditions" not in text(browse(response.person).get(own(response, "page/meeting/")))


def test_an_answer_kept_from_before_counts_for_nothing(survey: Response, browse: Browse) -> None:
    send(browse, survey, "now", open="yes", open_number="3")
    assert survey.answers == {"open": "yes", "open_number": 3}
    send(browse, survey, "now", open="no", open_number="3")
    assert survey.answers == {"open": "no", "open_number": 3}
    page = text(browse(survey.person).get(own(survey, "send/")))
    assert "Are you looking for people right now?" in page
    assert "How many are you looking for?" not in page
    # What is no number is no matter where it is not asked.
    assert "Write a whole number" not in send(browse, survey, "now", open="no", open_number="many")
    assert survey.answers == {"open": "no", "open_number": 3}
    assert "Write a whole number" in send(browse, survey, "now", open="yes", open_number="many")


def test_money_is_read_and_shown_as_its_reader_writes_it(survey: Response, browse: Browse) -> None:
    page = send(browse, survey, "skills", training="1,250,000.50")
    assert survey.answers == {"training": {"amount": "1250000.50", "currency": "NOK"}}
    assert 'value="1,250,000.50"' in page
    assert 'inputmode="decimal"' in page
    assert '<span id="q-training-unit">NOK</span>' in page
    assert "NOK\u00a01,250,000.50" in text(browse(survey.person).get(own(survey, "send/")))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a lot", "Write an amount with digits, such as 1,250.50."),
        ("-5", "Write an amount that is NOK\u00a00 or more."),
    ],
)
def test_what_is_no_amount_is_said_at_the_field(
    survey: Response, browse: Browse, typed: str, said: str
) -> None:
    page = send(browse, survey, "skills", training=typed)
    assert said in page
    assert f'value="{typed}"' in page
    assert 'aria-describedby="q-training-help q-training-unit q-training-error" aria-invalid="true"' in page
    assert survey.answers == {}


def test_a_day_is_picked_or_typed_and_shown_in_words(survey: Response, browse: Browse) -> None:
    day = timezone.localdate() + timedelta(days=40)
    page = send(browse, survey, "ahead", next_year="more", more_from=day.strftime("%d.%m.%Y"))
    assert survey.answers["more_from"] == day.isoformat()
    assert f'type="date" min="{timezone.localdate().isoformat()}"' in page
    assert f'value="{day.isoformat()}"' in page
    shown = text(browse(survey.person).get(own(survey, "send/"))).replace("\u00a0", " ")
    assert f"{day.day} {day:%B} {day.year}" in shown


def test_a_day_that_is_none_or_too_early_is_said(survey: Response, browse: Browse) -> None:
    form = {"next_year": "more"}
    page = send(browse, survey, "ahead", more_from="soon", **form)
    assert "Write a day that there is, such as 31.12.2026." in page
    page = send(browse, survey, "ahead", more_from="2020-01-01", **form).replace("\u00a0", " ")
    today = timezone.localdate()
    assert f"Choose {today.day} {today:%B} {today.year} or a later day." in page


def test_the_hub_reads_a_survey_in_words(survey: Response, adviser: Person, browse: Browse) -> None:
    send(browse, survey, "now", staff="12", open="yes", open_number="2", hard="no")
    send(browse, survey, "skills", training="40000")
    actions.complete(response=survey)
    assert survey.assessment.scores is None
    page = text(browse(adviser).get(f"/fjelldal/desk/assessments/{survey.assessment_id}/"))
    assert "NOK\u00a040,000" in page
    assert "How many are you looking for?" in page
    assert "In which fields did you not find them?" not in page
    done = text(browse(survey.person).get(own(survey, "done/")))
    assert "Thank you. Your answers are sent." in done


# Counts


def counted(response: Response, **answers: str) -> Assessment:
    """A company mapping sent with these answers on its last page."""
    instrument = load_instrument("ccmd")
    for page, form in (
        ("data", {"data_use": ["policy"]}),
        ("intensity", {k: [v] for k, v in answers.items()}),
    ):
        parsed = instrument.parse_page(page, form, stored=response.answers, reader=Reader())
        assert not parsed.problems
        response = actions.save_page(response=response, page=page, answers=parsed, by_link=False)
    found: Assessment = actions.complete(response=response).assessment
    return found


ALL = dict.fromkeys(
    (
        *("internet_half", "fast_line", "cloud", "cloud_more", "ai", "analysis", "crm", "erp", "social"),
        *("social_two", "online_sales", "consumers"),
    ),
    "yes",
)


def test_a_count_stands_beside_the_result_wherever_it_is_shown(
    ask: Ask, adviser: Person, browse: Browse
) -> None:
    response = ask("ccmd")
    assessment = counted(response, **{**ALL, "ai": "no", "erp": "no", "social": "no"})
    assert queries.counts(assessment) == {"digital_intensity": Tally(8, 0, 12)}
    for reader, address in (
        (response.person, own(response, "done/")),
        (response.person, f"/fjelldal/my/mappings/{assessment.pk}/"),
        (adviser, f"/fjelldal/desk/assessments/{assessment.pk}/"),
    ):
        page = text(browse(reader).get(address))
        assert "Digital intensity" in page
        assert "8 of 12: <strong>high</strong>" in page
        assert "is not the official one" in page


def test_what_is_not_answered_is_no_no(ask: Ask, browse: Browse) -> None:
    response = ask("ccmd")
    assessment = counted(response, cloud="yes", ai="yes", crm="yes", social="no", erp="no")
    assert queries.counts(assessment) == {"digital_intensity": Tally(3, 6, 12)}
    page = text(browse(response.person).get(own(response, "done/")))
    assert "At least 3 of 12; 6 are not answered" in page
    assert "What is not answered is not counted as a no" in page
    assert "<strong>low</strong>" not in page


def test_one_that_is_not_answered_does_not_hide_a_band_that_it_cannot_change(
    ask: Ask, browse: Browse
) -> None:
    response = ask("ccmd")
    counted(response, **{key: answer for key, answer in ALL.items() if key != "ai"})
    page = text(browse(response.person).get(own(response, "done/")))
    assert "At least 11 of 12; 1 is not answered: <strong>very high</strong>" in page


def test_a_mapping_with_the_version_before_is_compared_and_has_no_count(ask: Ask, browse: Browse) -> None:
    response = ask("ccmd")
    later = counted(response, **ALL)
    first = Assessment.objects.create(
        hub=later.hub, client=later.client, instrument="ccmd", version=1, state="completed",
        invited_at=later.invited_at, completed_at=timezone.now() - timedelta(days=200),
        algorithm=later.algorithm, scores={k: v for k, v in (later.scores or {}).items() if k != "counts"},
    )  # fmt: skip
    assert queries.first_comparable(later) == first
    assert queries.are_comparable(first, later)
    assert queries.counts(first) == {}
    page = text(browse(response.person).get(f"/fjelldal/my/mappings/{first.pk}/"))
    assert "Digital intensity" not in page
