import io
from typing import Any

from django.db import migrations, models
from PIL import Image

HEAD, WIDEST = 32, 480


def measure(apps: Any, _schema_editor: Any) -> None:
    """How wide the logos are that are there already."""
    for hub in apps.get_model("hubs", "Hub").objects.exclude(logo=None).select_related("logo"):
        with Image.open(io.BytesIO(bytes(hub.logo.content))) as picture:
            hub.logo_width = min(WIDEST, max(1, round(picture.width * HEAD / picture.height)))
        hub.save(update_fields=["logo_width"])


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0005_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="hub",
            name="logo_width",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(measure, migrations.RunPython.noop, elidable=True),
    ]
