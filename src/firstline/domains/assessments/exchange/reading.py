"""Reading a form from a file, by its name's ending."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange import surveyjs_reading, xlsform_reading
from firstline.domains.assessments.exchange.composing import Composer
from firstline.domains.assessments.exchange.imported import MAX_BYTES, Imported, Leave, Unreadable
from firstline.domains.assessments.exchange.texts import Texts
from firstline.domains.assessments.exchange.tree import Section

READERS: dict[str, Callable[[bytes, Leave], Section]] = {
    ".json": surveyjs_reading.read_tree,
    ".xlsx": xlsform_reading.read_tree,
}
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read(name: str, content: bytes, language: str = "en") -> Imported:
    """The instrument that a file holds: SurveyJS in ``.json``, XLSForm in ``.xlsx``.

    name: of the file, which the key is made from. language: what those of its texts are in that name none.
    Raises `Unreadable`.
    """
    ending = f".{name.rpartition('.')[2].lower()}"
    if ending == ".xls" or content.startswith(OLD_WORKBOOK):
        raise Unreadable(_("This is a workbook of the old kind. Save it as XLSX and try again."))
    if ending not in READERS:
        raise Unreadable(_("Choose a SurveyJS form in JSON, or an XLSForm in XLSX."))
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        raise Unreadable(
            _("The file is larger than %(size)s MB. Divide the form into several files.") % {"size": size}
        )
    texts = Texts(language)
    composer = Composer(name.replace("\\", "/").rpartition("/")[2], texts, [])
    try:
        return composer.compose(READERS[ending](content, composer.leave))
    except RecursionError as error:
        raise Unreadable(_("The form has groups within groups too deep to read. Make it simpler.")) from error
