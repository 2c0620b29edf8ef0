from yteso.insight.statistics.queries.forms import FormLine, definition_of, find_version, list_forms

__all__ = ["FormLine", "definition_of", "find_version", "list_forms"]
