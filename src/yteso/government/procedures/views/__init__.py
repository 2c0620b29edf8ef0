"""Pages: the catalogue, reception, a dossier, registers and figures, the public, the citizen."""
