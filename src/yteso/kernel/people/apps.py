from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yteso.kernel.people"
    label = "people"

    def ready(self) -> None:
        from yteso.kernel.access.public import find_citizen_with, resolve_person_with
        from yteso.kernel.audit.public import find_persons_with, name_objects_with
        from yteso.kernel.people import finding, permissions
        from yteso.kernel.people.queries import find_person_of_user, find_user_of_number
        from yteso.kernel.ui.public import (
            HomeCard,
            Inbox,
            SearchProvider,
            add_home_card,
            add_inbox,
            add_search,
        )

        name_objects_with("person", finding.name_persons)
        find_persons_with(finding.list_persons_numbered)
        resolve_person_with(find_person_of_user)
        find_citizen_with(find_user_of_number)
        add_search(SearchProvider("people", _("People"), finding.find_hits, permissions.SEARCH, order=10))
        add_home_card(
            HomeCard("people", "people/home.html", finding.card_context, permissions.DECIDE, order=40)
        )
        add_inbox(
            Inbox(
                "pairs",
                _("Doubtful pairs"),
                finding.count_open_pairs,
                finding.list_pair_tasks,
                permissions.DECIDE,
            )
        )
