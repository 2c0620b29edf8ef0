from django.urls import path

from yteso.kernel.people.registers import PAIRS, PEOPLE
from yteso.kernel.people.views import pairs, people
from yteso.kernel.ui.public import urls_for

app_name = "people"
urlpatterns = [
    path("", people.find, name="find"),
    *urls_for(PEOPLE),
    *urls_for(PAIRS),
    path("pairs/<uuid:pair_id>/", pairs.pair, name="pair"),
    path("pairs/<uuid:pair_id>/same/", pairs.pair_same, name="pair-same"),
    path("pairs/<uuid:pair_id>/different/", pairs.pair_different, name="pair-different"),
    path("pairs/<uuid:pair_id>/later/", pairs.pair_later, name="pair-later"),
    path("merges/<uuid:merge_id>/undo/", pairs.merge_undo, name="merge-undo"),
    path("<uuid:person_id>/", people.person, name="person"),
    path("<uuid:person_id>/correct/", people.correct, name="correct"),
    path("<uuid:person_id>/numbers/add/", people.number_add, name="number-add"),
    path("<uuid:person_id>/numbers/<uuid:identifier_id>/", people.number_decide, name="number-decide"),
    path("<uuid:person_id>/compare/<uuid:other_id>/", pairs.pair_propose, name="pair-propose"),
    path("<uuid:person_id>/account/", people.account_link, name="account-link"),
    path("<uuid:person_id>/account/<uuid:account_id>/unlink/", people.account_unlink, name="account-unlink"),
]
