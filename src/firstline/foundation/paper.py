"""Pages for paper: a template becomes a tagged PDF (PDF/UA-1), made without fetching anything."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

# What stands in the file is named by such an address and handed over by us; any other is refused.
OURS = "firstline:"


class Refuses(ValueError):
    """Something in the page asks for a file from elsewhere."""


def pdf(template: str, context: Mapping[str, Any], files: Mapping[str, tuple[bytes, str]]) -> bytes:
    """A template as PDF, in the language of now.

    files: what its addresses name, each beginning with ``OURS``: the content and its type.
    Raises Refuses where it names anything else.
    """
    from weasyprint import HTML

    html = render_to_string(template, dict(context))
    made = HTML(string=html, url_fetcher=_fetcher(files)).write_pdf(
        pdf_variant="pdf/ua-1", presentational_hints=False
    )
    return bytes(made)


def _fetcher(files: Mapping[str, tuple[bytes, str]]) -> Any:
    """Hands over our own files by their names, and refuses everything else."""

    from weasyprint.urls import URLFetcherResponse

    def fetch(address: str, *args: Any, **named: Any) -> Any:
        if address not in files:
            raise Refuses(f"a page for paper fetches nothing: {address}")
        content, kind = files[address]
        return URLFetcherResponse(address, body=content, headers={"Content-Type": kind})

    return fetch
