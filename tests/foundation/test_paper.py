"""A page for paper is tagged and fetches nothing."""

import pytest

from firstline.foundation import paper


def test_it_is_given_what_it_names_and_nothing_else() -> None:
    fetch = paper._fetcher({"firstline:logo": (b"abc", "image/webp")})
    assert fetch("firstline:logo").read() == b"abc"
    for elsewhere in ("https://example.org/font.woff", "file:///etc/passwd", "firstline:other"):
        with pytest.raises(paper.Refuses):
            fetch(elsewhere)
