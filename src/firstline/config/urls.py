"""All addresses. Each of ours has its line in ``config.permissions``."""

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import views as wagtail
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from firstline.config import national_log_in
from firstline.domains.hubs.views import public as hubs_public

HUB_ROOMS = (
    "domains.library",
    "domains.registers",
    "domains.clients",
    "domains.assessments",
    "domains.offers",
    "domains.brokerage",
    "domains.plans",
    "domains.outcomes",
    "domains.insight",
    "faces.caseload",
    "faces.companies",
    "faces.desk_home",
    "faces.bench",
    "faces.calibration",
    "faces.runs",
    "faces.register_news",
    "faces.search",
    "faces.people",
    "faces.my_home",
    "faces.start",
    "faces.accessibility",
    "faces.client_page",
    "faces.report",
)

urlpatterns = [
    path("", include("firstline.domains.hubs.urls")),
    path("gallery/", include("firstline.faces.gallery.urls")),
    path("language/", hubs_public.choose_language, name="set_language"),
    path("accounts/oidc/<str:provider_id>/login/", national_log_in.log_in),
    path("accounts/", include("allauth.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.FIRSTLINE_DEMO:
    urlpatterns.append(path("demo/", include("firstline.config.demo.urls")))
urlpatterns += [
    path("<slug:hub>/", include("firstline.domains.hubs.hub_urls")),
    path("<slug:hub>/", include("firstline.domains.offers.meeting_urls")),
    *(path("<slug:hub>/", include(f"firstline.{room}.urls")) for room in HUB_ROOMS),
    # Wagtail's own pattern with its argument named, and without its log-in pages.
    re_path(r"^(?P<path>(?:[\w-]+/)*)$", wagtail.serve, name="wagtail_serve"),
]
