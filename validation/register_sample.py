"""The import of the register's real sample, against what is counted in the file without it.

Each value is by how much the two differ, so that 0 is right.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

from bench.runner import measure
from firstline.config.installation import bring_up_to_date
from firstline.domains.hubs.models import Hub
from firstline.domains.registers.account import Account
from firstline.domains.registers.actions import import_register
from firstline.domains.registers.models import Company, Kind
from validation.data import DATA, rows

SAMPLE = DATA / "brreg" / "enheter.csv"
AREA = "40"
# Forms of business that occur in the sample; see the register's own list of legal forms.
BUSINESS_FORMS = {"AS", "ASA", "ANS", "DA", "KS", "SA", "BA", "NUF", "SPA", "GFS"}
Row = dict[str, str]


@cache
def _rows() -> list[Row]:
    return rows(SAMPLE)


def _counted(wanted: Callable[[Row], bool]) -> int:
    """How many rows of the area are wanted."""
    return sum(wanted(row) for row in _rows() if row["forretningsadresse.kommunenummer"].startswith(AREA))


@cache
def _accounts() -> tuple[Account, Account]:
    """The accounts of a first and of a second import."""
    bring_up_to_date()
    hub = Hub.objects.create(slug="sample", name="Sample", country="NO", areas=[AREA], languages=["en"])

    def bring() -> Account:
        return import_register(register="brreg", path=SAMPLE, hub=hub, snapshot_on=date(2024, 1, 29), by=None)

    return bring(), bring()


def _difference(found: int, counted: int) -> tuple[float, str]:
    return abs(found - counted), f"{found} found, {counted} counted"


@measure("register-sample-read", against="rows in the file", unit="rows", at_most=0)
def read() -> tuple[float, str]:
    """3,136 rows."""
    return _difference(_accounts()[0].read, len(_rows()))


@measure("register-sample-kept", against="rows with a business address in county 40", unit="rows", at_most=0)
def kept() -> tuple[float, str]:
    """79 companies."""
    return _difference(_accounts()[0].new, _counted(lambda row: True))


@measure("register-sample-unchanged", against="the same rows, a second time", unit="rows", at_most=0)
def unchanged() -> tuple[float, str]:
    """79 companies, and nothing new."""
    return _difference(_accounts()[1].unchanged, _counted(lambda row: True))


@measure("register-sample-businesses", against="rows with a business's legal form", unit="rows", at_most=0)
def businesses() -> tuple[float, str]:
    """54 businesses."""
    _accounts()
    found = Company.objects.filter(kind=Kind.BUSINESS).count()
    return _difference(found, _counted(lambda row: row["organisasjonsform.kode"] in BUSINESS_FORMS))


@measure("register-sample-others", against="rows with another legal form", unit="rows", at_most=0)
def others() -> tuple[float, str]:
    """25 public bodies, associations and estates."""
    _accounts()
    known = (Kind.PUBLIC_BODY, Kind.ASSOCIATION, Kind.ESTATE)
    found = Company.objects.filter(kind__in=known).count()
    return _difference(found, _counted(lambda row: row["organisasjonsform.kode"] not in BUSINESS_FORMS))
