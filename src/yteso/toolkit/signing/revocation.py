"""Asking outside authorities whether certificates were revoked. Nothing here talks to the network: `exchange`
gives who asks, when the settings name hosts that may be asked; without one, what is known counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from yteso.toolkit.signing.pki.shapes import Answers, Question, Trust

AnswerSource = Callable[[Sequence[Question]], Answers]
outside_answers: list[AnswerSource] = []


def ask_revocation_with(source: AnswerSource) -> None:
    """Ask this source about certificates of outside authorities; `exchange` calls it when it is set up."""
    outside_answers[:] = [source]


def with_answers(trust: Trust, questions: Sequence[Question]) -> Trust:
    """Return the trust with what the authorities answer; the same one where nobody is asked or answers."""
    if not questions or not outside_answers:
        return trust
    found = outside_answers[0](questions)
    if not found.crls and not found.ocsps:
        return trust
    return replace(trust, crls=(*trust.crls, *found.crls), ocsps=(*trust.ocsps, *found.ocsps))
