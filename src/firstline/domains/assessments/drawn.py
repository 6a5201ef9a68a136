"""What stood on a page of questions when it was drawn, as the page itself carries it.

Of two windows on one page the one that is sent last would else take back what the other one saved.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

# No key of a question begins so; and it is nothing that anybody typed.
FIELD = "_drawn"


def written(answers: Mapping[str, object], questions: Iterable[str]) -> str:
    """The answers to these questions, for the page's form."""
    return json.dumps({key: answers[key] for key in questions if key in answers})


def read(form: Mapping[str, Sequence[str]]) -> Mapping[str, object] | None:
    """What a form that was sent carries; None where it carries none that can be read."""
    try:
        found = json.loads(next(iter(form.get(FIELD, ())), ""))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
