"""The open API of the Norwegian Enhetsregisteret.

Source: https://data.brreg.no/enhetsregisteret/api/dokumentasjon (NLOD 2.0). Times of the feed are UTC, in
ISO 8601, and may be empty. A unit that is deleted answers 200 with a *slettedato*; one that is removed
answers 410, and nothing of it may be kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from firstline.domains.registers.adapters.rows import Unit
from firstline.domains.registers.fetching.asking import NotFetched, Server
from firstline.domains.registers.updates import Change, Details, FeedGap, Json, Page, Update

PATHS: Mapping[Unit, str] = {"company": "/enheter", "site": "/underenheter"}
LISTS: Mapping[Unit, str] = {"company": "enheter", "site": "underenheter"}
FEED_LISTS: Mapping[Unit, str] = {"company": "oppdaterteEnheter", "site": "oppdaterteUnderenheter"}
CHANGES: Mapping[str, Change] = {
    "Ny": "new",
    "Endring": "change",
    "Sletting": "deletion",
    "Fjernet": "removal",
    "Ukjent": "unknown",
}
MOST_UPDATES = 10_000
# So many numbers fit into one address.
NUMBERS_AT_ONCE = 100
# The search shows no more hits than these.
MOST_HITS = 10_000
GONE, NOT_FOUND, BAD_REQUEST, OK = 410, 404, 400, 200


@dataclass
class Enhetsregisteret:
    """The register's API on a server."""

    server: Server

    @classmethod
    def configured(cls) -> "Enhetsregisteret":
        """The one that the settings name."""
        return cls(Server(settings.FIRSTLINE_BRREG_URL))

    def bulk_path(self, unit: Unit) -> str:
        """Where the whole register lies as gzipped CSV."""
        return f"{PATHS[unit]}/lastned/csv"

    def search(self, unit: Unit, **params: str | int) -> Iterator[Json]:
        """The units that a search finds, page after page.

        Raises NotFetched for more hits than the search shows.
        """
        number, size = 0, int(params.pop("size", NUMBERS_AT_ONCE))
        while True:
            answer = self._json(PATHS[unit], {**params, "page": number, "size": size})
            page = answer.get("page") or {}
            if page.get("totalElements", 0) > MOST_HITS:
                raise NotFetched(
                    _("The search has more than %(most)d hits: use the whole file.") % {"most": MOST_HITS}
                )
            yield from _listed(answer, LISTS[unit])
            number += 1
            if number >= page.get("totalPages", 0):
                return

    def details(self, unit: Unit, number: str) -> Details:
        """What the register says of one number."""
        with self.server.asked(f"{PATHS[unit]}/{number}") as answer:
            if answer.status_code == GONE:
                return Details("removed")
            if answer.status_code == NOT_FOUND:
                return Details("unknown")
            return _details(_read(answer, self.server.host))

    def details_of(self, unit: Unit, numbers: Sequence[str]) -> dict[str, Details]:
        """What the register says of many: searched for in batches; who is not found is asked for alone."""
        found: dict[str, Details] = {}
        for begin in range(0, len(numbers), NUMBERS_AT_ONCE):
            batch = numbers[begin : begin + NUMBERS_AT_ONCE]
            for company in self.search(unit, organisasjonsnummer=",".join(batch)):
                number = company.get("organisasjonsnummer")
                if number in batch:
                    found[str(number)] = _details(company)
            for number in batch:
                if number not in found:
                    found[number] = self.details(unit, number)
        return found

    def updates(
        self, unit: Unit, *, after: int | None = None, since: datetime | None = None, size: int = MOST_UPDATES
    ) -> Page:
        """One page of the feed: what follows an update, or what has been since a moment.

        Raises FeedGap where the register says that it does not go back so far.
        """
        params: dict[str, str | int] = {"size": min(size, MOST_UPDATES)}
        if after is not None:
            params["oppdateringsid"] = after + 1
        elif since is not None:
            params["dato"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        with self.server.asked(f"/oppdateringer{PATHS[unit]}", params=params) as answer:
            if answer.status_code in {BAD_REQUEST, NOT_FOUND, GONE}:
                raise FeedGap
            found = _listed(_read(answer, self.server.host), FEED_LISTS[unit])
        updates = [update for update in map(_update, found) if update is not None]
        return Page(updates, unreadable=len(found) - len(updates))

    def _json(self, path: str, params: Mapping[str, str | int]) -> Json:
        with self.server.asked(path, params=params) as answer:
            return _read(answer, self.server.host)


def _read(answer: Any, host: str) -> Json:
    try:
        found = answer.json() if answer.status_code == OK else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotFetched(
            _("%(host)s answered %(status)d and nothing that can be read. Is its address right?")
            % {"host": host, "status": answer.status_code}
        )
    return found


def _listed(answer: Json, name: str) -> list[Json]:
    """The list in an answer; what holds nothing has none."""
    embedded = answer.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _details(company: Json) -> Details:
    if not company.get("slettedato"):
        return Details("known", company)
    return Details("deleted", company, deleted_on=_day(company["slettedato"]))


def _update(line: Json) -> Update | None:
    """A line of the feed; None where it does not say which and whose it is."""
    key, number, word = line.get("oppdateringsid"), line.get("organisasjonsnummer"), line.get("endringstype")
    if not isinstance(key, int) or not (isinstance(number, str) and number.isascii() and number.isdigit()):
        return None
    word = word if isinstance(word, str) else ""
    return Update(key, number, CHANGES.get(word, "unknown"), _moment(line.get("dato")), word[:40])


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
