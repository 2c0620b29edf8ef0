import pytest

from yteso.kernel.access.testing import Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    return cast()
