from django.urls import path

from firstline.faces.bench import changing, exchanging, trying, views

app_name = "bench"
OWN = "desk/instruments/<int:own_id>/"
urlpatterns = [
    path("desk/instruments/", views.all_of_them, name="desk"),
    path("desk/instruments/shipped/", views.shipped, name="desk_shipped"),
    path("desk/instruments/shipped/try/", trying.try_shipped, name="desk_try_shipped"),
    path("desk/instruments/shipped/file/", exchanging.file_of_shipped, name="desk_file_of_shipped"),
    path("desk/instruments/copy/", views.copy, name="desk_copy"),
    path("desk/instruments/import/", exchanging.bring_in, name="desk_import"),
    path("desk/instruments/stops/", trying.stops, name="desk_stops"),
    path(OWN, views.one, name="desk_one"),
    path(f"{OWN}check/", views.check, name="desk_check"),
    path(f"{OWN}try/", trying.try_own, name="desk_try"),
    path(f"{OWN}file/", exchanging.file, name="desk_file"),
    path(f"{OWN}draft/", views.new_draft, name="desk_draft"),
    path(f"{OWN}publish/", views.publish, name="desk_publish"),
    path(f"{OWN}retire/", views.retire, name="desk_retire"),
    path(f"{OWN}discard/", views.discard, name="desk_discard"),
    path(f"{OWN}translate/", changing.translate, name="desk_translate"),
    path(f"{OWN}change/<slug:place>/", changing.change, name="desk_change"),
    path(f"{OWN}add/<slug:into>/", changing.add, name="desk_add"),
    path(f"{OWN}move/<slug:place>/", changing.move, name="desk_move"),
    path(f"{OWN}remove/<slug:place>/", changing.remove, name="desk_remove"),
]
