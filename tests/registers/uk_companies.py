"""Invented companies of Companies House, and files that hold them as it writes them."""

import csv
import io
from collections.abc import Sequence

Company = dict[str, str]

CUT = (
    *("CompanyName", "CompanyNumber", "RegAddress.AddressLine1", "RegAddress.AddressLine2"),
    *("RegAddress.PostTown", "RegAddress.County", "RegAddress.Country", "RegAddress.PostCode"),
    *("CompanyCategory", "CompanyStatus", "SICCode.SicText_1", "SICCode.SicText_2", "SICCode.SicText_3"),
    "SICCode.SicText_4",
)
# Some headers of the official file begin with a blank.
BASIC = (*CUT[:1], f" {CUT[1]}", "RegAddress.CareOf", *CUT[2:], "DissolutionDate", "IncorporationDate")
SEARCH = (
    *("company_name", "company_number", "company_status", "company_type", "company_subtype"),
    *("dissolution_date", "incorporation_date", "removed_date", "registered_date", "nature_of_business"),
    "registered_office_address",
)


def company(serial: int = 1, **fields: str) -> Company:
    """One company as BasicCompanyData has it; a dot of a column is two underscores here."""
    return {
        "CompanyName": f"KESTREL {serial} LIMITED",
        "CompanyNumber": f"{serial:08d}",
        "RegAddress.CareOf": "KARI PROVE",
        "RegAddress.AddressLine1": "1 MILL LANE",
        "RegAddress.PostTown": "WINCHESTER",
        "RegAddress.PostCode": "ZZ1 2AB",
        "CompanyCategory": "Private Limited Company",
        "CompanyStatus": "Active",
        "SICCode.SicText_1": "70229 - Management consultancy",
        "IncorporationDate": "29/02/2020",
    } | {name.replace("__", "."): value for name, value in fields.items()}


def found(serial: int = 1, **fields: str) -> Company:
    """One company as an export of the advanced search has it."""
    return {
        "company_name": f"KESTREL {serial} LIMITED",
        "company_number": f"{serial:08d}",
        "company_status": "Active",
        "company_type": "Private limited company",
        "incorporation_date": "2020-02-29",
        "nature_of_business": "70229",
        "registered_office_address": "1 Mill Lane Winchester ZZ1 2AB England",
    } | fields


def written(rows: Sequence[Company], header: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([row.get(column.strip(), "") for column in header] for row in rows)
    return text.getvalue().encode()


def as_basic(rows: Sequence[Company]) -> bytes:
    return written(rows, BASIC)


def as_cut(rows: Sequence[Company]) -> bytes:
    return written(rows, CUT)


def as_search(rows: Sequence[Company]) -> bytes:
    return written(rows, SEARCH)
