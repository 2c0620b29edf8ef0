from yteso.toolkit.expressions.errors import ExpressionError
from yteso.toolkit.expressions.expression import Expression, parse

__all__ = ["Expression", "ExpressionError", "parse"]
