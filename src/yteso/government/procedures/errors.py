from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal


class PapersMissing(Refusal):
    """Everything that is missing, in one list. Source: NĐ 61/2018/NĐ-CP art. 15 (explained once,
    completely)."""

    code = "procedures-papers-missing"
    field = "components"

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(_("The dossier is not complete. Missing: %(names)s.") % {"names": "; ".join(names)})


class NotReceivedHere(Refusal):
    code = "procedures-not-here"

    def __init__(self, agency: str) -> None:
        super().__init__(_("Another agency decides this procedure: %(agency)s.") % {"agency": agency})


class VersionIncomplete(Refusal):
    code = "procedures-version-incomplete"
    message = _("The time limit of this procedure has not been entered. Publish a complete version first.")


class NoOffice(Refusal):
    code = "procedures-no-office"
    message = _("You act for an organisation without a reception office. Choose another one, or set it up.")


class NotBySite(Refusal):
    code = "procedures-no-site-limit"
    message = _("This procedure has no time limit for a visit on site.")
    field = "on_site"


class ProcedureUnknown(Refusal):
    code = "procedures-unknown"

    def __init__(self, code: str) -> None:
        super().__init__(_("No procedure with the code %(code)s holds here.") % {"code": code})


class DossierUnknown(Refusal):
    code = "procedures-dossier-unknown"

    def __init__(self, code: str) -> None:
        super().__init__(_("No dossier with the code %(code)s is here.") % {"code": code})


class FeesUnpaid(Refusal):
    code = "procedures-fees-unpaid"
    message = _("The fee has not been paid. Take it and give the receipt first.")


class AlreadyPaid(Refusal):
    code = "procedures-paid"
    message = _("This fee is paid already.")


class VisitOpen(Refusal):
    code = "procedures-visit-open"
    message = _("Write down what the visit on site found before going on.")


class VisitNeeded(Refusal):
    code = "procedures-visit-needed"
    message = _("This dossier needs a visit on site before the result is drafted.")


class DraftMissing(Refusal):
    code = "procedures-draft-missing"
    message = _("Write the draft of the result first.")
    field = "result_text"


class NumberTaken(Refusal):
    code = "procedures-number-taken"
    message = _("This number stands in the register already. Take the next one.")
    field = "result_number"


class NumberMissing(Refusal):
    code = "procedures-number-missing"
    message = _("Write the number and the date of the result.")
    field = "result_number"


class SignerMissing(Refusal):
    code = "procedures-signer-missing"
    message = _("Choose who signs the result.")
    field = "signer"


class CountersignerMissing(Refusal):
    code = "procedures-countersigner-missing"
    message = _("This procedure wants a signature before the director's. Choose who countersigns.")
    field = "countersigner"


class NotPutUp(Refusal):
    code = "procedures-not-put-up"
    message = _("No paper of the result waits for a signature. Send the draft back and put it up again.")


class CountersignFirst(Refusal):
    code = "procedures-countersign-first"

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s signs first. Nothing has been signed by you.") % {"name": name})


class OtherSigner(Refusal):
    code = "procedures-other-signer"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The paper names %(name)s as its signer. Let them sign, or put it up for another signer.")
            % {"name": name}
        )


class NotSealedYet(Refusal):
    code = "procedures-not-sealed"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The paper waits for %(name)s to sign or seal it; it is issued after that.") % {"name": name}
        )


class ReceiverMissing(Refusal):
    code = "procedures-receiver-missing"
    message = _("Write who takes the result.")
    field = "returned_to"


class NotSimpler(Refusal):
    code = "procedures-not-simpler"
    message = _("A proposal makes a procedure simpler: enter less than what holds now.")

    def __init__(self, field: str) -> None:
        super().__init__(self.message)
        self.field = field


class NothingProposed(Refusal):
    code = "procedures-nothing-proposed"
    message = _("Nothing is proposed yet: shorten the limit, drop a paper or a step, or lower a fee.")


class ProposalDecided(Refusal):
    code = "procedures-proposal-decided"
    message = _("Somebody has decided on this proposal meanwhile. Look at it again.")
    status = 409


class ProposalOutdated(Refusal):
    code = "procedures-proposal-outdated"
    message = _("The procedure has a newer version than the one this proposal is about. Propose it anew.")


class PapersReceiverMissing(Refusal):
    code = "procedures-papers-receiver-missing"
    message = _("Write who takes the papers back.")
    field = "returned_to"


class WithdrawnTooLate(Refusal):
    code = "procedures-withdrawal-too-late"
    message = _("This dossier can no longer be withdrawn: its result is approved, or it is closed.")


class DossierClosed(Refusal):
    code = "procedures-dossier-closed"
    message = _("This dossier is closed: no fee is owed for it any more.")


class FileNotAccepted(Refusal):
    code = "procedures-file"
    message = _("Only PDF, JPEG and PNG files up to 20 MB are accepted, without a password.")
    field = "components"


class NoPerson(Refusal):
    code = "procedures-no-person"
    message = _("Your account is not connected with a person yet. Sign in by VNeID or ask at a counter.")


class LicenceNotInForce(Refusal):
    code = "procedures-licence"
    message = _("This licence is not in force.")


class SessionClosed(Refusal):
    code = "procedures-session-closed"
    message = _("This session is closed.")


class LicenceIncomplete(Refusal):
    code = "procedures-licence-incomplete"
    message = _("A licence needs its register, number, holder and day of issue. Fill in what is missing.")


class LicenceDiffers(Refusal):
    code = "procedures-licence-differs"
    message = _(
        "The register holds this number for another holder. Compare the paper with the register first."
    )
    status = 409
