"""Factories for tests: users."""

from itertools import count
from typing import Any

from yteso.kernel.base.models import User

_number = count(1)


def make_user(username: str = "", *, password: str | None = None, **values: Any) -> User:
    """Make a user; without a password nobody can sign in as them except by `access.testing.sign_in`."""
    user = new_user(username, password=password, **values)
    user.save(force_insert=True)
    return user


def new_user(username: str = "", *, password: str | None = None, **values: Any) -> User:
    """Return a user that is not in the database yet."""
    username = username or f"user{next(_number)}"
    user = User(username=username, full_name=values.pop("full_name", username), **values)
    user.set_password(password) if password else user.set_unusable_password()
    return user
