from collections.abc import Sequence

from django.utils.translation import gettext as _

from yteso.kernel.base.public import Refusal

SHOWN = 20


class OutlinesRefused(Refusal):
    """A file of outlines holds faults: nothing of it was taken; `faults` says each."""

    code = "maps.outlines_refused"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        more = len(faults) - SHOWN
        said = [*self.faults[:SHOWN], *([_("and %(n)s more") % {"n": more}] if more > 0 else [])]
        super().__init__(
            _("Nothing was loaded. Mend the file and load it again: %(faults)s.")
            % {"faults": "; ".join(said)}
        )
