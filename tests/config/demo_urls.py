"""The addresses as the demo has them."""

from django.urls import include, path

from firstline.config.urls import urlpatterns as ours

urlpatterns = [path("demo/", include("firstline.config.demo.urls")), *ours]
