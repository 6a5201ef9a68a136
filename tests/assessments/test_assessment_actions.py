"""What may be asked, answered and sent, and what each refusal leaves behind."""

from datetime import timedelta
from fractions import Fraction
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from firstline.domains.assessments import actions, queries
from firstline.domains.assessments.models import Assessment, Response
from firstline.domains.clients.actions import end_representation
from firstline.domains.clients.models import Client, Representation, TimelineEntry
from firstline.domains.hubs.models import Hub, Person
from firstline.engine import scoring
from firstline.engine.measure.own_spread import with_own_spread
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.kinds import entry_kind
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.mail.models import OutgoingMail
from firstline.foundation.mail.post import NoMailServer
from firstline.foundation.packs import Instrument, load_instrument
from tests.assessments.conftest import SaveAll, links_mailed, page_form
from tests.conftest import MakePerson


def invite(client: Client, person: Person, by: Person, **more: str) -> Response:
    return actions.invite(
        client=client, instrument=more.pop("instrument", "ccmd"), person=person, by=by, **more
    )


class TestInvite:
    def test_it_stores_the_latest_version_and_tells_the_timeline(
        self, response: Response, ccmd: Instrument, manager: Person
    ) -> None:
        assessment = response.assessment
        assert (assessment.instrument, assessment.version, assessment.state) == (
            "ccmd",
            ccmd.version,
            "invited",
        )
        entry = TimelineEntry.objects.get(kind="assessments.invited")
        assert manager.name in entry_kind(entry.kind).words(entry.details)
        assert AuditRow.objects.filter(action="assessments.invite").count() == 1

    def test_only_who_acts_for_the_client_is_asked(
        self, client_of_hub: Client, adviser: Person, make_person: MakePerson
    ) -> None:
        with pytest.raises(Refused, match="does not act for"):
            invite(client_of_hub, make_person("Nils"), adviser)
        assert not Assessment.objects.exists()

    def test_who_has_left_is_not_asked(self, client_of_hub: Client, manager: Person, adviser: Person) -> None:
        end_representation(representation=Representation.objects.get(person=manager), by=adviser)
        with pytest.raises(Refused, match="does not act for"):
            invite(client_of_hub, manager, adviser)

    def test_an_unknown_instrument_is_refused(
        self, client_of_hub: Client, manager: Person, adviser: Person
    ) -> None:
        with pytest.raises(Refused, match="no such set of questions"):
            invite(client_of_hub, manager, adviser, instrument="horoscope")

    def test_a_closed_client_is_not_asked(
        self, client_of_hub: Client, manager: Person, adviser: Person
    ) -> None:
        client_of_hub.closed_at = timezone.now()
        with pytest.raises(Refused, match="no longer a client"):
            invite(client_of_hub, manager, adviser)

    def test_one_open_mapping_of_a_kind(self, response: Response, manager: Person, adviser: Person) -> None:
        with pytest.raises(Refused, match="asked this already"):
            invite(response.assessment.client, manager, adviser)
        invite(response.assessment.client, manager, adviser, instrument="feedback")

    def test_the_database_holds_it_too(self, response: Response, manager: Person, adviser: Person) -> None:
        with (
            patch.object(queries, "is_asked", return_value=False),
            pytest.raises(Refused, match="asked this"),
        ):
            invite(response.assessment.client, manager, adviser)
        assert Assessment.objects.count() == 1

    def test_a_second_mapping_after_the_first(
        self, completed: Response, manager: Person, adviser: Person
    ) -> None:
        second = invite(completed.assessment.client, manager, adviser)
        assert second.assessment.pk != completed.assessment.pk

    def test_a_second_one_after_a_withdrawal(
        self, response: Response, manager: Person, adviser: Person
    ) -> None:
        actions.withdraw(assessment=response.assessment, by=adviser)
        second = invite(response.assessment.client, manager, adviser)
        assert second.assessment.state == Assessment.State.INVITED

    def test_feedback_about_something_is_asked_once(
        self, client_of_hub: Client, manager: Person, adviser: Person
    ) -> None:
        for about in ("plans.delivery/1", "plans.delivery/2"):
            invite(client_of_hub, manager, adviser, instrument="feedback", about=about)
        with pytest.raises(Refused, match="asked this already"):
            invite(client_of_hub, manager, adviser, instrument="feedback", about="plans.delivery/1")
        assert Assessment.objects.count() == 2

    def test_the_mail_is_in_the_persons_language_and_queued_once(
        self, client_of_hub: Client, manager: Person, adviser: Person
    ) -> None:
        manager.language = "nb"
        manager.save()
        with translation.override("en"):
            response = invite(client_of_hub, manager, adviser)
        mail = OutgoingMail.objects.get()
        assert (mail.to, mail.language) == (manager.email, "nb")
        assert mail.key == f"assessments.invitation/{response.pk}/1"
        assert "Hvor står bedriften din?" in mail.text
        assert "/fjelldal/answer/link/" in mail.text

    def test_without_a_language_of_her_own_it_is_the_hubs_first(
        self, client_of_hub: Client, manager: Person, adviser: Person
    ) -> None:
        Person.objects.filter(pk=manager.pk).update(language="")
        manager.refresh_from_db()
        invite(client_of_hub, manager, adviser)
        assert OutgoingMail.objects.get().language == "nb"

    def test_without_a_mail_server_nothing_is_left_behind(
        self, client_of_hub: Client, manager: Person, adviser: Person, settings: object
    ) -> None:
        settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
        with pytest.raises(NoMailServer):
            invite(client_of_hub, manager, adviser)
        assert not Assessment.objects.exists()
        assert not Response.objects.exists()
        assert not TimelineEntry.objects.exists()
        assert not AuditRow.objects.exists()


class TestNewLink:
    def test_it_ends_the_old_one(self, response: Response) -> None:
        Response.objects.update(link_sent_at=timezone.now() - actions.PAUSE_BETWEEN_LINKS)
        actions.send_new_link(response=response)
        response.refresh_from_db()
        assert response.link_number == 2
        assert OutgoingMail.objects.filter(key=f"assessments.invitation/{response.pk}/2").count() == 1

    def test_not_twice_within_five_minutes(self, response: Response) -> None:
        almost = timezone.now() - actions.PAUSE_BETWEEN_LINKS + timedelta(seconds=30)
        Response.objects.update(link_sent_at=almost)
        actions.send_new_link(response=response)
        response.refresh_from_db()
        assert response.link_number == 1
        assert links_mailed() == [1]

    def test_not_for_what_was_sent_or_withdrawn(
        self, completed: Response, manager: Person, adviser: Person
    ) -> None:
        with pytest.raises(Refused, match="have been sent"):
            actions.send_new_link(response=completed)
        other = invite(completed.assessment.client, manager, adviser)
        actions.withdraw(assessment=other.assessment, by=adviser)
        with pytest.raises(Refused, match="no longer open"):
            actions.send_new_link(response=other)

    def test_by_address_only_where_something_waits_in_this_hub(
        self, response: Response, hub: Hub, other_hub: Hub, manager: Person, stranger: Person
    ) -> None:
        Response.objects.update(link_sent_at=timezone.now() - timedelta(hours=1))
        for email, place in ((stranger.email, hub), ("nobody@example.org", hub), (manager.email, other_hub)):
            actions.send_links_to(email=email, hub=place)
        assert links_mailed() == [1]
        actions.send_links_to(email=f" {manager.email.upper()} ", hub=hub)
        assert links_mailed() == [2]

    def test_without_a_mail_server_the_answer_is_the_same_for_any_address(
        self, response: Response, hub: Hub, manager: Person, settings: object
    ) -> None:
        settings.FIRSTLINE_MAIL_READY = False  # type: ignore[attr-defined]
        for email in (manager.email, "nobody@example.org"):
            with pytest.raises(NoMailServer):
                actions.send_links_to(email=email, hub=hub)


class TestAnswering:
    def test_beginning_twice_is_beginning_once(self, begun: Response) -> None:
        again = actions.agree_and_start(response=begun)
        assert again.agreed_at == begun.agreed_at
        assert Assessment.objects.get().state == "started"
        assert AuditRow.objects.filter(action="assessments.agree_and_start").count() == 1

    def test_nothing_is_saved_before_she_agreed(self, response: Response, ccmd: Instrument) -> None:
        answers = ccmd.parse_page("strategy", page_form(ccmd, "strategy"))
        with pytest.raises(Refused, match="Begin"):
            actions.save_page(response=response, page="strategy", answers=answers, by_link=True)
        response.refresh_from_db()
        assert response.answers == {}

    def test_a_page_leaves_the_others_alone(self, begun: Response, ccmd: Instrument) -> None:
        for page in ("strategy", "data"):
            answers = ccmd.parse_page(page, page_form(ccmd, page))
            begun = actions.save_page(response=begun, page=page, answers=answers, by_link=True)
        assert set(begun.answers) == {"investments", "data_use"}
        assert begun.page == "data"

    def test_what_is_valid_is_kept_where_another_answer_is_not(self, feedback: Response) -> None:
        page = load_instrument("feedback").parse_page
        first = page("feedback", {"useful": ["3"], "result": ["started"]})
        feedback = actions.save_page(response=feedback, page="feedback", answers=first, by_link=True)
        second = page("feedback", {"useful": ["4"], "result": ["nothing_yet", "started"]})
        feedback = actions.save_page(response=feedback, page="feedback", answers=second, by_link=True)
        assert feedback.answers == {"useful": "4", "result": ["started"]}

    def test_the_trail_says_which_questions_but_never_what_was_answered(
        self, begun: Response, save_all: SaveAll
    ) -> None:
        save_all(begun)
        trail = str(list(AuditRow.objects.filter(action="assessments.save_page").values_list("changes")))
        assert "data_use" in trail
        assert "policy" not in trail

    def test_who_has_left_no_longer_answers(self, begun: Response, ccmd: Instrument, adviser: Person) -> None:
        end_representation(representation=Representation.objects.get(person=begun.person), by=adviser)
        with pytest.raises(Refused, match="no longer open"):
            actions.save_page(response=begun, page="data", answers=ccmd.parse_page("data", {}), by_link=True)
        with pytest.raises(Refused, match="no longer open"):
            actions.complete(response=begun)

    def test_a_withdrawn_one_cannot_be_begun(self, response: Response, adviser: Person) -> None:
        actions.withdraw(assessment=response.assessment, by=adviser)
        with pytest.raises(Refused, match="no longer open"):
            actions.agree_and_start(response=response)


class TestComplete:
    def test_the_stored_scores_are_the_engines_own(self, completed: Response, ccmd: Instrument) -> None:
        assessment = Assessment.objects.get()
        exact = scoring.score(ccmd.scoring_model(), completed.answers)
        stored = queries.scores(assessment)
        assert stored == with_own_spread(exact, ccmd.scoring_model(), completed.answers)
        assert stored is not None
        assert list(stored.dimensions) == [dimension.key for dimension in ccmd.dimensions]
        assert assessment.algorithm == scoring.ALGORITHM
        assert (assessment.state, assessment.completed_at) == ("completed", completed.completed_at)

    def test_nothing_is_rounded(self, begun: Response, ccmd: Instrument) -> None:
        for page, form in (("data", {"data_use": ["policy"]}), ("security", {"security": ["backup"]})):
            answers = ccmd.parse_page(page, form)
            begun = actions.save_page(response=begun, page=page, answers=answers, by_link=True)
        actions.complete(response=begun)
        scores = queries.scores(Assessment.objects.get())
        assert scores is not None
        assert scores.dimensions["data"].value == (Fraction(1, 7) + Fraction(1, 6)) / 2 * 100

    def test_missing_is_not_no(self, begun: Response, ccmd: Instrument) -> None:
        answers = ccmd.parse_page("security", {"security": [o.key for o in _ticks(ccmd, "security")]})
        begun = actions.save_page(response=begun, page="data", answers=answers, by_link=True)
        actions.complete(response=begun)
        scores = queries.scores(Assessment.objects.get())
        assert scores is not None
        data = scores.dimensions["data"]
        assert (data.value, data.answered, data.asked) == (Fraction(100), 1, 2)
        assert scores.dimensions["green"].value is None
        assert scores.overall.value is None

    def test_sending_twice_is_sending_once(self, completed: Response) -> None:
        again = actions.complete(response=completed)
        assert again.completed_at == completed.completed_at
        assert TimelineEntry.objects.filter(kind="assessments.completed").count() == 1
        assert AuditRow.objects.filter(action="assessments.complete").count() == 1

    def test_the_fact_says_what_was_completed(self, begun: Response, save_all: SaveAll) -> None:
        begun = save_all(begun)
        with patch.object(actions.answering, "publish") as published:
            actions.complete(response=begun)
        fact = published.call_args.args[0]
        assert (fact.assessment_id, fact.client_id) == (begun.assessment_id, begun.assessment.client_id)
        assert (fact.hub_id, fact.instrument, fact.version) == (begun.hub_id, "ccmd", 2)

    def test_nothing_answered_is_nothing_to_send(self, begun: Response) -> None:
        with pytest.raises(Refused, match="not answered anything"):
            actions.complete(response=begun)

    def test_what_was_sent_cannot_be_changed(
        self, completed: Response, ccmd: Instrument, adviser: Person
    ) -> None:
        with pytest.raises(Refused, match="can no longer be changed"):
            actions.save_page(
                response=completed, page="data", answers=ccmd.parse_page("data", {}), by_link=True
            )
        with pytest.raises(Refused, match="no longer be withdrawn"):
            actions.withdraw(assessment=completed.assessment, by=adviser)

    def test_it_waits_for_every_respondent(
        self, begun: Response, save_all: SaveAll, make_person: MakePerson, adviser: Person
    ) -> None:
        second = make_person("Mons")
        client = begun.assessment.client
        Representation.objects.create(
            hub=begun.hub, client=client, person=second, since=timezone.now(), verified_how="met"
        )
        theirs = Response.objects.create(
            hub=begun.hub, assessment=begun.assessment, person=second, link_sent_at=timezone.now()
        )
        actions.complete(response=save_all(begun))
        assert Assessment.objects.get().state == "started"
        actions.complete(response=save_all(actions.agree_and_start(response=theirs)))
        assessment = Assessment.objects.get()
        assert (assessment.state, assessment.people) == ("completed", 2)

    def test_feedback_takes_the_same_way(
        self, client_of_hub: Client, manager: Person, adviser: Person, save_all: SaveAll
    ) -> None:
        response = invite(client_of_hub, manager, adviser, instrument="feedback", about="plans.delivery/7")
        done = actions.complete(response=save_all(actions.agree_and_start(response=response)))
        assert Assessment.objects.get().state == "completed"
        assert done.answers["comment"] == "12"


def test_withdrawing_twice_is_withdrawing_once(response: Response, adviser: Person) -> None:
    for _time in range(2):
        actions.withdraw(assessment=response.assessment, by=adviser)
    assert TimelineEntry.objects.filter(kind="assessments.withdrawn").count() == 1
    assert AuditRow.objects.filter(action="assessments.withdraw").count() == 1


def test_one_response_a_person(response: Response) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(
            hub=response.hub,
            assessment=response.assessment,
            person=response.person,
            link_sent_at=timezone.now(),
        )


def _ticks(instrument: Instrument, question: str) -> list:  # type: ignore[type-arg]
    return [option for option in instrument.question(question).options if not option.exclusive]  # type: ignore[union-attr]
