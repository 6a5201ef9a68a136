"""A specification drawn as SVG on the server, fit to stand in a page under its content security policy.

The drawing engine runs inside this process and fetches nothing. What it draws is cleaned: no style sheet, no
style attribute, no script, no reference to elsewhere, no letters' faces of its own, and no description of
single marks, since the whole is one picture with a name, and a table beside it.

Drawings are kept in memory only: one of a client's scores must not outlive that client in a cache.
"""

import json
import re
from functools import lru_cache
from html import escape
from xml.etree import ElementTree

from firstline.foundation.charts import theme
from firstline.foundation.charts.figure import Spec
from firstline.foundation.charts.locales import vega_locale

SVG = "http://www.w3.org/2000/svg"
VEGA_LITE = "6.4"
KEPT = 512
FORBIDDEN = {"style", "script", "foreignObject", "image", "a", "use"}
# What says what it would be without being said, and what is for a reader of single marks.
DEFAULTS = {"opacity": "1", "stroke-width": "1", "stroke-miterlimit": "10"}
DROPPED = {"class", "style", "role", "pointer-events", "font-family", "font-style", "display"}
REFERENCE = re.compile(r"url\(#([\w-]+)\)")
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def svg(spec: Spec, language: str, *, name: str, title: str, description: str) -> str:
    """The picture of a specification, as wide as the place it stands in.

    language: how numbers and days are written.
    name: what all ids in the picture begin with; no two pictures of a page may share it.
    title, description: what a screen reader says. All else in the picture is hidden from it.
    """
    text, width, height = _drawn(json.dumps(spec, sort_keys=True), language)
    head = (
        f'<svg xmlns="{SVG}" role="img" aria-labelledby="{name}-title {name}-desc" focusable="false"'
        f' width="100%" viewBox="0 0 {width} {height}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    return f"{head}{own_fills(text, name)}</svg>"


def own_fills(text: str, name: str) -> str:
    """Text with every reference to a fill led to the fills of one picture."""
    return text.replace('id="fill-', f'id="{name}-').replace("url(#", f"url(#{name}-")


@lru_cache(maxsize=KEPT)
def _drawn(spec: str, language: str) -> tuple[str, str, str]:
    """What stands inside the picture, and its width and height."""
    import vl_convert

    locale = vega_locale(language)
    drawn = vl_convert.vegalite_to_svg(
        spec,
        vl_version=VEGA_LITE,
        allowed_base_urls=[],
        format_locale=locale["number"],
        time_format_locale=locale["time"],
    )
    return cleaned(drawn)


def cleaned(drawn: str) -> tuple[str, str, str]:
    """What stands inside a drawing, made fit for a page, with its width and height.

    Raises:
        ValueError: something in it may not stand in a page.
    """
    # What is read here, the drawing engine has just written.
    root = ElementTree.fromstring(drawn)  # noqa: S314
    for element in root.iter():
        _clean(element)
    _prune(root)
    # Without their namespace, which the page's own <svg> says: another library may have given it a prefix.
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    inside = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    return _fills(inside) + inside, root.get("width", ""), root.get("height", "")


def _clean(element: ElementTree.Element) -> None:
    tag = element.tag.rpartition("}")[2]
    if tag in FORBIDDEN:
        raise ValueError(f"a drawing has an element <{tag}>, which may not stand in a page")
    for declaration in filter(None, map(str.strip, element.get("style", "").split(";"))):
        key, _colon, value = declaration.partition(":")
        element.set(key.strip(), value.strip())
    for key in list(element.attrib):
        value = element.attrib[key]
        if key.startswith("on") or "href" in key or ("url(" in value and not REFERENCE.fullmatch(value)):
            raise ValueError(f"a drawing has {key}={value!r}, which may not stand in a page")
        if element.get("display") == "none" or element.get("opacity") == "0":
            continue
        if key in DROPPED or key.startswith("aria-") or DEFAULTS.get(key) == value:
            del element.attrib[key]
        else:
            # A tenth of a pixel is enough. Words are left alone: "1.300" is a number of the reader's.
            element.set(
                key, LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)
            )


def _prune(element: ElementTree.Element) -> None:
    """Leave out what shows nothing, and groups that only hold another element."""
    for child in list(element):
        _prune(child)
        tag = child.tag.rpartition("}")[2]
        unseen = child.get("display") == "none" or child.get("opacity") == "0"
        empty = (tag == "g" and not len(child)) or (
            tag in {"path", "rect"}
            and "stroke" not in child.attrib
            and child.get("fill") in {None, "transparent"}
        )
        if unseen or empty:
            element.remove(child)
        elif (
            tag == "g"
            and child.get("transform") in {None, "translate(0,0)"}
            and not (child.attrib.keys() - {"transform"})
        ):
            place = list(element).index(child)
            element.remove(child)
            for offset, grandchild in enumerate(child):
                element.insert(place + offset, grandchild)


def _fills(inside: str) -> str:
    """The patterns that a drawing refers to.

    Raises:
        ValueError: it refers to one that is not ours.
    """
    patterns = theme.patterns()
    wanted = sorted(set(REFERENCE.findall(inside)))
    if unknown := set(wanted) - patterns.keys():
        raise ValueError(f"a drawing refers to {sorted(unknown)}, which it does not hold")
    size = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    cells = [f'<pattern id="fill-{name}" {size}>{patterns[name]}</pattern>' for name in wanted]
    return f"<defs>{''.join(cells)}</defs>" if cells else ""
