from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "yteso.kernel.organisations"
    label = "organisations"

    def ready(self) -> None:
        from django.urls import reverse

        from yteso.kernel.audit.public import name_objects_with
        from yteso.kernel.base.public import Actor
        from yteso.kernel.organisations.permissions import READ
        from yteso.kernel.organisations.queries import name_organisations
        from yteso.kernel.organisations.registers import find_hits
        from yteso.kernel.ui.public import Hit, SearchProvider, add_search

        name_objects_with("organisation", name_organisations)

        def find(actor: Actor, text: str, limit: int) -> list[Hit]:
            return [
                Hit(
                    o.name,
                    reverse("organisations:organisation", args=[o.id]),
                    o.facility_code,
                    icon="building-hospital",
                )
                for o in find_hits(actor, text, limit)
            ]

        add_search(SearchProvider("organisations", _("Organisations"), find, READ, order=40))
