from django.db import migrations


class Migration(migrations.Migration):
    """Leave room in the pages of persons, so that a newer description updates a row in place.

    Without it each dossier of a known person writes into every index of the table (measured at 1.25 million
    people: 0.30 ms of the database's CPU for a known person seen again, 0.06 ms for one that needs no update).
    """

    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE people_person SET (fillfactor = 85)", "ALTER TABLE people_person RESET (fillfactor)"
        )
    ]
