"""How dates and numbers are written and read in forms, by language (Django's FORMAT_MODULE_PATH)."""
