from django.urls import path

from firstline.domains.offers.views import desk, public

app_name = "offers"
urlpatterns = [
    path("offers/", public.offer_list, name="public_list"),
    path("offers/<int:offer_id>/", public.offer, name="public_offer"),
    path("offers/<int:offer_id>/calendar.ics", public.offer_calendar, name="public_offer_calendar"),
    path("desk/offers/", desk.offer_list, name="desk_list"),
    path("desk/offers/new/", desk.new, name="desk_new"),
    path("desk/offers/<int:offer_id>/", desk.edit, name="desk_edit"),
    path("desk/offers/<int:offer_id>/withdraw/", desk.withdraw, name="desk_withdraw"),
]
