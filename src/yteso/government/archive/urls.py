from django.urls import path

from yteso.government.archive.registers import BATCHES, PAPERS
from yteso.government.archive.views import batches, papers, progress
from yteso.kernel.ui.public import urls_for

app_name = "archive"
urlpatterns = [
    *urls_for(PAPERS),
    *urls_for(BATCHES),
    path("send/", batches.send, name="send"),
    path("inventory/", batches.inventory, name="inventory"),
    path("sheets/", batches.sheets, name="sheets"),
    path("progress/", progress.progress, name="progress"),
    path("plan/", progress.plan, name="plan"),
    path("mine/", papers.mine, name="mine"),
    path("verify/", papers.verify_next, name="verify-next"),
    path("batches/<uuid:key>/", batches.batch, name="batch"),
    path("papers/<uuid:key>/", papers.show, name="paper"),
    path("papers/<uuid:key>/verify/", papers.verify, name="verify"),
    path("papers/<uuid:key>/certify/", papers.certify, name="certify"),
    path("papers/<uuid:key>/aside/", papers.aside, name="aside"),
    path("papers/<uuid:key>/copy.pdf", papers.copy, name="copy"),
    path("papers/<uuid:key>/pages/<int:number>.jpg", papers.picture, name="picture"),
]
