"""From a formula's text to its tree."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _
from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, VisitError

from yteso.toolkit.expressions.errors import ExpressionError
from yteso.toolkit.expressions.trees import FUNCTIONS, Tree

LONGEST = 10_000
DEEPEST = 100


@cache
def _parser() -> Lark:
    grammar = files("yteso.toolkit.expressions").joinpath("data", "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


def read(text: str) -> Tree:
    """Return the tree of a formula. Raises ExpressionError, which says where."""
    if not text.strip():
        raise ExpressionError(_("The formula is empty. Write one, for example a + b."), position=0)
    if len(text) > LONGEST or _depth(text) > DEEPEST:
        raise ExpressionError(_("The formula is too long. Divide it into several."), position=0)
    try:
        tree: Tree = _Trees().transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise _explained(text, error) from None
    except VisitError as error:
        raise error.orig_exc from None
    return tree


def _depth(text: str) -> int:
    deep = deepest = 0
    for sign in text:
        deep += (sign == "(") - (sign == ")")
        deepest = max(deepest, deep)
    return max(deepest, text.count("not ") + text.count("--"))


def _explained(text: str, error: UnexpectedInput) -> ExpressionError:
    token = getattr(error, "token", None)
    if isinstance(error, UnexpectedEOF) or (token is not None and token.type == "$END"):
        return ExpressionError(
            _("The formula ends too early: something is missing after “%(before)s”.")
            % {"before": text.rstrip()[-20:]},
            position=len(text),
        )
    position = error.pos_in_stream or 0
    found = text[position] if isinstance(error, UnexpectedCharacters) else str(token)
    return ExpressionError(
        _("“%(found)s” at character %(place)d is not expected here. Check signs, brackets and quotes there.")
        % {"found": found, "place": position + 1},
        position=position,
    )


def _chain(parts: list[Any]) -> Tree:
    """Fold [a, "+", b, "-", c] to the left."""
    tree: Tree = parts[0]
    for sign, right in zip(parts[1::2], parts[2::2], strict=True):
        tree = ("/" if sign == "div" else str(sign), tree, right)
    return tree


class _Trees(Transformer[Token, Tree]):
    addition = multiplication = comparison = staticmethod(_chain)

    def disjunction(self, parts: list[Tree]) -> Tree:
        return _chain([piece for part in parts for piece in ("or", part)][1:])

    def conjunction(self, parts: list[Tree]) -> Tree:
        return _chain([piece for part in parts for piece in ("and", part)][1:])

    def negated(self, parts: list[Tree]) -> Tree:
        return ("not", parts[0])

    def minus(self, parts: list[Tree]) -> Tree:
        return ("neg", parts[0])

    @v_args(inline=True)
    def number(self, token: Token) -> Tree:
        return ("lit", Decimal(token))

    @v_args(inline=True)
    def string(self, token: Token) -> Tree:
        return ("lit", str(token)[1:-1])

    def true(self, parts: list[Tree]) -> Tree:
        return ("lit", True)

    def false(self, parts: list[Tree]) -> Tree:
        return ("lit", False)

    def null(self, parts: list[Tree]) -> Tree:
        return ("lit", None)

    @v_args(inline=True)
    def name(self, token: Token) -> Tree:
        return ("name", str(token))

    @v_args(inline=True)
    def quoted(self, token: Token) -> Tree:
        return ("name", str(token)[2:-1].strip())

    def call(self, parts: list[Any]) -> Tree:
        name, given = parts[0], tuple(parts[1:])
        position = name.start_pos or 0
        if name not in FUNCTIONS:
            raise ExpressionError(
                _("There is no function “%(name)s”. Those there are: %(known)s.")
                % {"name": name, "known": ", ".join(sorted(FUNCTIONS))},
                position=position,
            )
        fewest, most = FUNCTIONS[name]
        if len(given) < fewest or (most is not None and len(given) > most):
            raise ExpressionError(
                _("The function “%(name)s” has %(given)d arguments, it takes %(wanted)s.")
                % {
                    "name": name,
                    "given": len(given),
                    "wanted": fewest if fewest == most else f"{fewest}–{'…' if most is None else most}",
                },
                position=position,
            )
        if name == "regex" and (given[1][0] != "lit" or not isinstance(given[1][1], str)):
            raise ExpressionError(
                _("The pattern of “regex” must be written out in quotes."), position=position
            )
        return ("call", str(name), given)
