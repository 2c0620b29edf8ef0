import pytest

from yteso.kernel.audit.testing import empty_log


@pytest.fixture(autouse=True)
def _empty_log(db):
    empty_log()
