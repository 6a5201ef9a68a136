"""Outlines of municipalities from a GeoJSON file (RFC 7946): checked, and made as fine as a screen needs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import hypot, isfinite
from typing import Any

from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.wording import list_text

MOST_BYTES = 5 * 1024 * 1024
# A map is some 700 points of a screen wide: what lies nearer to a line than this share of it is not seen.
FINENESS = 1 / 1500
DECIMALS = 4
LONGEST_NAME = 120
WORLD = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"}

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]


def outlines(
    content: bytes, *, code_property: str, name_property: str, areas: Sequence[str]
) -> dict[str, Any]:
    """The municipalities of a hub from a file: a FeatureCollection with the properties *code* and *name*.

    areas: the code prefixes that the hub serves; other municipalities are left out.
    Raises Refused with a sentence that says what to do.
    """
    features = _features(content)
    found: dict[str, tuple[str, list[Polygon]]] = {}
    for place, feature in enumerate(features, start=1):
        code, name = _told(feature, place, code_property, name_property)
        polygons = list(_polygons(feature, place))
        if code.startswith(tuple(areas)):
            earlier = found.get(code, (name, []))[1]
            found[code] = name, [*earlier, *polygons]
    if not found:
        raise Refused(
            _(
                "No municipality of the hub is in the file: its numbers begin with %(areas)s, and "
                "the property “%(property)s” has none of these. Is it the right property, and a map "
                "of the right year?"
            )
            % {"areas": list_text(areas), "property": code_property}
        )
    near = FINENESS * _extent(found)
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(code, name, polygons, near) for code, (name, polygons) in sorted(found.items())
        ],
    }


def _features(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise Refused(
            _("The file is larger than 5 MB. Choose a coarser map, or one with your municipalities only.")
        )
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(_("The file is no GeoJSON: it cannot be read as JSON.")) from error
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection":
        raise Refused(_("The file is no GeoJSON with a list of areas (a FeatureCollection)."))
    named = read.get("crs")
    if named and (not isinstance(named, dict) or _crs(named) not in WORLD):
        raise Refused(_degrees())
    features = read.get("features")
    if not isinstance(features, list) or not features:
        raise Refused(_("There is no area in the file."))
    return features


def _crs(named: Mapping[str, Any]) -> str:
    properties = named.get("properties")
    return str(properties.get("name", "")) if isinstance(properties, dict) else ""


def _degrees() -> str:
    return _(
        "The map is not in degrees of longitude and latitude (WGS 84, EPSG:4326). Export it again in these."
    )


def _told(feature: Any, place: int, code_property: str, name_property: str) -> tuple[str, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise Refused(
            _("Area %(place)d of the file has no properties, so nobody knows what it is.") % {"place": place}
        )
    for wanted in (code_property, name_property):
        if not isinstance(properties.get(wanted), str | int) or isinstance(properties.get(wanted), bool):
            raise Refused(
                _("Area %(place)d of the file has no property “%(property)s”. It has: %(known)s.")
                % {
                    "place": place,
                    "property": wanted,
                    "known": list_text(list(map(str, properties))[:8]) or _("none"),
                }
            )
    return str(properties[code_property]).strip(), str(properties[name_property]).strip()[:LONGEST_NAME]


def _polygons(feature: Mapping[str, Any], place: int) -> Iterator[Polygon]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in {"Polygon", "MultiPolygon"}:
        raise Refused(_("Area %(place)d of the file is no polygon.") % {"place": place})
    coordinates: Any = geometry.get("coordinates")
    try:
        for polygon in coordinates if kind == "MultiPolygon" else [coordinates]:
            yield [_ring(ring) for ring in polygon]
    except (TypeError, ValueError, IndexError) as error:
        raise Refused(
            _("The outline of area %(place)d of the file cannot be read.") % {"place": place}
        ) from error


def _ring(points: Any) -> Ring:
    ring = [(float(point[0]), float(point[1])) for point in points]
    if len(ring) < 4:
        raise ValueError("a ring has at least four points")
    if not all(isfinite(x) and isfinite(y) for x, y in ring):
        raise ValueError("a point is not a number")
    if any(abs(x) > 180 or abs(y) > 90 for x, y in ring):
        raise Refused(_degrees())
    return ring


def _extent(found: Mapping[str, tuple[str, list[Polygon]]]) -> float:
    points = [point for _name, polygons in found.values() for rings in polygons for point in rings[0]]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _feature(code: str, name: str, polygons: Sequence[Polygon], near: float) -> dict[str, Any]:
    """A municipality; islets that a screen does not show are left out, but never all of it."""
    drawn = [rings for rings in (_drawn(polygon, near) for polygon in polygons) if rings]
    if not drawn:
        largest = max(polygons, key=lambda rings: abs(_area(rings[0])))
        drawn = [[_turned(_rounded(largest[0]), clockwise=True)]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "MultiPolygon", "coordinates": drawn},
    }


def _drawn(polygon: Polygon, near: float) -> Polygon:
    """The rings that can be seen, the outer one clockwise: so the drawing engine knows what is inside."""
    rings = [_rounded(simplified(ring, near)) for ring in polygon]
    if len(rings[0]) < 4 or abs(_area(rings[0])) < near * near:
        return []
    holes = [_turned(ring, clockwise=False) for ring in rings[1:] if len(ring) >= 4]
    return [_turned(rings[0], clockwise=True), *holes]


def simplified(ring: Ring, near: float) -> Ring:
    """The ring without the points that lie nearer than ``near`` to the line between those kept.

    D. H. Douglas and T. K. Peucker, "Algorithms for the reduction of the number of points required to
    represent a digitized line or its caricature", Cartographica 10 (2), 1973.
    """
    kept = {0, len(ring) - 1}
    spans = [(0, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        place, distance = _farthest(ring, first, last)
        if distance > near:
            kept.add(place)
            spans += [(first, place), (place, last)]
    return [ring[place] for place in sorted(kept)]


def _farthest(ring: Ring, first: int, last: int) -> tuple[int, float]:
    (x0, y0), (x1, y1) = ring[first], ring[last]
    length = hypot(x1 - x0, y1 - y0)
    best, most = first, 0.0
    for place in range(first + 1, last):
        x, y = ring[place]
        if length:
            distance = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
        else:
            distance = hypot(x - x0, y - y0)
        if distance > most:
            best, most = place, distance
    return best, most


def _rounded(ring: Ring) -> Ring:
    points = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring]
    return [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]


def _area(ring: Ring) -> float:
    """Half the cross product of neighbours: above zero where the ring runs against the clock."""
    turned = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in turned) / 2


def _turned(ring: Ring, *, clockwise: bool) -> Ring:
    return ring[::-1] if (_area(ring) > 0) == clockwise else ring
