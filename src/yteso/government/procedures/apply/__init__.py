"""Applying online: a form of the procedure, once-only offers, papers as files, sending, supplements."""
