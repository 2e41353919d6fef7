"""Every address of the site. Default deny: LoginRequiredMiddleware guards all that is not marked public."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("", include("ui.urls")),
    path("accounts/", include("accounts.urls")),
    path("audit/", include("audit.urls")),
    path("jobs/", include("jobs.urls")),
    path("plans/", include("actionplans.urls")),
    path("homes/", include("providers.urls")),
    path("indicators/", include("metrics.urls")),
    path("incidents/", include("failure_protocol.urls")),
    path("", include("oversight.urls")),
    path("packs/", include("packs.urls")),
    path("api/", include("api.urls")),
]

handler400 = "ui.errors.bad_request"
handler403 = "ui.errors.permission_denied"
handler404 = "ui.errors.page_not_found"
handler500 = "ui.errors.server_error"
