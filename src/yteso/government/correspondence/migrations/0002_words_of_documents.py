from typing import Any

from django.db import migrations

from yteso.toolkit.files.words import vector_of

TEXTS = ("symbol", "subject", "sender", "signer_name", "text", "note")


def index_again(apps: Any, schema_editor: Any) -> None:
    """Documents that are here already get their words as they are kept now: with neighbours as pairs."""
    del schema_editor
    documents = apps.get_model("correspondence", "Document").objects
    for row in documents.only("id", *TEXTS).iterator(chunk_size=200):
        texts = [getattr(row, name) for name in TEXTS]
        documents.filter(pk=row.pk).update(search=vector_of(*filter(None, texts)))


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]
    operations = [migrations.RunPython(index_again, migrations.RunPython.noop)]
