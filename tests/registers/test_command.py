"""The command: progress beside, one account out, one sentence for a refusal."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from firstline.domains.hubs.models import Hub
from firstline.domains.registers.models import Company, RegisterImport
from tests.registers.enheter import as_csv, enhet, number

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "enheter.csv"
    path.write_bytes(
        as_csv([enhet(1), enhet(2, navn=""), enhet(3, kommunenummer="0301"), enhet(4, form="NYTT")])
    )
    return path


def run(*arguments: str, **options: Any) -> tuple[str, str]:
    out, beside = StringIO(), StringIO()
    call_command("registers_import", *arguments, stdout=out, stderr=beside, **options)
    return out.getvalue(), beside.getvalue()


def test_the_account_comes_out_and_progress_goes_beside(hub: Hub, file: Path) -> None:
    out, beside = run("brreg", str(file), "--hub", hub.slug)
    assert out.splitlines()[0] == "4 read, 2 kept (2 new, 0 updated, 0 unchanged), 1 refused"
    assert out.splitlines()[1] == f"line 3, {number(20)}: The name is missing."
    assert "enheter.csv" in beside
    assert beside.count("rows read") == 1
    assert "4 rows read\n" in beside
    assert "NYTT (1)" in beside
    assert RegisterImport.objects.get().snapshot_on == timezone.localdate()


def test_the_account_as_json_is_one_object(hub: Hub, file: Path) -> None:
    out, _ = run("brreg", str(file), "--hub", hub.slug, "--date", "2024-01-29", "--json")
    assert json.loads(out) == {
        "read": 4,
        "kept": 2,
        "new": 2,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
        "problems": [{"line": 3, "number": number(20), "reason": "The name is missing."}],
    }
    assert RegisterImport.objects.get().snapshot_on.isoformat() == "2024-01-29"


def test_what_the_counts_do_not_say_is_said_beside(hub: Hub, other_hub: Hub, file: Path) -> None:
    run("brreg", str(file), "--hub", other_hub.slug, "--date", "2024-01-29")
    _, beside = run("brreg", str(file), "--hub", other_hub.slug, "--date", "2023-01-29")
    assert "1 row is older" in beside
    Company.objects.update(fingerprint="x")
    _, beside = run("brreg", str(file), "--hub", hub.slug, "--date", "2024-01-29")
    assert "1 company outside the area" in beside


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["brreg", "{file}", "--hub", "nowhere"], "There is no hub “nowhere”"),
        (["sirene", "{file}", "--hub", "fjelldal"], "There is no register called “sirene”"),
        (["brreg", "{file}.gone", "--hub", "fjelldal"], "cannot be read: No such file"),
        (["brreg", "{wrong}", "--hub", "fjelldal"], "not a text file"),
        (["brreg", "{file}", "--hub", "fjelldal", "--date", "2099-01-01"], "has not come yet"),
    ],
)
def test_a_refusal_is_one_sentence_and_code_2(
    hub: Hub, file: Path, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    wrong = tmp_path / "picture.png"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*(argument.format(file=file, wrong=wrong) for argument in arguments))
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert not Company.objects.exists()


def test_a_day_that_is_no_date_is_refused(hub: Hub, file: Path) -> None:
    with pytest.raises(CommandError, match="write it as 2024-01-31"):
        run("brreg", str(file), "--hub", hub.slug, "--date", "29.01.2024")
