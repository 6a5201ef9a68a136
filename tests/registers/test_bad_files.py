"""Files that are no register, or are broken: each is refused with a sentence, in bounded memory."""

import io
import json
import tracemalloc
import zipfile

import pytest

from firstline.domains.registers.adapters import ADAPTERS, files
from firstline.domains.registers.adapters.flat import Flat, flattened
from firstline.domains.registers.adapters.rows import FileRefused
from tests.registers.enheter import HEADER, as_answer, as_csv, as_json, enhet, packed
from tests.registers.taking import take

TWO = [enhet(1), enhet(2)]


def read(content: bytes) -> list[Flat]:
    """The rows of a file as they are read with care."""
    with flattened(io.BytesIO(content), ADAPTERS["brreg"]) as found:
        return list(found.rows)


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("enheter.csv", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (packed(b""), "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        (zipped(as_csv(TWO)), "zip file"),
        (as_csv(TWO).decode().encode("latin-1"), "UTF-8"),
        (as_csv(TWO).decode().encode("utf-16"), "not a text file"),
        (as_json(TWO).decode().encode("latin-1"), "UTF-8"),
        (packed(as_csv(TWO))[:-20], "cut off"),
        (packed(as_json(TWO))[:12], "cut off"),
        (packed(as_csv(TWO))[:-8] + b"\1" * 8, "damaged"),
        (packed(as_csv(TWO)) + b"more", "damaged"),
        (b"<!doctype html><title>503</title>", "no file of Enhetsregisteret"),
        (b"a,b\n1,2\n", "no file of Enhetsregisteret"),
        (as_csv(TWO, header=[name for name in HEADER if name != "navn"]), "lacks columns: navn"),
        (as_csv(TWO)[:-9], "CSV is broken or cut off in the record that begins on line 3"),
        (json.dumps(enhet()).encode(), "neither an array"),
        (b'{"page": 1', "broken or cut off"),
        (b"{}", "neither an array"),
        (b'{"enheter": []}', "neither an array"),
        (b'{"other": {"enheter": [{"organisasjonsnummer": "974760673"}]}}', "neither an array"),
        (as_answer(TWO)[:-5], "cut off"),
        (as_json(TWO)[: len(as_json(TWO)) // 2], "cut off"),
        (as_json(TWO)[:-1], "cut off"),
        (as_json(TWO) + b"[]", "broken"),
        (as_json(TWO).replace(b"}, {", b"} {"), "broken"),
        (b"[" * 100_000, "broken"),
        (b"[1" + b"0" * 5000 + b"]", "broken"),
        (b'["a", "b"]', "something else"),
        (b'[{"name": "Norge", "code": "NO"}]', "no “organisasjonsnummer”"),
    ],
)
def test_another_file_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read(content)
    with pytest.raises(FileRefused, match=sentence):
        take(content)


def test_a_search_that_found_nothing_gives_no_rows() -> None:
    assert read(b'{"_links": {}, "page": {"size": 20, "totalElements": 0}}') == []


class Endless(io.RawIOBase):
    """A file of one line, made while it is read."""

    def __init__(self, beginning: bytes, rest: bytes, size: int) -> None:
        self.beginning, self.rest, self.size, self.at = beginning, rest, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.at = offset
        return offset

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        count = min(len(buffer), self.size - self.at)
        repeated = self.rest * (count // len(self.rest) + 1)
        content = (self.beginning[self.at :] + repeated)[:count]
        buffer[:count] = content
        self.at += count
        return count


@pytest.mark.parametrize(
    ("beginning", "rest"),
    [
        (b"", b"x"),
        (b"", b"x,"),
        (as_csv([]), b"x"),
        (as_csv([]), b"x,"),
        (as_csv([]), b'"a\n",'),
        (b'[{"navn": "', b"x"),
        (b'[{"a": [', b"1,"),
        (b'{"a": "', b"x"),
        (b'{"_embedded": {"enheter": []}, "a": "', b"x"),
    ],
)
def test_200_megabytes_of_one_record_are_refused_in_bounded_memory(beginning: bytes, rest: bytes) -> None:
    size = 200_000_000
    file = Endless(beginning, rest, size)
    tracemalloc.start()
    with pytest.raises(FileRefused), flattened(file, ADAPTERS["brreg"]) as found:  # type: ignore[arg-type]
        list(found.rows)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert file.at < size / 10
    assert most < size / 4


def test_the_limit_is_of_a_record_and_not_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "RECORD_LIMIT", 1500)
    monkeypatch.setattr(files, "CHUNK", 64)
    many = [enhet(serial) for serial in range(1, 50)]
    for form in (as_csv, as_json):
        assert len(read(form(many))) == 49
    for form in (as_csv, as_json):
        with pytest.raises(FileRefused, match="longer than 1500"):
            read(form([*many, enhet(50, hjemmeside="w" * 1500)]))
