"""How long a text may be: as long as its column. PostgreSQL fails over a longer one, SQLite keeps it."""

from django.db.models import Model
from django.utils.translation import gettext as _

from firstline.foundation.access.refusals import Refused


def longest(model: type[Model], field: str) -> int | None:
    """How many characters a column holds; None is no limit."""
    length: int | None = getattr(model._meta.get_field(field), "max_length", None)
    return length


def check_lengths(model: type[Model], **texts: str) -> None:
    """Raise Refused for a text that its column does not hold.

    texts: name of the column -> what is to be stored in it.
    """
    for field, text in texts.items():
        most = longest(model, field)
        if most is not None and len(text) > most:
            name = str(getattr(model._meta.get_field(field), "verbose_name", field))
            raise Refused(
                _("%(what)s: write at most %(most)s characters.")
                % {"what": name[:1].upper() + name[1:], "most": most}
            )
