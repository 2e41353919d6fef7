"""Addresses of indicators, a file a noun."""

from metrics.urls import imports, indicators, observations, reports, returns, signals

app_name = "metrics"
urlpatterns = [
    *indicators.urlpatterns,
    *observations.urlpatterns,
    *imports.urlpatterns,
    *returns.urlpatterns,
    *reports.urlpatterns,
    *signals.urlpatterns,
]
