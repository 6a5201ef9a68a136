"""An invented register of a whole country, with the real one's number of rows, columns and characters."""

from datetime import date
from pathlib import Path

import duckdb

from firstline.domains.registers.adapters.brreg import WEIGHTS
from firstline.foundation.packs import load_crosswalk, load_format

ROWS = 1_100_000
FIRST_YEAR = 2015
# Shares in thousandths, as in the real register: forms, and how many employees.
FORMS = {"ENK": 380, "AS": 360, "FLI": 110, "NUF": 40, "ANS": 20, "DA": 15, "STI": 25, "KBO": 30, "ORGL": 20}
DIVISIONS = (
    1,
    2,
    3,
    10,
    16,
    25,
    33,
    41,
    43,
    45,
    46,
    47,
    49,
    55,
    56,
    62,
    63,
    68,
    69,
    70,
    71,
    74,
    81,
    85,
    86,
    90,
    96,
)
PURPOSE = "Utvikling, salg og drift av varer og tjenester, og det som naturlig står i forbindelse med det, "


def invented(rows: int = ROWS, year: int = 2024) -> str:
    """A query for the rows of the register at the end of a year: number, and what the official columns say.

    Companies are founded, move, grow and go from year to year; the same number is the same company.
    """
    forms = ", ".join(f"'{form}'" for form, share in FORMS.items() for _one in range(share // 5))
    places = ", ".join(f"'{code}'" for code in sorted(_municipalities()))
    divisions = ", ".join(f"'{division:02d}'" for division in DIVISIONS)
    check = " + ".join(
        f"{weight} * (i // {10 ** (7 - place)} % 10)" for place, weight in enumerate(WEIGHTS[:8])
    )
    weights, codes = sum(share // 5 for share in FORMS.values()), len(_municipalities())
    days = (date(2026, 1, 1) - date(1995, 1, 1)).days
    return f"""
        SELECT printf('%08d%d', i, (11 - ({check}) % 11) % 11) AS number, i, kept.founded,
            ([{forms}])[1 + (hash(i) % {weights})::INT] AS form,
            ([{places}])[1 + ((hash(i, 'place', CASE WHEN hash(i, 'moves') % 20 = 0 THEN {year} ELSE 0 END)
                % {codes}))::INT] AS place,
            ([{divisions}])[1 + (hash(i, 'does') % {len(DIVISIONS)})::INT]
                || '.' || (100 + hash(i, 'more') % 9) AS active,
            CASE WHEN hash(i, 'staff') % 10 < 6 THEN NULL
                ELSE (hash(i, 'staff') // 10 % 40 + {year} % 3 * (hash(i, 'grows') % 2))::INT END AS staff
        FROM (SELECT i, DATE '1995-01-01' + (hash(i, 'founded') % {days})::INT AS founded
            FROM range(80000000, {80000000 + 2 * rows}) AS numbers(i)) AS kept
        WHERE ({check}) % 11 != 1 AND kept.founded <= DATE '{year}-12-31'
            AND kept.founded + (200 + hash(i, 'lasts') % 20000)::INT > DATE '{year}-12-31'
        LIMIT {rows}
    """


def _municipalities() -> frozenset[str]:
    """Today's municipality codes, as the crosswalk has them."""
    step = load_crosswalk("municipalities_no").steps[-1]
    return frozenset(step.unchanged) | {new for ends in step.changed.values() for new in ends}


def write_csv(path: Path, rows: int = ROWS) -> None:
    """The register as the official CSV: every column of it, quoted as the register quotes."""
    layout = load_format("brreg").layouts[0]
    said = {
        "organisasjonsnummer": "number",
        "navn": "'OPPDIKTET FORETAK ' || i || ' AS'",
        "organisasjonsform.kode": "form",
        "organisasjonsform.beskrivelse": "'Organisasjonsform'",
        "naeringskode1.kode": "active",
        "naeringskode1.beskrivelse": "'Tjenester tilknyttet informasjonsteknologi'",
        "harregistrertantallansatte": "CASE WHEN staff > 0 THEN 'true' ELSE 'false' END",
        "antallansatte": "CASE WHEN staff = 0 OR staff > 4 THEN staff::VARCHAR ELSE '' END",
        "forretningsadresse.adresse": "'Oppdiktet vei ' || i % 200",
        "forretningsadresse.poststed": "'FJELLDAL'",
        "forretningsadresse.postnummer": "'3890'",
        "forretningsadresse.kommune": "'FJELLDAL'",
        "forretningsadresse.kommunenummer": "place",
        "forretningsadresse.land": "'Norge'",
        "forretningsadresse.landkode": "'NO'",
        "institusjonellsektorkode.kode": "'2100'",
        "institusjonellsektorkode.beskrivelse": "'Private aksjeselskaper mv.'",
        "registreringsdatoenhetsregisteret": "(founded + 20)::VARCHAR",
        "stiftelsesdato": "founded::VARCHAR",
        "maalform": "'Bokmål'",
        "vedtektsfestetformaal": f"CASE WHEN i % 2 = 0 THEN '{PURPOSE * 2}' || i ELSE '' END",
        "aktivitet": f"CASE WHEN i % 2 = 1 THEN '{PURPOSE}' || i ELSE '' END",
    }
    flags = ("konkurs", "underavvikling", "undertvangsavviklingellertvangsopplosning")
    said |= dict.fromkeys(flags, "'false'")
    names = [name for field in layout.columns for name in layout.names(field)] + list(layout.others)
    columns = ", ".join(f"""{said.get(name, "''")} AS "{name}\"""" for name in names if name != "slettedato")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {columns} FROM ({invented(rows)})) TO '{path}' (FORMAT csv, HEADER, FORCE_QUOTE *)"
        )
