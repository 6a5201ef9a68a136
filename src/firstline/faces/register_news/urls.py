from django.urls import path

from firstline.faces.register_news import views

app_name = "register_news"
urlpatterns = [
    path("desk/changes/", views.changes, name="desk"),
    path("desk/changes/<int:prompt_id>/take-on/", views.take_on, name="desk_take_on"),
    path("desk/changes/<int:prompt_id>/log/", views.log, name="desk_log"),
    path("desk/changes/<int:prompt_id>/dismiss/", views.dismiss, name="desk_dismiss"),
    path("desk/changes/<int:prompt_id>/reopen/", views.reopen, name="desk_reopen"),
]
