"""The first rows of the rules: access policy, sensitive codes, chronic codes. Later ones are dated rows beside them."""

import csv
import datetime as dt
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parents[1] / "data"
FIRST_DAY = dt.date(2023, 1, 1)
POLICY_SOURCE = "Luật Khám bệnh, chữa bệnh 15/2023/QH15 Điều 69; thời hạn do Sở Y tế quy định"


def fill(apps, schema_editor):
    apps.get_model("chart", "AccessPolicy").objects.create(
        valid_from=FIRST_DAY, care_months=12, emergency_hours=4, source=POLICY_SOURCE
    )
    sensitive, chronic = apps.get_model("chart", "SensitiveCode"), apps.get_model("chart", "ChronicCode")
    with (DATA / "sensitive.csv").open(encoding="utf-8") as file:
        sensitive.objects.bulk_create(sensitive(valid_from=FIRST_DAY, **row) for row in csv.DictReader(file))
    with (DATA / "chronic.csv").open(encoding="utf-8") as file:
        chronic.objects.bulk_create(chronic(valid_from=FIRST_DAY, **row) for row in csv.DictReader(file))


class Migration(migrations.Migration):
    dependencies = [("chart", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
