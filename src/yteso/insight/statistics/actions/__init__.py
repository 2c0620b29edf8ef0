from yteso.insight.statistics.actions.forms import install_shipped, load_form

__all__ = ["install_shipped", "load_form"]
