from django.urls import path

from firstline.config.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.cast, name="cast"),
    path("sign-in/", views.sign_in_as, name="sign_in_as"),
    path("mail/", views.mail, name="mail"),
]
