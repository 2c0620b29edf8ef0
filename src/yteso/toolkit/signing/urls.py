from django.urls import path

from yteso.kernel.ui.public import urls_for
from yteso.toolkit.signing.registers import CERTIFICATES, DOCUMENTS
from yteso.toolkit.signing.views import certificates, documents

app_name = "signing"
urlpatterns = [
    *urls_for(DOCUMENTS),
    *urls_for(CERTIFICATES),
    path("certificates/add/", certificates.add, name="add-certificate"),
    path("certificates/<uuid:key>/", certificates.show, name="certificate"),
    path("certificates/<uuid:key>/rights/", certificates.give, name="give-right"),
    path("certificates/<uuid:key>/rights/<uuid:right_key>/end/", certificates.end, name="end-right"),
    path("certificates/<uuid:key>/revoke/", certificates.revoke, name="revoke-certificate"),
    path("documents/<uuid:key>/", documents.show, name="document"),
    path("documents/<uuid:key>/file/", documents.download, name="download"),
    path("documents/<uuid:key>/sign/", documents.sign, name="sign"),
    path("documents/<uuid:key>/decline/", documents.refuse, name="decline"),
    path("documents/<uuid:key>/validate/", documents.validate, name="validate"),
    path("documents/<uuid:key>/withdraw/", documents.withdraw, name="withdraw"),
    path("documents/<uuid:key>/signers/<uuid:step_key>/remove/", documents.remove, name="remove-signer"),
]
