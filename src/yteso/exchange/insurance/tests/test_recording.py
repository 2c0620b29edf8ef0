from yteso.exchange.insurance.models import Dossier, Submission
from yteso.exchange.insurance.testing import sound_dossier
from yteso.exchange.insurance.tests.conftest import Send, envelope
from yteso.record.visits.public import Diagnosis, MedicationLine, Paper, Result, ServiceLine, Visit


def test_a_sound_file_is_in_the_record(send: Send) -> None:
    submission = send(envelope(sound_dossier("LK1"), sound_dossier("LK2")))

    assert (submission.state, submission.dossiers_recorded) == (Submission.State.DONE, 2)
    visit = Visit.objects.get(link_code="LK1")
    assert visit.state == Visit.State.CLOSED
    assert visit.version == 1
    assert visit.arrived_at.isoformat() == "2026-03-02T00:30:00+00:00"
    assert visit.dossier_id == Dossier.objects.get(link_code="LK1").id
    assert [d.icd10_code for d in Diagnosis.objects.filter(visit=visit)] == ["J02.9"]
    assert MedicationLine.objects.filter(visit=visit).count() == 2
    assert ServiceLine.objects.filter(visit=visit).count() == 3
    assert Result.objects.filter(visit=visit).count() == 2
    assert Paper.objects.get(visit=visit).kind == Paper.Kind.APPOINTMENT
