import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.template import Context, Template

from yteso.kernel.base.public import Stranger, User
from yteso.kernel.ui.middleware import CompressMiddleware
from yteso.kernel.ui.public import Badge, Hit, SearchProvider
from yteso.kernel.ui.search import search
from yteso.kernel.ui.tests.cast import READ, Somebody

pytestmark = pytest.mark.django_db


def render(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


def test_every_page_carries_the_strict_policy(admin):
    policy = admin.get("/ui/samples/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_pages_travel_compressed(admin):
    plain = admin.get("/ui/samples/").content
    packed = admin.get("/ui/samples/", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain) / 3
    assert gzip.decompress(packed.content)[-8:].strip() == plain[-8:].strip()


@pytest.mark.parametrize(
    ("answer", "is_packed"),
    [
        (HttpResponse("x" * 1000), True),
        (HttpResponse(b"x" * 1000, content_type="application/pdf"), False),
        (StreamingHttpResponse(iter(["x" * 1000]), content_type="text/event-stream"), False),
    ],
)
def test_what_is_packed_or_must_not_wait_is_left(rf, answer, is_packed):
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    assert CompressMiddleware(lambda _request: answer)(request).has_header("Content-Encoding") is is_packed


def test_samples_hold_no_inline_style_or_script(admin):
    text = admin.get("/ui/samples/").content.decode()
    assert " style=" not in text
    assert " onclick=" not in text
    scripts = [part.split(">")[0] for part in text.split("<script")[1:]]
    assert all("src=" in s or "nonce=" in s or "application/json" in s for s in scripts)


def test_samples_are_for_administrators(as_actor):
    user = User.objects.create(username="a", full_name="A")
    assert as_actor(Somebody(user.pk, may={READ})).get("/ui/samples/").status_code == 403


def test_errors_say_what_to_do_in_vietnamese(as_actor):
    client = as_actor(Stranger())
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Hãy kiểm tra lại địa chỉ" in answer.content.decode()


def test_vietnamese_is_spoken_until_english_is_chosen(admin):
    assert b'lang="vi"' in admin.get("/test-users/", headers={"Accept-Language": "en"}).content
    answer = admin.post("/ui/preferences/", {"language": "en", "next": "/test-users/"})
    assert answer["Location"] == "/test-users/"
    assert b'lang="en"' in admin.get("/test-users/").content


def test_preferences_lead_nowhere_else(admin):
    answer = admin.post("/ui/preferences/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies["theme"].value == "dark"
    assert 'data-bs-theme="dark"' in admin.get("/test-users/").content.decode()
    assert "theme" not in admin.post("/ui/preferences/", {"theme": "<x>"}).cookies


def test_components_escape_what_they_are_given():
    assert "<script>" not in render("{% badge x %}", x="<script>")
    assert "<script>" not in render("{% badge x %}", x=Badge("<script>", "bad"))
    option = {"series": [{"name": "</script><b", "data": []}]}
    assert "</script><b" not in render("{% chart o 'x' %}", o=option)
    assert "<b" not in render("{% cell x %}", x="<b")


def test_a_chart_brings_its_table():
    option = {
        "xAxis": {"data": ["T1", "T2"]},
        "series": [{"name": "Gửi", "data": [1200, {"value": 3, "url": "/x/"}]}],
    }
    text = " ".join(render("{% chart o 'Hồ sơ' %}", o=option).split())
    assert '<td>T1</td><td class="num">1.200</td>' in text
    assert '<td>T2</td><td class="num">3</td>' in text


def test_search_asks_only_the_providers_that_the_actor_may_ask(monkeypatch):
    monkeypatch.setattr("yteso.kernel.ui.search._providers", {})
    from yteso.kernel.ui import search as box

    box.add_search(SearchProvider("a", "A", lambda actor, text, limit: [Hit("secret", "/")], permission=READ))
    box.add_search(SearchProvider("b", "B", lambda actor, text, limit: [Hit(str(n), "/") for n in range(99)]))
    nobody = Somebody(None, may=set())

    assert [(p.key, len(hits)) for p, hits in search(nobody, "xy")] == [("b", 6)]
    assert search(nobody, "x") == []
