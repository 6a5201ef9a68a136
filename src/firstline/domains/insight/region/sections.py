"""The sections of the page: each a chart with its finding in words, its table, and where it is from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region import classes, tidy, words
from firstline.domains.insight.region.classes import Classification
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures
from firstline.domains.insight.region.tidy import COUNT, JOBS, PERCENT, Number
from firstline.domains.registers.models import Stated
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import list_text, number_text

# A sector that is rare here and in the country stands in the table and the files alone.
RARE = 1.0
ALL = 100
GROUPS = {"sectors": "sector", "sizes": "size", "ages": "age", "classes": "area_class"}
Address = Callable[..., str]


@dataclass(frozen=True)
class Section:
    """One figure of the page. note: what to know about it; source: where it is from; address: the list behind
    it, or ""."""

    key: str
    title: str
    figure: figure.Figure
    source: str
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Told:
    """What every section is made from.

    listed: query -> the address of the list of what is counted.
    classified: rural and urban, where a classification is loaded.
    """

    found: Figures
    hub: Hub
    numbers: Sequence[Number]
    names: Mapping[str, str]
    source: str
    listed: Address
    classified: Classification | None = None

    def group_names(self, figure: str) -> Mapping[str, str]:
        """The rows of a figure that counts by sector, size, age or class."""
        return words.class_names(self.classified) if figure == "classes" else words.group_names(figure)


def told(found: Figures, hub: Hub, companies: str) -> Told:
    """The material of the sections. companies: the address of the list of companies."""

    def listed(**query: str) -> str:
        asked = {"unit": "company", "kind": "business", "municipality": "area", **query}
        return f"{companies}?{urlencode({key: value for key, value in asked.items() if value})}"

    classified = classes.classification(hub.country)
    return Told(
        found,
        hub,
        words.with_classes(tidy.numbers(found, classified), words.source(found), classified),
        words.place_names(found, hub),
        words.source(found),
        listed,
        classified,
    )


def who_is_here(all_of: Told) -> list[Section]:
    """Sectors, sizes and ages, each here against elsewhere; then the jobs."""
    titles = {
        "sectors": _("Sectors"),
        "sizes": _("Sizes"),
        "ages": _("Age"),
        "classes": _("Rural and urban"),
    }
    unknown = {"sizes": not all_of.found.headcount, "classes": all_of.classified is None}
    keys = [key for key in GROUPS if not unknown.get(key)]
    sections = [_group(all_of, key, titles[key]) for key in keys]
    return [*sections, *_jobs(all_of)]


def _group(all_of: Told, key: str, title: str) -> Section:
    shares = tidy.by_key(tidy.of(all_of.numbers, key, PERCENT))
    counts = tidy.by_key(tidy.of(all_of.numbers, key, COUNT))
    names = all_of.group_names(key)
    rows = [one for one in shares if any((number.value or 0) > 0 for number in shares[one].values())]
    drawn = [one for one in rows if counts[one][HERE].value or (shares[one][COUNTRY].value or 0) >= RARE]
    spec = builders.dots(
        [
            builders.Dots(
                label=names[one],
                values=tuple(shares[one][place].value for place in all_of.names),
                text=number_text(counts[one][HERE].value or 0, 0),
            )
            for one in drawn
        ],
        list(all_of.names.values()),
        builders.DotWords(
            _("Per cent of all businesses"), title, _("Place"), _("%"), _("Number of businesses here")
        ),
    )
    head = (title, _("Businesses here"), *(f"{name}, %" for name in all_of.names.values()))
    table = figure.Table(
        head=head,
        rows=tuple(
            (
                names[one],
                (
                    number_text(counts[one][HERE].value or 0, 0),
                    *(cell(shares[one][place]) for place in all_of.names),
                ),
            )
            for one in rows
        ),
        decimals=1,
        addresses=tuple(all_of.listed(**{GROUPS[key]: one}) for one in rows),
    )
    finding = _differs(all_of, shares, names) or _("Nothing has been counted here yet.")
    return Section(
        key, title,
        figure.Figure(
            spec, finding, _("A line for each row, with a mark for each place; ours is filled."), table
        ),
        words.classified_by(all_of.source, all_of.classified) if key == "classes" else all_of.source,
        note={"sizes": _sizes_note(set(rows)), "classes": _classes_note()}.get(key, ""),
        address=all_of.listed(),
    )  # fmt: skip


def _sizes_note(shown: set[str]) -> str:
    """What the rows that are shown mean."""
    notes = [
        _(
            "Where the register says only that a number lies between two, such as 1 and 4, the business "
            "counts in the size that holds both."
        )
    ]
    if Stated.RANGE.value in shown:
        notes.append(_("“Between two sizes” is where no size holds both."))
    if Stated.WITHHELD.value in shown:
        notes.append(
            _("“Withheld by the register” is where it keeps the number back and says nothing of its size.")
        )
    if tidy.NOT_STATED in shown:
        notes.append(_("“Not stated” means that the register says nothing, which is not the same as nobody."))
    return " ".join(notes)


def _classes_note() -> str:
    return _(
        "Each business counts with the class of its municipality. Where the classification does not name the "
        "municipality, or the register states none, it is a group of its own."
    )


def _differs(all_of: Told, shares: Mapping[str, Mapping[str, Number]], names: Mapping[str, str]) -> str:
    """The largest group, and the one in which we differ most from the country, in one sentence or two."""
    here = {
        key: (places[HERE].value, places[COUNTRY].value)
        for key, places in shares.items()
        if key not in {*tidy.UNSAID, classes.NOT_CLASSIFIED}
    }
    known = {
        key: (mine, theirs) for key, (mine, theirs) in here.items() if mine is not None and theirs is not None
    }
    if not any(mine for mine, _theirs in known.values()):
        return ""
    unsaid = max((shares[key][HERE].value or 0 for key in tidy.UNSAID if key in shares), default=0)
    largest = max(known, key=lambda key: known[key][0])
    apart = max(known, key=lambda key: abs(known[key][0] - known[key][1]))
    share = known[largest][0]
    first = _largest(share, [names[key] for key in known if known[key][0] == share], unsaid)
    mine, theirs = known[apart]
    said = {"name": names[apart], "here": words.percent(mine), "there": words.percent(theirs),
            "country": all_of.names[COUNTRY]}  # fmt: skip
    if abs(mine - theirs) < RARE:
        second = _("That is much as in %(country)s.")
    elif apart == largest:
        second = _("In %(country)s it is %(there)s.")
    else:
        second = _("“%(name)s” stands out: %(here)s here, %(there)s in %(country)s.")
    return f"{first} {second % said}"


def _largest(share: float, names: Sequence[str], unsaid: float) -> str:
    """The largest group in words, or those that are equally large; what the register does not say may be
    larger than any. All in per cent."""
    said = {"share": words.percent(share), "name": names[0], "unsaid": words.percent(unsaid)}
    if len(names) > 1:
        quoted = list_text([_("“%(name)s”") % {"name": name} for name in names])
        return _("The largest groups are %(names)s, each with %(share)s.") % {**said, "names": quoted}
    if share == ALL:
        return _("All are “%(name)s”.") % said
    if unsaid >= share:
        return (
            _(
                "Of %(unsaid)s the register does not say. The largest group that it names is “%(name)s”, "
                "%(share)s of all."
            )
            % said
        )
    return _("%(share)s are “%(name)s”, more than any other.") % said


def cell(one: Number | None) -> figure.Cell:
    """A number for a table's cell; a range or why there is none as text."""
    if one is not None and one.value is not None:
        return one.value
    return words.number(one)


def _jobs(all_of: Told) -> list[Section]:
    numbers = tidy.of(all_of.numbers, "jobs", JOBS)
    if not numbers:
        return []
    names = words.group_names("jobs")
    parts = {one.key: one.value for one in tidy.of(all_of.numbers, "jobs", COUNT)}
    numbers = sorted(numbers, key=lambda one: -(one.high or 0))
    spec = builders.dots(
        [
            builders.Dots(
                label=names[one.key], values=(one.value,), text=words.number(one),
                ranges=(None if one.is_exact else (one.low or 0, one.high or 0),),
            )
            for one in numbers
        ],
        [all_of.names[HERE]],
        builders.DotWords(_("Jobs"), _("Sector"), _("Place"), _("Jobs")),
    )  # fmt: skip
    rows = tuple(
        (
            names[one.key],
            (
                words.number(one),
                *(parts[f"{one.key}/{part}"] or 0 for part in ("stated", "sites", "withheld", "not_stated")),
            ),
        )
        for one in numbers
    )
    table = figure.Table(
        head=(_("Sector"), _("Jobs"), _("Stated"), _("Sites"), _("Withheld at"), _("Not stated at")),
        rows=rows,
        addresses=tuple(all_of.listed(unit="site", kind="", sector=one.key) for one in numbers),
    )
    finding = _all_jobs(all_of)
    return [
        Section(
            "jobs", _("Jobs"),
            figure.Figure(
                spec, finding, _("A mark for each sector, or a bar between the fewest and the most."), table
            ),
            all_of.source,
            note=_(
                "Jobs count where the site lies, and sites of every kind of owner count. A withheld number "
                "counts as one to four; a site whose number is not stated counts as none."
            ),
            address=all_of.listed(unit="site", kind=""),
        )
    ]  # fmt: skip


def _all_jobs(all_of: Told) -> str:
    total = all_of.found.stocks[HERE].all_jobs
    if total is None:
        return ""
    return _(
        "%(jobs)s jobs at %(sites)s sites; at %(withheld)s the number is withheld, at %(unknown)s not stated."
    ) % {
        "jobs": words.number(tidy.all_jobs(all_of.found, HERE)),
        "sites": number_text(total.sites, 0),
        "withheld": number_text(total.withheld, 0),
        "unknown": number_text(total.not_stated, 0),
    }
