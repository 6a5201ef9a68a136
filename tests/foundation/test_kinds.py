"""The words of a timeline entry keep their order, whatever somebody wrote into a value."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils.translation import gettext as _

from firstline.foundation.audit import kinds

FSI, PDI = "\u2068", "\u2069"
ARABIC = "متجر 2026"
OVERRIDE = "\u202egnol"


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register_kind("test.renamed", renamed)


def renamed(entry: Mapping[str, Any]) -> str:
    if entry["before"] == entry["now"]:
        return _("Changed: “%(now)s”") % entry
    return _("“%(before)s” is now “%(now)s”") % entry


def words(before: str, now: str) -> str:
    return kinds.entry_kind("test.renamed").words({"before": before, "now": now})


def test_plain_values_stand_as_they_are() -> None:
    assert words("Tømrer", "Snekker 🪚") == "“Tømrer” is now “Snekker 🪚”"


@pytest.mark.parametrize("text", [ARABIC, "שלום", OVERRIDE, "\u2067abc"])
def test_a_value_that_would_turn_the_sentence_is_set_apart(text: str) -> None:
    said = words(text, "Snekker")
    assert said.startswith(f"“{FSI}")
    assert said.endswith(f"{PDI}” is now “Snekker”")


def test_a_value_cannot_end_its_own_setting_apart() -> None:
    said = words(f"a{PDI}{OVERRIDE}", "b")
    assert said.count(PDI) == said.count(FSI) == 1
    assert said.index(PDI) > said.index("gnol")


def test_a_value_is_still_equal_to_what_is_stored() -> None:
    assert words(ARABIC, ARABIC) == f"Changed: “{FSI}{ARABIC}{PDI}”"


def test_values_within_values() -> None:
    kinds.register_kind("test.given", lambda entry: _("%(ar)s, again") % entry["titles"])
    assert kinds.entry_kind("test.given").words({"titles": {"ar": ARABIC}}) == (f"{FSI}{ARABIC}{PDI}, again")
    kinds.register_kind("test.list", lambda entry: ", ".join(f"{value}" for value in entry["all"]))
    assert kinds.entry_kind("test.list").words({"all": [ARABIC, "b"]}) == f"{FSI}{ARABIC}{PDI}, b"


def test_what_is_stored_is_left_alone() -> None:
    stored = {"before": ARABIC, "now": "b"}
    kinds.entry_kind("test.renamed").words(stored)
    assert stored == {"before": ARABIC, "now": "b"}
    assert all(type(value) is str for value in stored.values())
