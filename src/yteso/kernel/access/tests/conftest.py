import pytest
from django.core.cache import cache

from yteso.kernel.audit.testing import empty_log


@pytest.fixture(autouse=True)
def _fresh(db, settings):
    """Begin with an empty log and no rate counted; hashing a password a million times proves nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    empty_log()
