"""The page of what changed, which is the same for both sides. Each face's view says who is there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.assessments import queries as assessments
from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.outcomes import figures, presenters, queries
from firstline.domains.outcomes.models import Change
from firstline.domains.plans import queries as plans
from firstline.foundation.access.requests import HubRequest
from firstline.foundation.packs import load_instrument


def change(request: HubRequest, face: str, client: Client) -> HttpResponse:
    """The newest mapping against the first: one band a dimension, and what was given in between.

    ``?of=`` names the instrument; without it, or for one that has nothing to compare, the first that has.
    """
    compared = queries.compared(client)
    asked = request.GET.get("of", "")
    of = asked if asked in compared else next(iter(compared), queries.MAPPING)
    story = queries.story(client, of)
    page = _page(story.change, client) if story.change else None
    context = {
        "base": f"ui/{face}.html",
        "face": face,
        "client": client,
        "of": of,
        "compared": [(key, load_instrument(key).title.text(get_language())) for key in compared],
        "story": story,
        "page": page,
        "figure": figures.change(page, _cuts(story.latest)) if page else None,
    }
    return render(request, "outcomes/change.html", context)


def _page(change: Change, client: Client) -> presenters.ChangePage | None:
    before, after = assessments.scores(change.before), assessments.scores(change.after)
    if before is None or after is None:
        return None
    language = get_language()
    instrument = load_instrument(change.after.instrument, change.after.version)
    first, last = (timezone.localdate(mapping.completed_at) for mapping in (change.before, change.after))
    given = list(plans.given_between(client, first, last))
    answers = {
        number: option.label.text(language)
        for number, option in enumerate(queries.usefulness_scale(), start=1)
    }
    return presenters.change_page(
        before,
        after,
        first_on=first,
        second_on=last,
        people=(change.before.people, change.after.people),
        labels={dimension.key: dimension.label.text(language) for dimension in instrument.dimensions},
        overall_label=_("Overall"),
        given=presenters.given_lines(given, queries.feedback_on(given), answers, language),
    )


def _cuts(mapping: Assessment | None) -> list[float]:
    """Where one level ends and the next begins."""
    if mapping is None:
        return []
    cuts = load_instrument(mapping.instrument, mapping.version).cuts()
    return [float(cut.lower) for cut in cuts if cut.lower > 0]
