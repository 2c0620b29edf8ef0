from django.urls import path

from yteso.government.procedures.apply import views as applying
from yteso.government.procedures.registers import DOSSIERS, LICENCES, PROCEDURES, PROPOSALS
from yteso.government.procedures.views import (
    catalogue,
    dossier,
    figures,
    proposals,
    public,
    reception,
    results,
    scores,
)
from yteso.kernel.ui.public import urls_for

app_name = "procedures"
urlpatterns = [
    *urls_for(PROCEDURES),
    *urls_for(DOSSIERS),
    *urls_for(LICENCES),
    path("catalogue/<uuid:procedure_id>/", catalogue.procedure, name="procedure"),
    path("catalogue/<uuid:procedure_id>/new-version/", catalogue.new_version, name="new-version"),
    path("catalogue/<uuid:procedure_id>/receive/", reception.reception, name="receive"),
    *urls_for(PROPOSALS),
    path("catalogue/<uuid:procedure_id>/simplify/", proposals.propose, name="simplify"),
    path("proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("office/", catalogue.office, name="office"),
    path("cases/<uuid:case_id>/", dossier.case, name="case"),
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/apology/", dossier.apology, name="apology"),
    path("dossiers/<uuid:dossier_id>/countersign/", results.countersigned, name="countersign"),
    path("dossiers/<uuid:dossier_id>/signer/", results.other_signer, name="other-signer"),
    path("results/<uuid:result_id>/", results.result, name="result"),
    path("fees/<uuid:charge_id>/take/", dossier.fee_taken, name="take-fee"),
    path("fees/<uuid:charge_id>/receipt/", dossier.receipt, name="receipt"),
    path("slips/<uuid:slip_id>/", dossier.slip, name="slip"),
    path("papers/<uuid:paper_id>/", dossier.paper, name="paper"),
    path("licences/<uuid:licence_id>/", figures.licence, name="licence"),
    path("licences/<uuid:licence_id>/revoke/", figures.revoke, name="revoke"),
    path("sessions/", figures.sessions, name="sessions"),
    path("scores/", scores.scores, name="scores"),
    path("statistics/", figures.statistics, name="statistics"),
    path("book/", figures.book, name="book"),
    path("public/", public.procedures, name="public"),
    path("public/look-up/", public.lookup, name="lookup"),
    path("public/licences/", public.licence_lookup, name="licence-lookup"),
    path("public/<str:code>/", public.procedure, name="public-procedure"),
    path("my/", applying.my_dossiers, name="my"),
    path("my/<uuid:dossier_id>/", applying.my_dossier, name="my-dossier"),
    path("my/apply/<str:code>/", applying.apply, name="apply"),
    path("my/apply/<str:code>/papers/", applying.papers, name="apply-papers"),
    path("my/apply/<str:code>/check/", applying.check, name="apply-check"),
    path("my/apply/<str:code>/discard/", applying.discard, name="apply-discard"),
    path("my/apply/<str:code>/step/<str:key>/", applying.step, name="apply-step"),
]
