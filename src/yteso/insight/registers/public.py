from yteso.insight.registers.actions import write_many
from yteso.insight.registers.measures import cells_fed
from yteso.insight.registers.models import Entry
from yteso.insight.registers.permissions import READ

__all__ = ["READ", "Entry", "cells_fed", "write_many"]
