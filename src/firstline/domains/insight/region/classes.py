"""Rural and urban: businesses by the class of their municipality, in the classification that is loaded."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from firstline.domains.insight.region.stock import Stock
from firstline.domains.registers import queries as registers

NOT_CLASSIFIED = registers.NOT_CLASSIFIED


@dataclass(frozen=True)
class Classification:
    """Which class each municipality is of.

    of: municipality -> class. names: class -> its name in the reader's language, in the order to show.
    dated_on, source: of the table, for whoever reads the page.
    """

    of: Mapping[str, str]
    names: Mapping[str, str]
    dated_on: date
    source: str

    def class_of(self, municipality: str) -> str:
        """The class of a municipality; one that is not named is in a group of its own."""
        return self.of.get(municipality, NOT_CLASSIFIED)


def classification(country: str) -> Classification | None:
    """The classification of a country's municipalities; None where none is loaded."""
    table = registers.classification_of(country)
    if table is None:
        return None
    return Classification(
        of=registers.classes_of_areas(country),
        names=registers.labels_of_classes(country),
        dated_on=table.dated_on,
        source=_source(table.source) or table.file_name,
    )


def _source(said: str) -> str:
    """Where a table is from, as whoever brought it in has written; the demo's in the reader's language."""
    return _("an invented one") if said == registers.INVENTED else said


def counted(stock: Stock, found: Classification) -> Mapping[str, int]:
    """A place's businesses by class; they add up to all of them."""
    classes: Counter[str] = Counter()
    for municipality, count in stock.municipalities.items():
        classes[found.class_of(municipality)] += count
    return classes
