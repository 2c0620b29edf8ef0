import pytest

from yteso.kernel.base.public import SystemActor, User
from yteso.kernel.ui.tests.cast import ChosenActor


@pytest.fixture
def as_actor(client, settings, monkeypatch):
    """Return a function that makes the test client speak for an actor."""
    settings.LOGIN_URL = "/accounts/login/"
    settings.ROOT_URLCONF = "yteso.kernel.ui.tests.urls"
    settings.MIDDLEWARE = [
        "yteso.kernel.ui.tests.cast.ChosenActor" if name.endswith("ActorMiddleware") else name
        for name in settings.MIDDLEWARE
    ]

    def speak_for(actor):
        monkeypatch.setattr(ChosenActor, "actor", actor)
        return client

    return speak_for


@pytest.fixture
def admin(as_actor, db):
    """Return a client that may do everything."""
    user = User.objects.create(username="admin", full_name="Trần Thị Quản Trị")
    return as_actor(SystemActor("admin", user_id=user.pk))
