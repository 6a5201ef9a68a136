"""What is uploaded is judged by its content, named after what it is, and forgets where it was taken."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from unicodedata import category
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from firstline.domains.assessments import uploads
from firstline.domains.assessments.models import Evidence, Response
from firstline.domains.assessments.uploads import ENDINGS, LONGEST_NAME, MOST_BYTES, judged
from firstline.domains.hubs.models import Person
from firstline.foundation.access.models import SubmittedForm
from firstline.foundation.access.refusals import Refused

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photo(size: tuple[int, int] = (60, 40), form: str = "JPEG", **kept: object) -> bytes:
    """A picture, red above and blue below, with a place in what is noted beside it."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, size[1] // 2, size[0], size[1]))
    noted = Image.Exif()
    noted[MAKER] = "Camera of Marte"
    noted[GPS] = {1: "N", 2: (59.0, 34.0, 0.0)}
    for tag, value in kept.items():
        noted[{"orientation": ORIENTATION}[tag]] = value
    file = io.BytesIO()
    picture.save(file, form, exif=noted, **({"comment": b"Camera of Marte"} if form == "JPEG" else {}))
    return file.getvalue()


def packed(parts: Mapping[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def office(main: str, **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", main: b"<x/>", **more})


def open_document(kind: str, **more: bytes) -> bytes:
    said = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed({"mimetype": said, "content.xml": b"<x/>", **more}, stored=("mimetype",))


def kind_of(content: bytes, name: str = "a.bin") -> str:
    return judged(io.BytesIO(content), name).content_type


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n%...", ".pdf"),
        ("Låst dør, æøå\n".encode(), ".txt"),
        (photo(), ".jpg"),
        (photo(form="PNG"), ".webp"),
        (photo(form="WEBP"), ".webp"),
        (office("word/document.xml"), ".docx"),
        (office("xl/workbook.xml"), ".xlsx"),
        (office("ppt/presentation.xml"), ".pptx"),
        (open_document("text"), ".odt"),
        (open_document("spreadsheet"), ".ods"),
        (open_document("presentation"), ".odp"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_content_says_whatever_it_is_called(content: bytes, ending: str) -> None:
    for name in ("brannmur.exe", "brannmur.html", "brannmur"):
        found = judged(io.BytesIO(content), name)
        assert ENDINGS[found.content_type] == ending
        assert found.name == f"brannmur{ending}"
    assert judged(io.BytesIO(content), f"a{ending}").name == f"a{ending}"


OF_ANOTHER_KIND = {
    "a program": b"MZ\x90\x00 a program",
    "another program": b"\x7fELF",
    "an animation": b"GIF89a" + bytes(40),
    "an old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document",
    "an old text": b"caf\xe9 in Latin-1",
    "a bell": b"text with a bell \x07",
    "only packed": packed({"a.txt": b"only a zip"}),
    "two documents": office("word/document.xml", **{"xl/workbook.xml": b""}),
    "a book": packed({"mimetype": b"application/epub+zip"}, stored=("mimetype",)),
    "a packed kind": packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "half of one": b"PK\x03\x04 and nothing more",
}


@pytest.mark.parametrize("content", OF_ANOTHER_KIND.values(), ids=OF_ANOTHER_KIND)
def test_what_is_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="no file that we can take"):
        judged(io.BytesIO(content), "brannmur.pdf")


def test_what_is_empty_or_too_large_is_refused() -> None:
    with pytest.raises(Refused, match="empty"):
        judged(io.BytesIO(b""), "a.txt")
    assert kind_of(b"a" * MOST_BYTES) == "text/plain"
    with pytest.raises(Refused, match="larger than 5 MB"):
        judged(io.BytesIO(b"a" * (MOST_BYTES + 1)), "a.txt")


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"])
def test_what_only_begins_as_a_picture_is_refused(start: bytes) -> None:
    with pytest.raises(Refused, match="no picture that we can read"):
        judged(io.BytesIO(start + b"and then words" * 9), "a.jpg")
    with pytest.raises(Refused, match="no picture that we can read"):
        judged(io.BytesIO(photo()[:-300]), "cut.jpg")


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_picture_that_unfolds_to_far_too_many_points_is_refused_unread(side: int) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    with pytest.raises(Refused, match=r"too many points|no picture that we can read"):
        judged(io.BytesIO(bomb), "bomb.png")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_where_and_with_what_a_picture_was_taken_is_gone(form: str) -> None:
    content = photo(form=form)
    assert dict(Image.open(io.BytesIO(content)).getexif())
    kept = judged(io.BytesIO(content), "a").content
    picture = Image.open(io.BytesIO(kept))
    picture.load()
    assert not dict(picture.getexif())
    assert not {"exif", "xmp", "comment", "photoshop"} & set(picture.info)
    assert b"Camera of Marte" not in kept


def test_a_picture_stands_as_the_camera_was_held() -> None:
    upside_down = judged(io.BytesIO(photo(orientation=3)), "a.jpg").content
    picture = Image.open(io.BytesIO(upside_down)).convert("RGB")
    above, below = picture.getpixel((30, 3)), picture.getpixel((30, 36))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[2] > 200 > above[0]
    assert below[0] > 200 > below[2]


def test_a_large_picture_is_made_smaller_and_can_still_be_read() -> None:
    kept = judged(io.BytesIO(photo((3000, 600), "PNG")), "a.png").content
    assert Image.open(io.BytesIO(kept)).size == (2400, 480)


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 10_000)
    bomb = office("word/document.xml", bomb=bytes(10_000))
    assert len(bomb) < 1_000
    with pytest.raises(Refused, match="unpacks to far more"):
        judged(io.BytesIO(bomb), "a.docx")
    monkeypatch.setattr(uploads, "MOST_PARTS", 3)
    kind_of(office("word/document.xml", a=b""))
    with pytest.raises(Refused, match="unpacks to far more"):
        judged(io.BytesIO(office("word/document.xml", a=b"", b=b"")), "a.docx")


def test_a_document_that_brings_a_program_is_refused() -> None:
    for content in (
        office("word/document.xml", **{"word/vbaProject.bin": b"x"}),
        office("xl/workbook.xml", **{"xl/VBAPROJECT.BIN": b"x"}),
        open_document("text", **{"Basic/Standard/Module1.xml": b"x"}),
    ):
        with pytest.raises(Refused, match="macros"):
            judged(io.BytesIO(content), "a.docx")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\Marte\\notat.txt", "notat.txt"),
        ("gnp.\u202eexe", "gnp.txt"),
        ("  .  ", "file.txt"),
        (".htaccess", "htaccess.txt"),
        ('a"b\r\nX: y.txt', 'a"bX: y.txt'),
        ("å" * 300 + ".txt", "å" * (LONGEST_NAME - 4) + ".txt"),
    ],
)
def test_a_name_that_could_mislead_is_made_plain(name: str, called: str) -> None:
    assert judged(io.BytesIO(b"x"), name).name == called


@given(st.binary(max_size=200), st.text(max_size=200))
def test_whatever_comes_is_judged_or_refused(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"):
        try:
            found = judged(io.BytesIO(start + content), name)
        except Refused:
            continue
        assert found.content_type in ENDINGS
        assert found.name.endswith(ENDINGS[found.content_type])
        assert 0 < len(found.name) <= LONGEST_NAME
        assert "/" not in found.name
        assert not any(category(letter)[0] == "C" for letter in found.name)


def test_another_file_in_the_same_form_is_another_and_the_same_is_sent_once(
    begun: Response, browse: Callable[[Person | None], Browser]
) -> None:
    """As when somebody goes back in the browser and chooses another file."""
    browser, address = browse(begun.person), f"/fjelldal/answer/{begun.pk}/evidence/security/"
    key = uuid4()
    for content in (b"one", b"one", b"another"):
        form = {"note": "The lock", "file": SimpleUploadedFile("key.txt", content), "_once": key}
        assert browser.post(address, form).status_code == 302
    assert {bytes(one.content) for one in Evidence.objects.all()} == {b"one", b"another"}
    assert Evidence.objects.count() == 2
    assert SubmittedForm.objects.count() == 2
