"""The map of a hub's municipalities: what is refused, and what a screen needs of the rest."""

import json
from collections.abc import Callable
from math import nan
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.boundaries import MOST_BYTES, _area, outlines
from firstline.domains.insight.models import Boundary
from firstline.foundation.access.refusals import Refused
from firstline.foundation.audit.models import AuditRow

SQUARE = [[8.0, 59.0], [9.0, 59.0], [9.0, 60.0], [8.0, 60.0], [8.0, 59.0]]


def feature(code: object = "4036", ring: Any = SQUARE, kind: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"nr": code, "navn": "Vinje"},
        "geometry": {"type": kind, "coordinates": [ring]},
    }


def read(content: Any, **named: Any) -> dict[str, Any]:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    told = {"code_property": "nr", "name_property": "navn", "areas": ["40"], **named}
    return outlines(text, **told)


def collection(*features: Any, **others: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **others}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not json", "no GeoJSON"),
        (b"[" * 100_000, "no GeoJSON"),
        (b" " * (MOST_BYTES + 1), "larger than 5 MB"),
        ({"type": "Feature"}, "FeatureCollection"),
        (collection(), "no area"),
        (collection(feature(), crs={"properties": {"name": "EPSG:25833"}}), "WGS 84"),
        (collection(feature(ring=[[500000, 6600000]] * 4)), "WGS 84"),
        (collection(feature(ring=[[8, nan]] * 4)), "cannot be read"),
        (collection(feature(ring=[[8, 59], [9, 59]])), "cannot be read"),
        (collection(feature(ring=None)), "cannot be read"),
        (collection(feature(kind="Point")), "no polygon"),
        (collection({"type": "Feature"}), "no properties"),
        (collection("x"), "no properties"),
        (collection(feature(code=None)), "no property “nr”"),
        (collection(feature(code="0301")), "No municipality of the hub"),
    ],
)
def test_what_is_no_map_is_refused_in_words(content: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read(content)


def test_the_outer_ring_runs_with_the_clock_whichever_way_it_came() -> None:
    for ring in (SQUARE, SQUARE[::-1]):
        drawn = read(collection(feature(ring=ring), feature("0301")))["features"]
        assert [one["properties"] for one in drawn] == [{"code": "4036", "name": "Vinje"}]
        outer = drawn[0]["geometry"]["coordinates"][0][0]
        assert _area([tuple(point) for point in outer]) == pytest.approx(-1)


def test_the_real_map_becomes_small(real_data: Path) -> None:
    content = (real_data / "geo" / "norway" / "Kommuner-S.geojson").read_bytes()
    found = read(content, code_property="kommunenummer", name_property="kommunenavn")
    assert len(found["features"]) == 17
    assert len(json.dumps(found)) < 80_000


@pytest.mark.django_db
def test_a_leader_uploads_it_and_takes_it_away(
    hub: Hub, browse: Callable[[Person | None], Browser], leader: Person, adviser: Person
) -> None:
    address = "/fjelldal/desk/region/map/"
    values = {"code_property": "nr", "name_property": "navn", "source": "Kartverket, CC BY 4.0"}

    def upload(content: Any) -> Any:
        file = SimpleUploadedFile("map.geojson", json.dumps(content).encode())
        return browse(leader).post(address, {**values, "file": file})

    assert browse(adviser).get(address).status_code == 403
    refused = upload(collection(feature(kind="Point")))
    assert refused.status_code == 422
    assert "no polygon" in refused.content.decode()
    assert upload(collection(feature())).status_code == 302
    assert upload(collection(feature())).status_code == 302
    assert Boundary.objects.get(hub=hub).uploaded_by == leader
    browse(leader).post(f"{address}remove/")
    assert not Boundary.objects.filter(hub=hub).exists()
    assert AuditRow.objects.filter(action="insight.upload_boundary").count() == 2
