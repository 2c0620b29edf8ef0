from yteso.government.archive.models import Batch, Paper

__all__ = ["Batch", "Paper"]
