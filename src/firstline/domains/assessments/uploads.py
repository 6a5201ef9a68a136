"""What somebody uploads as evidence: judged by its content, and named after what it is.

Nothing of a document is opened: it is kept as it came, and only ever sent as a file to save.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from unicodedata import category, normalize

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from firstline.foundation.access.refusals import Refused

MOST_BYTES = 5 * 1024 * 1024
# A photograph that is packed into so few bytes has fewer points; what claims to have more is a trap.
MOST_POINTS = 50_000_000
# A page of A4 that was photographed can still be read.
LONGEST_SIDE = 2400
QUALITY = 82
# What a document unpacks to, and of how many parts, where somebody means no harm.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 5000
LONGEST_NAME = 120

PDF, TEXT, JPEG, WEBP = "application/pdf", "text/plain", "image/jpeg", "image/webp"
_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
# The part that says what a document of Office is, and what it then is.
OFFICE = {
    "word/document.xml": f"{_OOXML}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}.presentationml.presentation",
}
OPEN_DOCUMENT = {f"{_ODF}.{kind}" for kind in ("text", "spreadsheet", "presentation")}
ENDINGS = {
    PDF: ".pdf", TEXT: ".txt", JPEG: ".jpg", WEBP: ".webp",
    OFFICE["word/document.xml"]: ".docx", OFFICE["xl/workbook.xml"]: ".xlsx",
    OFFICE["ppt/presentation.xml"]: ".pptx",
    f"{_ODF}.text": ".odt", f"{_ODF}.spreadsheet": ".ods", f"{_ODF}.presentation": ".odp",
}  # fmt: skip
ACCEPTED = ",".join([*ENDINGS.values(), ".jpeg", ".png", "image/jpeg", "image/png", "image/webp"])
# What programs that came along are kept in.
_PROGRAMS = re.compile(r"(?:^|/)vbaProject\.bin$|^Basic/|^Scripts/", re.IGNORECASE)
_WHITE = {"\t", "\n", "\r", "\f"}


@dataclass(frozen=True)
class Judged:
    """A file as it is kept. content_type: what its content says that it is, whatever it was called."""

    name: str
    content_type: str
    content: bytes


def judged(upload: BinaryIO, name: str) -> Judged:
    """Look at what was uploaded and make it ready to be kept.

    A picture is drawn anew, at most ``LONGEST_SIDE`` points long, without what the camera noted beside it.
    Raises Refused for what is empty, larger than ``MOST_BYTES``, of another kind, or a trap.
    """
    content = upload.read(MOST_BYTES + 1)
    if not content:
        raise Refused(_("The file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 5 MB. Choose a smaller one."))
    kind = _kind(content)
    if kind in {"JPEG", "PNG", "WEBP"}:
        content_type, content = _drawn_anew(content)
    else:
        content_type = kind
    return Judged(_named(name, content_type), content_type, content)


def _kind(content: bytes) -> str:
    """A content type, or which picture it begins as."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    if _is_text(content):
        return TEXT
    raise _of_another_kind()


def _of_another_kind() -> Refused:
    return Refused(
        _(
            "That is no file that we can take: choose a PDF, a picture (JPEG, PNG or WebP), a plain text, or "
            "a document of Word, Excel, PowerPoint or LibreOffice."
        )
    )


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(category(letter) == "Cc" and letter not in _WHITE for letter in text)


def _document(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            names = {part.filename for part in listed}
            if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
                raise Refused(
                    _("The document unpacks to far more than it should. Save it anew, or as a PDF.")
                )
            if any(_PROGRAMS.search(name) for name in names):
                raise Refused(_("There are macros in the document. Save it without them, or as a PDF."))
            if "[Content_Types].xml" in names:
                found = [kind for part, kind in OFFICE.items() if part in names]
            else:
                found = [kind for kind in [_said_to_be(parts, listed)] if kind in OPEN_DOCUMENT]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise _of_another_kind() from error
    if len(found) != 1:
        raise _of_another_kind()
    return found[0]


def _said_to_be(parts: zipfile.ZipFile, listed: list[zipfile.ZipInfo]) -> str:
    """What an OpenDocument says that it is: its first part, which is not packed (ODF 1.3, part 2, 3.3)."""
    first = listed[0] if listed else None
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return ""
    with parts.open(first) as said:
        return said.read(LONGEST_NAME).decode("ascii", "replace")


def _drawn_anew(content: bytes) -> tuple[str, bytes]:
    """The picture without what is noted beside it: where and when it was taken, and with what."""
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > MOST_POINTS:
            raise Refused(_("The picture has too many points. Choose a smaller one."))
        is_photo = picture.format == "JPEG"
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        # Turned as the camera was held, before that is forgotten too.
        clean = ImageOps.exif_transpose(picture).convert("RGB" if is_photo else "RGBA")
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as e:
        raise Refused(_("That is no picture that we can read: choose a PNG, JPEG or WebP file.")) from e
    # Beside the points, a picture carries notes that are written out again with it.
    clean.info = {}
    file = io.BytesIO()
    if is_photo:
        clean.save(file, "JPEG", quality=QUALITY, optimize=True)
    else:
        clean.save(file, "WEBP", quality=QUALITY)
    return (JPEG if is_photo else WEBP), file.getvalue()


def _named(name: str, content_type: str) -> str:
    """The file's own name without what could mislead, ending as its kind does."""
    last = PurePosixPath(normalize("NFC", name).replace("\\", "/")).name
    plain = "".join(letter for letter in last if category(letter)[0] != "C").strip(" .")
    ending = ENDINGS[content_type]
    stem = PurePosixPath(plain).stem.strip(" .") or _("file")
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}"
