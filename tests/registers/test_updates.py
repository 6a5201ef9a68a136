"""Applying the feed's news: each once, whole pages or nothing, and nothing blanked that was not said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import actions, applying
from firstline.domains.registers.models import Company, FeedCursor, RegisterImport, Snapshot
from firstline.domains.registers.updates import Change, Details, FeedGap, Page, Update, UpdateAccount
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow
from firstline.foundation.store import root
from tests.registers.conftest import DAY, Bring
from tests.registers.enheter import enhet, number

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 1, 29, 12, tzinfo=UTC)
Given = Mapping[str, Details]
Apply = Callable[..., UpdateAccount]


def update(key: int, serial: int, change: Change = "change", at: datetime | None = NOON) -> Update:
    return Update(key, number(serial * 10), change, at)


def known(serial: int, **fields: Any) -> dict[str, Details]:
    return {number(serial * 10): Details("known", enhet(serial, **fields))}


@pytest.fixture
def base(bring: Bring) -> None:
    """Three companies of the area and one elsewhere, from the file of the day."""
    bring([enhet(1), enhet(2), enhet(3), enhet(4, kommunenummer="0301")])


@pytest.fixture
def apply(hub: Hub) -> Apply:
    """Apply pages: ``apply([update(1, 1)], details)``."""

    def run(*pages: Sequence[Update] | Page, details: Given | None = None, **options: Any) -> UpdateAccount:
        asked: list[str] = options.pop("asked", [])

        def ask(numbers: Sequence[str]) -> Given:
            asked.extend(numbers)
            return {one: (details or {})[one] for one in numbers if one in (details or {})}

        given: Iterable[Page] = [page if isinstance(page, Page) else Page(page) for page in pages]
        options = {"register": "brreg", "unit": "company", "hub": hub, "by": None} | options
        return actions.apply_updates(pages=given, ask=ask, **options)

    return run


def company(serial: int) -> Company:
    return Company.objects.get(number=number(serial * 10))


def cursor() -> FeedCursor:
    return FeedCursor.objects.get()


def test_news_of_each_kind(base: None, apply: Apply) -> None:
    details = {
        **known(1, navn="NYTT NAVN AS"),
        **known(5, navn="NYSTARTET AS"),
        **known(6, kommunenummer="0301"),
        number(20): Details("deleted", {"navn": "X"}, deleted_on=date(2024, 1, 28)),
        number(80): Details("unknown"),
    }
    news = [
        update(11, 1),
        update(12, 5, "new"),
        update(13, 6, "new"),
        update(14, 2, "deletion"),
        update(15, 7, "deletion"),
        update(16, 8),
        update(17, 3, "removal"),
    ]
    asked: list[str] = []
    account = apply(news, details=details, asked=asked)
    assert account.counts() == {
        **{"read": 7, "new": 1, "updated": 1, "unchanged": 0, "elsewhere": 0, "deleted": 1, "removed": 1},
        **{"not_ours": 2, "not_found": 1, "repeated": 0, "refused": 0},
    }
    # Of what was never stored, a deletion says nothing to us, and a removal has no details.
    assert asked == [number(serial * 10) for serial in (1, 5, 6, 2, 8)]
    assert company(1).name == "NYTT NAVN AS"
    assert company(5).name == "NYSTARTET AS"
    assert company(5).snapshot_on == timezone.localdate()
    assert not Company.objects.filter(number__in=[number(30), number(60)]).exists()
    assert (cursor().last_id, cursor().at) == (17, NOON)


def test_a_deletion_blanks_nothing_else(base: None, apply: Apply) -> None:
    before = Company.objects.values().get(number=number(10))
    deleted = {number(10): Details("deleted", {"navn": "SLETTET"}, deleted_on=date(2024, 1, 28))}
    apply([update(1, 1, "deletion")], details=deleted)
    after = Company.objects.values().get(number=number(10))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"deleted_on", "fingerprint", "snapshot_on"}
    assert after["deleted_on"] == date(2024, 1, 28)
    # And a file that states the same finds it unchanged.
    again = apply([update(2, 1)], details=known(1, slettedato="2024-01-28"))
    assert (again.unchanged, again.updated) == (1, 0)


def test_a_deletion_without_details_has_the_feeds_day(base: None, apply: Apply) -> None:
    account = apply([update(1, 1, "deletion")], details={number(10): Details("unknown")})
    assert (account.deleted, company(1).deleted_on) == (1, date(2024, 1, 29))
    apply([update(2, 2, "deletion", at=None)], details={number(20): Details("deleted", {})})
    assert company(2).deleted_on == timezone.localdate()


def test_a_change_whose_details_say_deleted_or_removed(base: None, apply: Apply) -> None:
    details = {
        number(10): Details("deleted", {}, deleted_on=date(2024, 1, 28)),
        number(20): Details("removed"),
    }
    account = apply([update(1, 1), update(2, 2)], details=details)
    assert (account.deleted, account.removed) == (1, 1)
    assert not Company.objects.filter(number=number(20)).exists()


def test_what_is_stored_is_followed_out_of_the_area(base: None, apply: Apply) -> None:
    account = apply([update(1, 1)], details=known(1, kommunenummer="0301"))
    assert (account.elsewhere, account.not_ours) == (1, 0)
    assert company(1).municipality == "0301"


def test_out_of_order_and_repeated_it_is_applied_once(base: None, apply: Apply) -> None:
    details = known(1, navn="NYTT NAVN AS") | known(2, navn="ANNET NAVN AS")
    asked: list[str] = []
    account = apply([update(9, 2), update(4, 1), update(9, 2)], details=details, asked=asked)
    assert (account.read, account.updated, account.repeated) == (3, 2, 1)
    assert asked == [number(10), number(20)]
    again = apply([update(4, 1), update(9, 2)], details=details)
    assert (again.read, again.repeated, again.updated) == (2, 2, 0)
    assert cursor().last_id == 9


def test_the_last_word_on_a_number_counts_but_a_removal_always_does(base: None, apply: Apply) -> None:
    details = known(1, navn="NYTT NAVN AS")
    account = apply([update(2, 1, "change"), update(1, 1, "removal")], details=details)
    assert (account.removed, account.new) == (1, 1)
    assert company(1).name == "NYTT NAVN AS"
    assert apply([update(3, 1, "new"), update(4, 1, "removal")], details=details).removed == 1
    assert not Company.objects.filter(number=number(10)).exists()


def test_a_kind_of_change_that_nobody_knows_is_a_change_and_is_counted(base: None, apply: Apply) -> None:
    odd = Update(1, number(10), "unknown", NOON, "Slått sammen")
    account = apply([odd], details=known(1, navn="NYTT NAVN AS"))
    assert account.updated == 1
    assert dict(account.unknown_words) == {"Slått sammen": 1}


def test_a_row_that_cannot_be_trusted_is_refused_alone(base: None, apply: Apply) -> None:
    details = known(1, naeringskode1={"kode": "x"}) | known(2, navn="ANNET NAVN AS")
    account = apply(Page([update(1, 1), update(2, 2)], unreadable=1), details=details)
    assert (account.read, account.refused, account.updated) == (3, 2, 1)
    assert account.problems == [
        {"number": number(10), "reason": "“x” is not an activity code, such as 62.010."}
    ]


def test_a_site_is_taken_for_what_its_company_is(base: None, bring: Bring, apply: Apply, hub: Hub) -> None:
    bring([enhet(1), enhet(2, form="ENK"), enhet(9, kommunenummer="0301")])
    actions.begin_feed(register="brreg", unit="company", hub=hub)
    address = enhet(1)["forretningsadresse"]
    details = {}
    for serial, parent in ((21, 1), (22, 2), (23, 9), (24, 99)):
        site = enhet(serial, form="BEDR", overordnetEnhet=number(parent * 10), beliggenhetsadresse=address)
        del site["forretningsadresse"]
        details[number(serial * 10)] = Details("known", site)
    RegisterImport.objects.create(
        hub=hub, register="brreg", unit="site", snapshot_on=DAY, file_name="sites", account={}
    )
    account = apply([update(one, one, "new") for one in (21, 22, 23, 24)], details=details, unit="site")
    assert account.new == 4
    # Its company is stored, is a person, stands in the snapshot only, is not known.
    assert [company(one).personal for one in (21, 22, 23, 24)] == [False, True, False, True]
    assert [company(one).kind for one in (21, 24)] == ["business", "unknown"]


def test_a_run_leaves_one_audit_row_and_a_quiet_one_none(base: None, apply: Apply, hub: Hub) -> None:
    apply([update(1, 1)], [update(2, 2)], details=known(1, navn="NYTT NAVN AS") | known(2))
    row = AuditRow.objects.get(action="registers.apply_updates")
    assert row.hub_id == hub.pk
    assert row.changes["read"] == 2
    assert (row.changes["updated"], row.changes["unchanged"], row.changes["last_id"]) == (1, 1, 2)
    apply([])
    assert AuditRow.objects.filter(action="registers.apply_updates").count() == 1


def test_a_killed_run_loses_nothing_and_the_next_reports_both(base: None, apply: Apply, hub: Hub) -> None:
    details = known(1, navn="NYTT NAVN AS") | known(2, navn="ANNET NAVN AS")

    def pages() -> Iterable[Page]:
        yield Page([update(1, 1)])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.apply_updates(
            register="brreg", unit="company", hub=hub, pages=pages(), ask=lambda _numbers: details, by=None
        )
    assert company(1).name == "NYTT NAVN AS"
    assert not AuditRow.objects.filter(action="registers.apply_updates").exists()
    account = apply([update(1, 1), update(2, 2)], details=details)
    assert (account.read, account.updated, account.repeated) == (3, 2, 1)
    assert AuditRow.objects.get(action="registers.apply_updates").changes["updated"] == 2
    assert not cursor().unreported


def test_a_page_is_applied_whole_or_not_at_all(
    own_home: None, base: None, apply: Apply, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = known(1, navn="NYTT NAVN AS") | known(2, navn="ANNET NAVN AS")
    before = Snapshot.objects.get().folder
    folders = set((root() / before).parent.iterdir())

    def killed(*_arguments: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(applying, "_store", killed)
        with pytest.raises(KeyboardInterrupt):
            apply([update(1, 1), update(2, 3, "removal")], details=details)
    assert cursor().last_id is None
    assert company(1).name != "NYTT NAVN AS"
    assert company(3).name
    assert Snapshot.objects.get().folder == before
    # No half-made copy is left behind.
    assert set((root() / before).parent.iterdir()) == folders
    account = apply([update(1, 1), update(2, 3, "removal")], details=details)
    assert (account.read, account.updated, account.removed) == (2, 1, 1)


def test_news_that_begins_too_late_is_a_gap(base: None, apply: Apply) -> None:
    late = NOON + timedelta(days=30)
    with pytest.raises(FeedGap, match="Fetch the whole file again"):
        apply([update(1, 1, at=late)], details=known(1, navn="NYTT NAVN AS"))
    assert company(1).name != "NYTT NAVN AS"
    # A quiet Easter is none.
    assert apply([update(1, 1, at=NOON + timedelta(days=5))], details=known(1)).unchanged == 1


def test_behind_a_gap_it_goes_on_from_a_newer_file(base: None, bring: Bring, apply: Apply, hub: Hub) -> None:
    apply([update(1, 1)], details=known(1))
    again = {"register": "brreg", "unit": "company", "hub": hub, "anew": True}
    assert actions.begin_feed(**again) is None
    bring([enhet(1)], on=DAY + timedelta(days=40))
    begun = actions.begin_feed(**again)
    assert begun is not None
    assert (begun.last_id, begun.began_on) == (None, DAY + timedelta(days=40))


def test_a_file_of_a_day_is_followed_by_that_days_news_again(base: None, bring: Bring, apply: Apply) -> None:
    apply([update(7, 1)], details=known(1, navn="NYTT NAVN AS"))
    assert cursor().last_id == 7
    # The file was made in the morning, and says what was before the news at noon.
    bring([enhet(1)], on=timezone.localdate())
    FeedCursor.objects.update(at=timezone.now())
    bring([enhet(1)], on=timezone.localdate())
    assert cursor().last_id is None
    assert timezone.localtime(cursor().at).date() == timezone.localdate()
    apply([update(7, 1, at=timezone.now())], details=known(1, navn="NYTT NAVN AS"))
    assert company(1).name == "NYTT NAVN AS"


def test_an_old_file_does_not_send_the_feed_back(base: None, bring: Bring, apply: Apply) -> None:
    apply([update(7, 1)], details=known(1))
    bring([enhet(1)], on=DAY - timedelta(days=365))
    assert cursor().last_id == 7


def test_two_runs_at_once_apply_nothing_twice(base: None, apply: Apply, hub: Hub) -> None:
    def ask(numbers: Sequence[str]) -> Given:
        FeedCursor.objects.update(last_id=5)
        return known(1, navn="NYTT NAVN AS")

    pages = [Page([update(1, 1)])]
    with pytest.raises(Refused, match="Another run reads this feed"):
        actions.apply_updates(register="brreg", unit="company", hub=hub, pages=pages, ask=ask, by=None)
    assert company(1).name != "NYTT NAVN AS"


def test_who_may(base: None, apply: Apply, adviser: Person, leader: Person, other_hub: Hub) -> None:
    with pytest.raises(Refused, match="Only a leader"):
        apply([], by=adviser)
    apply([], by=leader)
    with pytest.raises(Refused, match="has not imported this register's whole file"):
        apply([], hub=other_hub)


def test_each_hub_has_its_own_place(base: None, bring: Bring, apply: Apply, other_hub: Hub) -> None:
    bring([enhet(1), enhet(4, kommunenummer="0301")], into=other_hub)
    details = known(4, kommunenummer="0301", navn="HAVN AS")
    apply([update(1, 4)], details=details)
    assert apply([update(1, 4)], details=details, hub=other_hub).unchanged == 1
    assert FeedCursor.objects.count() == 2
