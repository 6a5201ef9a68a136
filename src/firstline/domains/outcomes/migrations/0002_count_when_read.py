from django.db import migrations


class Migration(migrations.Migration):
    """What was given between two mappings may be recorded later: it is counted when it is read."""

    dependencies = [("outcomes", "0001_initial")]

    operations = [migrations.RemoveField(model_name="change", name="deliveries_between")]
