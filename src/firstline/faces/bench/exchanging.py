"""Instruments as files: our own goes out and comes in, and so do forms of SurveyJS and XLSForm."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from firstline.domains.assessments import actions, exchange
from firstline.faces.bench import words
from firstline.faces.bench.forms import ImportForm
from firstline.faces.bench.shown import INVALID, own_one, shipped_one
from firstline.foundation.access.refusals import Refused
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.packs import Instrument, PackError, instrument_file, load_instrument
from firstline.foundation.packs.content import Path, build, faults, parse
from firstline.foundation.packs.lines import line_of, lines_of
from firstline.foundation.ui.listing import XLSX
from firstline.foundation.ui.wording import any_text


@dataclass(frozen=True)
class Read:
    """A file that was read: an instrument's data, what else it holds that no instrument can, and on which of
    its lines the data stands, where it has lines.
    """

    data: Mapping[str, Any]
    left_out: Sequence[exchange.LeftOut] = ()
    lines: Mapping[Path, int] = field(default_factory=dict)


WRITERS: Mapping[str, tuple[Callable[[Instrument], bytes], str, str]] = {
    "surveyjs": (exchange.write_surveyjs, "json", "application/json"),
    "xlsform": (exchange.write_xlsform, "xlsx", XLSX),
}
"""How an instrument is written for elsewhere, how the file's name ends, and its type."""
LINE = re.compile(r"\(at line (?P<line>[0-9]+), column (?P<column>[0-9]+)\)")


@require_safe
def file(request: HubRequest, own_id: int) -> HttpResponse:
    """One of the hub's own as the file that says it."""
    row = own_one(request, own_id)
    name = f"{row.key.partition('.')[2]}.v{row.version}"
    if request.GET.get("as") not in WRITERS:
        return _as_file(row.content, f"{name}.toml")
    try:
        instrument = build(parse(row.content), ())
    except ValidationError as error:
        raise Refused(_("It cannot be written before it is right. Look under Check.")) from error
    return _for_elsewhere(request, instrument, name)


@require_safe
def file_of_shipped(request: HubRequest) -> HttpResponse:
    """One that comes with Firstline as its file."""
    key, version, _data = shipped_one(request)
    if request.GET.get("as") in WRITERS:
        return _for_elsewhere(request, load_instrument(key, version), f"{key}.v{version}")
    return _as_file(instrument_file(key, version), f"{key}.v{version}.toml")


def _for_elsewhere(request: HubRequest, instrument: Instrument, name: str) -> HttpResponse:
    write, ending, kind = WRITERS[request.GET["as"]]
    return _as_file(write(instrument), f"{name}.{ending}", kind)


def _as_file(content: str | bytes, name: str, kind: str = "application/toml; charset=utf-8") -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _read_toml(name: str, content: bytes) -> Read:
    """Our own format. Raises Refused with the line where it cannot be read."""
    try:
        said = content.decode("utf-8-sig")
        data = parse(said)
    except UnicodeDecodeError as error:
        raise Refused(
            _("Line %(line)s is not written in UTF-8. Save the file as UTF-8, then choose it again.")
            % {"line": line_of(error)}
        ) from error
    except PackError as error:
        place = LINE.search(error.problem)
        if place is None:
            raise Refused(_("The file ends in the middle of something. See that it is whole.")) from error
        raise Refused(
            _("Line %(line)s, at character %(column)s, cannot be read: it is not as TOML has it.")
            % place.groupdict()
        ) from error
    if not data.get("key"):
        stem = name.rpartition(".")[0].partition(".")[0]
        data = {"key": slugify(stem).replace("-", "_"), **data}
    return Read(data, lines=lines_of(said))


def _read_form(name: str, content: bytes) -> Read:
    """A form of another tool. Raises Refused with the sentence that says why it cannot be read."""
    try:
        imported = exchange.read(name, content, get_language() or "en")
    except exchange.Unreadable as error:
        raise Refused(error.sentence) from error
    return Read(imported.data, imported.left_out)


READERS: Mapping[str, Callable[[str, bytes], Read]] = {
    "toml": _read_toml,
    "json": _read_form,
    "xlsx": _read_form,
}
"""How a file is read, by how its name ends. Another format is one line more."""


def _wrong(read: Read, languages: Sequence[str]) -> list[tuple[int | None, str, str]]:
    """What is not right in a file that has lines: the line, what is wrong, and where by the desk's words."""
    found = faults(read.data, languages, read.lines) if read.lines else ()
    said = [(one.line, words.fault(one), words.place(read.data, one.path)) for one in found]
    return sorted(said, key=lambda one: one[0] or 0)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HubRequest) -> HttpResponse:
    """Make a draft of a file."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        reader = READERS.get(file.name.rpartition(".")[2].lower())
        try:
            if reader is None:
                endings = any_text(f".{ending}" for ending in READERS)
                raise Refused(_("Choose a file whose name ends in %(endings)s.") % {"endings": endings})
            read = reader(file.name, file.read())
            row = actions.import_instrument(hub=request.hub, data=read.data, by=request.person)
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            told = {"row": row, "left_out": read.left_out, "wrong": _wrong(read, request.hub.languages)}
            if told["left_out"] or told["wrong"]:
                return render(request, "faces/bench_imported.html", told)
            messages.success(request, _("The file is a draft now. Here is what is not right yet."))
            return redirect("bench:desk_check", hub=request.hub.slug, own_id=row.pk)
    context = {"form": form, "endings": any_text(f".{ending}" for ending in READERS)}
    return render(request, "faces/bench_import.html", context, status=INVALID if form.is_bound else 200)
