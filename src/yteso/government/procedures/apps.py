from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProceduresConfig(AppConfig):
    name = "yteso.government.procedures"
    label = "procedures"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yteso.government.procedures.apply.offers import APPLYING, DOSSIERS, LICENCES, RENEWAL
        from yteso.government.procedures.handlers import on_portal_message
        from yteso.government.procedures.hits import (
            door_of_result,
            door_of_slip,
            find_dossiers,
            find_licences,
            owners_of,
        )
        from yteso.government.procedures.permissions import READ, READ_LICENCES
        from yteso.government.procedures.queues import QUEUES
        from yteso.kernel.ui.public import SearchProvider, add_search
        from yteso.toolkit.facts.public import PortalMessageTaken, subscribe
        from yteso.toolkit.forms.public import add_provider, add_purpose
        from yteso.toolkit.signing.public import add_door
        from yteso.toolkit.work.public import Kind, add_kind

        kind = Kind("procedures", _("Dossiers"), READ, "procedures:case", persons=owners_of)
        add_kind(kind, *QUEUES)
        add_search(
            SearchProvider("procedure-dossiers", _("Procedure dossiers"), find_dossiers, READ, order=20)
        )
        add_search(SearchProvider("licences", _("Licences"), find_licences, READ_LICENCES, order=30))
        add_door("procedure-result", door_of_result)
        add_door("procedure-slip", door_of_slip)
        add_purpose(APPLYING)
        for provider in (LICENCES, RENEWAL, DOSSIERS):
            add_provider(provider)
        subscribe(PortalMessageTaken, "procedures.portal", on_portal_message)
        post_migrate.connect(install, sender=self)


def install(using: str, **rest: Any) -> None:
    """The catalogue and the flows come with every `migrate`."""
    del rest
    from yteso.government.procedures.actions import catch_up_withdrawals, install_catalogue
    from yteso.government.procedures.apply.shipped import install_forms
    from yteso.kernel.base.public import now

    if using == "default":
        install_catalogue()
        catch_up_withdrawals()
        install_forms(now())
