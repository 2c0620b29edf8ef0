import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="paper",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(
                editable=False, help_text="words read on its pages, words entered", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="archive_paper_words"),
        ),
    ]
