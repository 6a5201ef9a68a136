from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "firstline.foundation.tasks"
    label = "tasks"
