from yteso.government.correspondence.models import Document, WorkFile
from yteso.government.correspondence.permissions import READ

__all__ = ["READ", "Document", "WorkFile"]
