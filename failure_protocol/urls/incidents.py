"""Addresses: the incidents, their beginning, warning signs."""

from django.urls import path

from failure_protocol.views import about, acts, opening, warnings
from failure_protocol.views import incidents as views

urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("open/", opening.open_find, name="open"),
    path("open/details/", opening.open_details, name="open_details"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/new/", warnings.warning_new, name="warning_new"),
    path("warnings/<int:pk>/", warnings.warning, name="warning"),
    path("warnings/<int:pk>/verify/", warnings.warning_verify, name="warning_verify"),
    path("warnings/<int:pk>/link/", warnings.warning_link, name="warning_link"),
    path("<int:pk>/", views.incident, name="incident"),
    path("<int:pk>/about/", about.about, name="about"),
    path("<int:pk>/about/edit/", about.about_edit, name="about_edit"),
    path("<int:pk>/about/services/new/", about.service_new, name="service_new"),
    path("<int:pk>/about/services/<int:service>/", about.service_edit, name="service_edit"),
    path("<int:pk>/about/business-failure/", about.business_failure, name="business_failure"),
    path("<int:pk>/about/emergency/", about.emergency, name="emergency"),
    path("<int:pk>/state/", about.state, name="state"),
    path("<int:pk>/clocks/", about.clocks, name="clocks"),
    path("<int:pk>/clocks/first-contact/", about.contact_edit, name="contact_edit"),
    path("<int:pk>/left-open/", about.left_open, name="left_open"),
    path("<int:pk>/activation/", acts.activation, name="activation"),
    path("<int:pk>/activation/decide/", acts.activate, name="activate"),
    path("<int:pk>/activation/<int:approval>/agreement/", acts.agreement, name="agreement"),
    path("<int:pk>/acts/", acts.acts, name="acts"),
    path("<int:pk>/acts/new/", acts.act_new, name="act_new"),
    path("<int:pk>/acts/<int:act>/", acts.act_edit, name="act_edit"),
    path("<int:pk>/acts/<int:act>/withdraw/", acts.act_withdraw, name="act_withdraw"),
    path("<int:pk>/verification/", acts.verification, name="verification"),
    path("<int:pk>/verification/new/", acts.verification_new, name="verification_new"),
    path("<int:pk>/verification/<int:row>/", acts.verification_answer, name="verification_answer"),
    path("<int:pk>/verification/contacts/new/", acts.contact_plan_new, name="contact_plan_new"),
    path("<int:pk>/verification/contacts/<int:plan>/", acts.contact_plan_done, name="contact_plan_done"),
    path("<int:pk>/safeguarding/", acts.safeguarding, name="safeguarding"),
    path("<int:pk>/safeguarding/flag/", acts.safeguarding_flag, name="safeguarding_flag"),
    path("<int:pk>/safeguarding/told/", acts.safeguarding_tell, name="safeguarding_tell"),
    path("<int:pk>/safeguarding/alerts/new/", acts.alert_new, name="alert_new"),
    path("<int:pk>/safeguarding/alerts/<int:number>/", acts.alert_made, name="alert_made"),
]
