from yteso.record.problems.actions import add_allergy, add_problem, end_problem, withdraw_allergy
from yteso.record.problems.models import Allergy, Problem
from yteso.record.problems.permissions import WRITE

__all__ = ["WRITE", "Allergy", "Problem", "add_allergy", "add_problem", "end_problem", "withdraw_allergy"]
