"""The region's figures as somebody would write them by hand in DuckDB's SQL."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from firstline.engine.panel import REGISTRATION_LAG
from firstline.foundation.packs import age_bands, sectors, size_bands

Day = tuple[date, str]


def by_hand(days: Sequence[Day]) -> list[str]:
    """The queries: stock, jobs, the cases of each pair of neighbours, and the lives.

    days: each snapshot's day and where its files are, in order.
    """
    newest = days[-1]
    return [
        _stock(*newest),
        _jobs(*newest),
        *(_cases(before, after) for before, after in pairwise(days)),
        _lives(days),
    ]


def _stock(day: date, files: str) -> str:
    years = (
        f"CAST(floor(date_diff('day', coalesce(founded_on, registered_on), DATE '{day}') / 365.25) AS INT)"
    )
    ages = " ".join(
        f"WHEN {years} <= {band.maximum} THEN '{band.key}'"
        for band in age_bands().entries
        if band.maximum is not None
    )
    last = age_bands().entries[-1]
    return f"""
        SELECT municipality, {_sector()} AS sector, {_size()} AS size,
            CASE {ages} WHEN {years} >= {last.minimum} THEN '{last.key}' ELSE 'not_stated' END AS age,
            count(*) AS businesses
        FROM read_parquet('{files}') WHERE {_lives_on(day)} AND kind = 'business' GROUP BY ALL
    """


def _jobs(day: date, files: str) -> str:
    return f"""
        SELECT municipality, {_sector()} AS sector, coalesce(sum(employees), 0)::BIGINT AS stated,
            coalesce(sum(employees_low), 0)::BIGINT AS low, coalesce(sum(employees_high), 0)::BIGINT AS high,
            count(*) AS sites,
            count(*) FILTER (employees_low IS NOT NULL AND employees_state != 'stated') AS withheld,
            count(*) FILTER (employees_low IS NULL) AS not_stated
        FROM read_parquet('{files}') WHERE {_lives_on(day)} GROUP BY ALL
    """


def _cases(before: Day, after: Day) -> str:
    (day, old), (later_day, new) = before, after
    bands = ", ".join(f"'{key}'" for key in size_bands().keys())  # noqa: SIM118
    began = (
        f"coalesce(b.founded_on > DATE '{day}', false) OR coalesce(b.registered_on > DATE '{day}' AND "
        f"(b.founded_on IS NULL OR b.founded_on >= DATE '{day - REGISTRATION_LAG}'), false)"
    )
    both = "was = 'counted' AND is_now = 'counted'"
    return f"""
        WITH a AS (SELECT number, municipality, activity_code, {_state(day)} AS state, {_size()} AS size
                FROM read_parquet('{old}')),
            b AS (SELECT number, municipality, activity_code, founded_on, registered_on,
                {_state(later_day)} AS state, {_size()} AS size FROM read_parquet('{new}')),
            joined AS (SELECT coalesce(a.state, 'absent') AS was, coalesce(b.state, 'absent') AS is_now,
                a.municipality AS was_at, coalesce(b.municipality, '') AS is_at, {began} AS began,
                a.size IN ({bands}) AND b.size IN ({bands}) AND a.size != b.size AS resized,
                coalesce(a.activity_code != '' AND b.activity_code != ''
                    AND a.activity_code != b.activity_code, false) AS recoded
                FROM a FULL JOIN b USING (number)
                WHERE a.state = 'counted' OR b.state = 'counted')
        SELECT was, CASE WHEN was IN ('absent', 'gone') THEN '' ELSE was_at END AS was_in, is_now,
            is_at AS is_in, was IN ('absent', 'gone') AND began AS began,
            CASE WHEN {both} AND resized THEN 'other' ELSE 'same' END AS size,
            CASE WHEN {both} AND recoded THEN 'other' ELSE 'same' END AS activity, count(*) AS companies
        FROM joined GROUP BY ALL
    """


def _lives(days: Sequence[Day]) -> str:
    seen = " UNION ALL ".join(
        f"SELECT number, municipality, founded_on, registered_on, {place} AS place, "
        f"kind = 'business' AS counted "
        f"FROM read_parquet('{files}') WHERE {_lives_on(day)}"
        for place, (day, files) in enumerate(days)
    )
    cases = " ".join(f"WHEN {place} THEN DATE '{day}'" for place, (day, _files) in enumerate(days))
    first_year, newest = days[0][0].year, len(days) - 1

    def years(place: str) -> str:
        return (
            f"greatest(CAST(floor(date_diff('day', began, CASE {place} {cases} END) / 365.25) AS BIGINT), 0)"
        )

    return f"""
        WITH seen AS ({seen}),
            lives AS (SELECT number, min(place) AS first, max(place) AS last,
                max(place) FILTER (counted) AS last_counted, arg_min(municipality, place) AS municipality,
                coalesce(arg_min(founded_on, place), arg_min(registered_on, place)) AS began,
                arg_min(counted, place) AS was_counted FROM seen GROUP BY number),
            ends AS (SELECT *, last < {newest} AND last_counted = last AS ended FROM lives
                WHERE was_counted AND year(began) >= {first_year})
        SELECT municipality, year(began) AS cohort, {years("first")} AS entry,
            {years("CASE WHEN ended THEN last + 1 ELSE last_counted END")} AS age, ended,
            count(*) AS companies
        FROM ends GROUP BY ALL
    """


def _lives_on(day: date) -> str:
    return f"(deleted_on IS NULL OR deleted_on > DATE '{day}')"


def _state(day: date) -> str:
    alive = _lives_on(day)
    return f"CASE WHEN NOT {alive} THEN 'gone' WHEN kind = 'business' THEN 'counted' ELSE 'other_kind' END"


def _sector() -> str:
    branches = []
    for entry in sectors().entries:
        for span in entry.divisions:
            first, _dash, last = span.partition("-")
            branches.append(
                f"WHEN activity_code[:2] BETWEEN '{first}' AND '{last or first}' THEN '{entry.key}'"
            )
    return f"CASE {' '.join(branches)} ELSE 'not_stated' END"


def _size() -> str:
    branches = [
        f"WHEN employees_low >= {band.minimum}"
        + (f" AND employees_high <= {band.maximum}" if band.maximum is not None else "")
        + f" THEN '{band.key}'"
        for band in size_bands().entries
    ]
    return f"CASE {' '.join(branches)} ELSE employees_state END"
