"""The region's figures: what may be shown, as charts with a finding in words and a table."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.insight.presenters import Table, Where
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import list_text, number_text


def levels(where: Where, *, apart: Collection[str]) -> figure.Figure:
    """How many clients stand at each level.

    apart: the names of what is no level.
    """
    spec = builders.shares(
        [builders.Share(name, count, _of(count, where.total)) for name, count in where.levels],
        where.total,
        builders.ShareWords(row=_("Level"), count=_("Clients")),
    )
    return figure.Figure(
        spec=spec,
        finding=_most_common_level(where, apart),
        description=_("One bar for every level, as long as its share of the clients."),
        table=figure.Table(
            head=(_("Level"), _("Clients")),
            rows=tuple((name, (count,)) for name, count in where.levels),
        ),
    )


def by_sector(
    table: Table, where: Where, *, apart: Collection[str], missing: Collection[str]
) -> figure.Figure:
    """The clients by sector and level. ``missing``: the rows' names that are no sector."""
    return _by(table, where, _("Sector"), _largest_sector(table, where, missing), apart)


def by_size(table: Table, where: Where, *, apart: Collection[str], missing: Collection[str]) -> figure.Figure:
    """The clients by size and level. ``missing``: the rows' names that are no size."""
    return _by(table, where, _("Size"), _most_common_size(table, where, missing), apart)


def _by(table: Table, where: Where, row: str, finding: str, apart: Collection[str]) -> figure.Figure:
    names = tuple(name for name, _count in table.columns)
    # Where every row is hidden there is nothing to draw.
    spec = (
        None
        if all(one.total is None for one in table.rows)
        else builders.bars_by_level(
            [
                builders.Stack(one.label, tuple(count for _name, count in one.cells), one.total)
                for one in table.rows
            ],
            names,
            builders.StackWords(
                row=row,
                level=_("Level"),
                count=_("Clients"),
                hidden=_("hidden"),
                undivided=_("level not shown"),
            ),
            apart=apart,
        )
    )
    rows = [
        (one.label, tuple(map(_cell, (*(count for _name, count in one.cells), one.total))))
        for one in table.rows
    ]
    totals = (*(count for _name, count in table.columns), where.total)
    return figure.Figure(
        spec=spec,
        finding=finding,
        description=_("One bar for every row of the table, with a part for every level.")
        if names
        else _("One bar for every row of the table."),
        table=figure.Table(head=(row, *names, _("All")), rows=(*rows, (_("All"), totals))),
    )


def _cell(count: int | None) -> figure.Cell:
    return "suppressed" if count is None else count


def _of(count: int, total: int) -> str:
    return _("%(count)s of %(total)s") % {"count": number_text(count, 0), "total": number_text(total, 0)}


def _largest(counts: Sequence[tuple[str, int]]) -> tuple[list[str], int]:
    """Those with the highest count, and that count; nobody where there is none above zero."""
    most = max((count for _name, count in counts), default=0)
    return [name for name, count in counts if count == most and most], most


def _shown(table: Table, missing: Collection[str]) -> tuple[list[tuple[str, int]], bool]:
    """The rows whose totals are shown, without those that are missing values; whether others are hidden."""
    rows = [row for row in table.rows if row.label not in missing]
    return [(row.label, row.total) for row in rows if row.total is not None], any(
        row.total is None for row in rows
    )


def _only_shown(shown: Sequence[tuple[str, int]], others_hidden: bool) -> str | None:
    """The one row with clients that can be shown, which is the largest of nothing; else None."""
    held = [name for name, count in shown if count]
    return held[0] if others_hidden and len(held) == 1 else None


def _most_common_level(where: Where, apart: Collection[str]) -> str:
    names, most = _largest([level for level in where.levels if level[0] not in apart])
    if not names:
        return _("No client is mapped yet.")
    quoted = [_("“%(name)s”") % {"name": name} for name in names]
    if where.together.intersection(names):
        return ngettext(
            "More clients stand at %(names)s than anywhere else (%(count)s of %(total)s); "
            "these levels are counted together.",
            "More clients stand at %(names)s than anywhere else (%(count)s of %(total)s each), "
            "some of them several levels.",
            len(names),
        ) % _said(quoted, most, where.total)
    return ngettext(
        "The most common level is %(names)s (%(count)s of %(total)s).",
        "The most common levels are %(names)s (%(count)s of %(total)s each).",
        len(names),
    ) % _said(quoted, most, where.total)


def _largest_sector(table: Table, where: Where, missing: Collection[str]) -> str:
    shown, others_hidden = _shown(table, missing)
    names, most = _largest(shown)
    if not names:
        return _("Which sector is the largest is hidden to protect people, or not stated.")
    if (only := _only_shown(shown, others_hidden)) is not None:
        return _("Of the sectors only “%(name)s” can be shown: %(count)s of %(total)s.") % {
            "name": only, **_said((), most, where.total),
        }  # fmt: skip
    sentence = (
        ngettext(
            "The largest sector that can be shown is %(names)s (%(count)s of %(total)s).",
            "The largest sectors that can be shown are %(names)s (%(count)s of %(total)s each).",
            len(names),
        )
        if others_hidden
        else ngettext(
            "The largest sector is %(names)s (%(count)s of %(total)s).",
            "The largest sectors are %(names)s (%(count)s of %(total)s each).",
            len(names),
        )
    )
    return sentence % _said(names, most, where.total)


def _most_common_size(table: Table, where: Where, missing: Collection[str]) -> str:
    shown, others_hidden = _shown(table, missing)
    names, most = _largest(shown)
    if not names:
        return _("Which size is the most common is hidden to protect people, or not stated.")
    if (only := _only_shown(shown, others_hidden)) is not None:
        return _("Of the sizes only “%(name)s” can be shown: %(count)s of %(total)s.") % {
            "name": only, **_said((), most, where.total),
        }  # fmt: skip
    sentence = (
        ngettext(
            "The most common size that can be shown is %(names)s (%(count)s of %(total)s).",
            "The most common sizes that can be shown are %(names)s (%(count)s of %(total)s each).",
            len(names),
        )
        if others_hidden
        else ngettext(
            "The most common size is %(names)s (%(count)s of %(total)s).",
            "The most common sizes are %(names)s (%(count)s of %(total)s each).",
            len(names),
        )
    )
    return sentence % _said(names, most, where.total)


def _said(names: Sequence[str], most: int, total: int) -> dict[str, str]:
    return {"names": list_text(names), "count": number_text(most, 0), "total": number_text(total, 0)}
