"""All URLs. Each app brings its own; this file only says under which word."""

from django.urls import include, path

urlpatterns = [
    path("", include("yteso.web.office.urls")),
    path("", include("yteso.kernel.base.urls")),
    path("", include("yteso.kernel.jobs.health.urls")),
    path("live/", include("yteso.kernel.ui.live.urls")),
    path("accounts/", include("yteso.kernel.access.urls")),
    path("ui/", include("yteso.kernel.ui.urls")),
    path("codes/", include("yteso.kernel.codes.urls")),
    path("places/", include("yteso.kernel.places.urls")),
    path("organisations/", include("yteso.kernel.organisations.urls")),
    path("people/", include("yteso.kernel.people.urls")),
    path("files/", include("yteso.toolkit.files.urls")),
    path("figures/", include("yteso.toolkit.measures.urls")),
    path("signing/", include("yteso.toolkit.signing.urls")),
    path("verify/", include("yteso.toolkit.signing.verify_urls")),
    path("notices/", include("yteso.toolkit.notify.urls")),
    path("forms/", include("yteso.toolkit.forms.urls")),
    path("work/", include("yteso.toolkit.work.urls")),
    path("facts/", include("yteso.toolkit.facts.urls")),
    path("visits/", include("yteso.record.visits.urls")),
    path("problems/", include("yteso.record.problems.urls")),
    path("record/", include("yteso.record.chart.urls")),
    path("insurance/", include("yteso.exchange.insurance.urls")),
    path("", include("yteso.exchange.insurance.door_urls")),
    path("feed/", include("yteso.exchange.feed.urls")),
    path("", include("yteso.exchange.feed.door_urls")),
    path("documents/", include("yteso.exchange.documents.urls")),
    path("portal/", include("yteso.exchange.portal.urls")),
    path("mailbox/", include("yteso.exchange.mailbox.urls")),
    path("reception/", include("yteso.care.reception.urls")),
    path("indicators/", include("yteso.insight.indicators.urls")),
    path("registers/", include("yteso.insight.registers.urls")),
    path("statistics/", include("yteso.insight.statistics.urls")),
    path("beds/", include("yteso.insight.beds.urls")),
    path("dashboards/", include("yteso.insight.dashboards.urls")),
    path("live/", include("yteso.insight.dashboards.live_urls")),
    path("quality/", include("yteso.insight.quality.urls")),
    path("maps/", include("yteso.insight.maps.urls")),
    path("procedures/", include("yteso.government.procedures.urls")),
    path("archive/", include("yteso.government.archive.urls")),
    path("correspondence/", include("yteso.government.correspondence.urls")),
    path("me/", include("yteso.web.citizen.urls")),
    path("operations/", include("yteso.web.operations.urls")),
]

handler400 = "yteso.kernel.ui.views.bad_request"
handler403 = "yteso.kernel.ui.views.not_allowed"
handler404 = "yteso.kernel.ui.views.not_found"
handler500 = "yteso.kernel.ui.views.broken"
