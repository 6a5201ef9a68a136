"""A fourth register is one new file and a mapping of data: an invented one, of a country that has few."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.adapters import ADAPTERS
from firstline.domains.registers.adapters.expressions import day, is_day, one_line
from firstline.domains.registers.adapters.rows import Adapter, Fields, Unit
from firstline.domains.registers.models import Company, Stated
from firstline.foundation.packs import loader
from tests.registers.conftest import Bring, counts

FORMAT = """
key = "demo"
version = 1
source = "Invented"
title = { en = "The register of Demo", nb = "Registeret i Demo" }

[[layouts]]
unit = "company"
required = ["number", "name", "legal_form"]

[layouts.columns]
number = "id"
name = "firm"
legal_form = "type"
municipality = "parish"
registered_on = "since"
"""
FORMS = """
key = "legal_forms.demo"
version = 1
title = { en = "Legal forms of Demo", nb = "Organisasjonsformer i Demo" }

[[entries]]
key = "shop"
kind = "business"
names = ["A shop"]
label = { en = "Shop", nb = "Butikk" }
"""


def problem(unit: Unit, fields: Fields) -> str:
    return "The number is wrong." if not fields["number"].isdigit() else "The date is wrong."


DEMO = Adapter(
    name="demo",
    title=gettext_lazy("The register of Demo"),
    country="FJ",
    values={
        "company": {
            "name": one_line("name"),
            "legal_form": "legal_form",
            "municipality": "municipality",
            "registered_on": day("registered_on"),
        }
    },
    suspect={
        "company": "NOT regexp_full_match(number, '[0-9]+') "
        f"OR (registered_on != '' AND NOT {is_day('registered_on')})"
    },
    problem=problem,
    number=lambda fields: fields["number"],
)


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for kind, name, content in (
        ("formats", "demo.v1.toml", FORMAT),
        ("vocabularies", "legal_forms.demo.toml", FORMS),
    ):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / name).write_text(content)
    whole = loader._files

    def files(kind: str) -> dict[tuple[str, int], Path]:
        added: Any = {loader._parse_name(path): path for path in sorted((tmp_path / kind).glob("*.toml"))}
        return whole(kind) | added

    monkeypatch.setattr(loader, "_files", files)
    monkeypatch.setitem(ADAPTERS, "demo", DEMO)
    yield
    loader.load_format.cache_clear()
    loader._vocabulary.cache_clear()


@pytest.mark.django_db
def test_a_fourth_register_is_one_file_and_a_mapping(demo: None, bring: Bring, hub: Hub) -> None:
    hub.country, hub.areas = "FJ", ["7"]
    content = b"id,firm,type,parish,since\n1,The  Mill,A SHOP,71,2020-02-29\n2,Kiln,?,72,\n"
    content += b"x,Wrong,shop,7,\n3,Far,shop,8,\n"
    account = bring(content, register="demo")
    assert counts(account) == (4, 2, 2, 0, 0, 1)
    assert account.unknown_legal_forms == {"?": 1}
    mill = Company.objects.get(number="1")
    assert (mill.name, mill.legal_form, mill.kind) == ("The Mill", "shop", "business")
    assert (mill.employees_state, mill.legal_form_name) == (Stated.NOT_IN_REGISTER, "Shop")
