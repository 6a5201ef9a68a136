"""Why a component does not have a state that is asked for: read after "does not apply, because …"."""

from django.utils.translation import gettext_lazy as _

# Empty
LEFT_OUT = _("a page that has nothing to say there leaves it out")
NO_ROWS = _("a list without rows shows what to do instead")
SAYS_WHY = _("what is missing says why it is: see “not known”")
ALWAYS_THERE = _("at rest it is there, and not seen")
# One, many, too many
SEE_LOADING = _("“loading” shows it")
SINGLE = _("it is one thing; a page with more of them writes it more than once")
TOGETHER = _("each is written by itself, and here they stand together")
OURS = _("its words are ours, few and short")
ALL_FIELDS = _("“empty” shows a form with a field of every kind")
# Error
NOTHING_FAILS = _("it shows what the page was given, so nothing of its own can fail")
TOLD_BY_NOTICE = _("what went wrong is told by a notice in its place")
TOLD_BY_MESSAGE = _("what was refused is told by a message or a page of its own")
IN_THE_TABLE = _("where the live picture cannot be loaded, its own line says so, and picture and table stay")
IS_THAT = _("it is that state itself")
# Loading
WITH_PAGE = _("it comes with the page, and nothing of it is fetched later")
OWN_LINE = _("the picture comes with the page; while the live one is loaded, its own line says so")
BY_LOADING = _("“Loading” stands in it while something is fetched")
# No permission
PAGE_CLOSED = _("who may not see it is given a page without it")
NO_FORM = _("who may not change something is given no form for it")
REFUSED_PAGE = _("who may not do something is told so by a page of its own")
