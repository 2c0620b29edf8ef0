"""What happens to papers and scans, in the words of the audit log."""

from django.utils.translation import gettext_lazy as _

from yteso.kernel.audit.public import describe, describe_deeds, describe_objects

describe("archive.batch.scan", _("Counted papers, sent scans"))
describe("archive.paper.read", _("Looked at a digitised paper"))
describe("archive.paper.verify", _("Entered what a scanned paper says"))
describe("archive.paper.certify", _("Certified an electronic copy"))
describe("archive.plan.change", _("Changed goals or costs of digitisation"))
describe_deeds(
    {
        "papers_counted": _("took papers into the inventory"),
        "batch_sent": _("sent scans"),
        "paper_set_aside": _("set a paper aside"),
        "paper_certified": _("the copy was sealed"),
        "goal_set": _("set a goal"),
        "expense_entered": _("entered a cost"),
    }
)
describe_objects(
    {
        "archive_inventory": _("Inventory of papers"),
        "archive_batch": _("Batch of scans"),
        "archive_paper": _("Digitised paper"),
        "archive_goal": _("Goal of digitisation"),
        "archive_expense": _("Cost of digitisation"),
    }
)
