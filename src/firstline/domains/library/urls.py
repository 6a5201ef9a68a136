from django.urls import path

from firstline.domains.library.views import desk, public

app_name = "library"
urlpatterns = [
    path("news/", public.news, name="news"),
    path("news/feed.xml", public.feed, name="news_feed"),
    path("desk/news/", desk.news, name="desk_news"),
]
