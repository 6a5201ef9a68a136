"""Sending what somebody uploaded to somebody else: as a file to save, which no browser draws or runs."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from firstline.domains.assessments.models import Evidence
from firstline.domains.assessments.uploads import TEXT

# Where a browser draws it all the same, it may load, run and reach nothing.
POLICY = "default-src 'none'; sandbox"


def download(evidence: Evidence) -> HttpResponse:
    """The file of a piece of evidence."""
    kind = evidence.content_type
    answer = HttpResponse(
        bytes(evidence.content), content_type=f"{kind}; charset=utf-8" if kind == TEXT else kind
    )
    answer["Content-Disposition"] = content_disposition_header(True, evidence.file_name)
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
