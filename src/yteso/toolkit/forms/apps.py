from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "yteso.toolkit.forms"
    label = "toolkit_forms"  # "forms" is django.forms

    def ready(self) -> None:
        """Give the browser its half of the reckoning; let forms be prefilled from the citizen's identity."""
        from yteso.kernel.ui.public import add_module
        from yteso.toolkit.forms.providers import PERSON, add_provider

        add_module("forms/form", "forms/form.js")
        add_module("forms/reckoning", "forms/reckoning.js")
        add_module("forms/saving", "forms/saving.js")
        add_module("forms/keep", "forms/keep.js")
        add_provider(PERSON)
