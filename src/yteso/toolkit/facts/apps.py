from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "yteso.toolkit.facts"
    label = "facts"

    def ready(self) -> None:
        from yteso.kernel.people.public import tell_when_linked
        from yteso.toolkit.facts.linking import publish_linked

        tell_when_linked("facts", publish_linked)
