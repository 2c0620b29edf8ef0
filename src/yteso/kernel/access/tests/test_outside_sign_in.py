"""VNeID as an OpenID Connect provider: the whole code flow against a provider that stands in its place."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from yteso.kernel.access import adapters
from yteso.kernel.access.testing import cast
from yteso.kernel.audit.public import Entry
from yteso.kernel.base.public import User

SERVER = "https://dinh-danh.example"
CONFIGURATION = {
    "issuer": SERVER,
    "authorization_endpoint": f"{SERVER}/authorize",
    "token_endpoint": f"{SERVER}/token",
    "userinfo_endpoint": f"{SERVER}/userinfo",
    "token_endpoint_auth_methods_supported": ["client_secret_post"],
}


class Provider:
    """Answers what the provider would answer, and remembers what it was asked."""

    def __init__(self, claims):
        self.claims, self.asked = claims, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def get(self, url, **kwargs):
        return self.answer(CONFIGURATION if ".well-known" in url else self.claims)

    def request(self, method, url, **kwargs):
        self.asked.append({**(kwargs.get("data") or {}), **(kwargs.get("params") or {})})
        return self.answer({"access_token": "t", "token_type": "Bearer"})

    def answer(self, body):
        return Answer(body)


class Answer:
    status_code, headers = 200, {"content-type": "application/json"}

    def __init__(self, body):
        self.body, self.text = body, json.dumps(body)

    def json(self):
        return self.body

    def raise_for_status(self):
        return None


@pytest.fixture
def provider(settings, monkeypatch):
    app = {
        "provider_id": "vneid", "name": "VNeID", "client_id": "yteso", "secret": "s",
        "settings": {"server_url": SERVER, "scope": ["openid"]},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    made = Provider({"sub": "051090000001"})
    monkeypatch.setattr(adapters.OutsideAccountAdapter, "get_requests_session", lambda self: made)
    return made


def go_through(client):
    start = client.post("/accounts/oidc/vneid/login/?process=login")
    asked = parse_qs(urlsplit(start["Location"]).query)
    assert start["Location"].startswith(f"{SERVER}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/vneid/login/callback/"]
    return client.get("/accounts/oidc/vneid/login/callback/", {"code": "c", "state": asked["state"][0]})


def know(monkeypatch, numbers):
    monkeypatch.setattr(adapters, "_find_citizen", [numbers.get])


def test_a_citizen_signs_in_with_the_number_that_vneid_names(client, provider, monkeypatch):
    citizen = cast().citizen.user
    know(monkeypatch, {"051090000001": citizen.pk})
    assert "VNeID" in client.get("/accounts/login/").content.decode()
    assert go_through(client)["Location"] == "/"
    assert int(client.session["_auth_user_id"].replace("-", ""), 16) == citizen.pk.int
    assert provider.asked[0]["code_verifier"]
    assert Entry.objects.get(verb="access.signed_in").detail["by"] == ["socialaccount:vneid"]
    assert SocialAccount.objects.get().user == citizen


def test_somebody_we_do_not_know_gets_no_account(client, provider, monkeypatch):
    know(monkeypatch, {})
    before = User.objects.count()
    assert go_through(client)["Location"] == "/accounts/unknown/"
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in client.session


def test_a_disabled_account_is_turned_away_here_too(client, provider, monkeypatch):
    citizen = cast().citizen.user
    know(monkeypatch, {"051090000001": citizen.pk})
    go_through(client)
    client.post("/accounts/logout/")
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    assert go_through(client)["Location"] == "/accounts/inactive/"


def test_a_state_that_we_did_not_give_is_refused(client, provider):
    answer = client.get("/accounts/oidc/vneid/login/callback/", {"code": "c", "state": "made-up"})
    assert answer.status_code == 401
    assert "_auth_user_id" not in client.session
