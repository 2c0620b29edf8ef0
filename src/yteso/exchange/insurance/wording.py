"""The sentence of a finding or refusal and how to mend it, in the reader's language.

Stored are codes and parameters only, so that a page, the API and a spreadsheet say the same thing in the
language of whoever reads it.
"""

from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop

from yteso.exchange.insurance.checking import describe_rule
from yteso.exchange.insurance.models import Finding, Submission
from yteso.exchange.insurance.reading import say

_OWN: dict[str, tuple[str, str]] = {
    "S-FOREIGN": (
        gettext_noop("This dossier is of facility %(value)s, for which this account may not send."),
        gettext_noop("Send it with that facility's account, or correct MA_CSKCB. It was not recorded."),
    ),
    "S-UNKNOWN": (
        gettext_noop("No facility has the code %(value)s (MA_CSKCB)."),
        gettext_noop("Correct MA_CSKCB, or ask the Department of Health to register the facility."),
    ),
    "S-SUMMARY": (
        gettext_noop("The dossier has no summary row (XML1, or XML0 for a check-in)."),
        gettext_noop("Export the dossier again with its XML1 and send it."),
    ),
    "S-UNWRITABLE": (
        gettext_noop("This dossier holds a value that cannot be recorded, though no rule names it."),
        gettext_noop("Tell the Department of Health its MA_LK; other dossiers of the file went on."),
    ),
}


def explain_finding(finding: Finding) -> tuple[str, str]:
    """Return what was found and how to mend it."""
    parameters = {
        "table": finding.table,
        "row": str(finding.row_number),
        "field": finding.field,
        "value": finding.value,
        "line": str(finding.source_line),
        **finding.parameters,
    }
    if finding.rule_code in _OWN:
        sentence, mend = _OWN[finding.rule_code]
        return gettext(sentence) % parameters, gettext(mend) % parameters
    words = describe_rule(
        finding.rule_code, get_language() or "vi", table=finding.table, row=finding.row_number,
        field=finding.field, value=finding.value, parameters=parameters,
    )  # fmt: skip
    return words.sentence, words.mend


def explain_problem(problem: dict[str, Any]) -> tuple[str, str]:
    """Return what is wrong with a file around its dossiers (`Submission.problems`) and how to mend it."""
    return say(problem["code"], {**problem["parameters"], "line": str(problem["line"])})


def explain_refusal(submission: Submission) -> tuple[str, str]:
    """Return why the whole file was refused and how to mend it; two empty texts if it was not."""
    if not submission.refusal_code:
        return "", ""
    return say(submission.refusal_code, submission.refusal_parameters)
