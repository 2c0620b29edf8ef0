from django.db import migrations


class Migration(migrations.Migration):
    """Once it put the words of every document into the index, row by row. The job `files.index_words` does that
    now (see `words_form`), while people work."""

    dependencies = [("correspondence", "0001_initial")]
    operations = []
