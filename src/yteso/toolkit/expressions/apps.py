from django.apps import AppConfig


class ExpressionsConfig(AppConfig):
    name = "yteso.toolkit.expressions"
    label = "expressions"

    def ready(self) -> None:
        """Give the evaluator of formulas to the browser under the name that grids import."""
        from yteso.kernel.ui.public import add_module

        add_module("expressions", "expressions/expressions.js")
