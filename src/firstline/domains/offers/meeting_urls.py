from django.urls import path

from firstline.domains.offers.views import desk, public

# A name of their own, so that the menu tells them from the offers.
app_name = "meetings"
urlpatterns = [
    path("meetings/", public.meetings, name="public"),
    path("meetings/calendar.ics", public.calendar, name="calendar"),
    path("desk/meetings/", desk.meetings, name="desk"),
]
