"""Who the patient was on the day of the visit, kept with the visit; for visits that stand already it is taken
from the person row of the same dossier."""

from django.db import migrations, models

BACKFILL = """
UPDATE visits_visit AS visit SET
    sex = person.sex,
    birth_year = person.birth_year,
    born_on = CASE WHEN person.birth_day IS NOT NULL AND person.birth_month IS NOT NULL
        THEN make_date(person.birth_year, person.birth_month, person.birth_day) END,
    commune_code = person.commune_code,
    ethnic_code = person.ethnic_code
FROM people_person AS person WHERE person.id = visit.person_id
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.AddField(
            "visit", "sex", models.SmallIntegerField(help_text="GIOI_TINH as recorded at the visit", null=True)
        ),
        migrations.AddField(
            "visit", "born_on",
            models.DateField(
                help_text="birth date as recorded, where day and month are known", null=True
            ),
        ),
        migrations.AddField(
            "visit", "birth_year", models.SmallIntegerField(help_text="birth year as recorded", null=True)
        ),
        migrations.AddField(
            "visit", "commune_code",
            models.CharField(
                blank=True, db_default="", default="",
                help_text="MAXA_CU_TRU as recorded: a commune of the day of the visit",
            ),
        ),
        migrations.AddField(
            "visit", "ethnic_code",
            models.CharField(blank=True, db_default="", default="", help_text="MA_DANTOC as recorded"),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
