"""Addresses: the team, its rota and briefings."""

from django.urls import path

from failure_protocol.views import rota, team

urlpatterns = [
    path("<int:pk>/team/", team.team, name="team"),
    path("<int:pk>/team/add/", team.member_add, name="member_add"),
    path("<int:pk>/team/<int:member>/end/", team.member_end, name="member_end"),
    path("<int:pk>/team/pass-on/<int:user>/", team.pass_on, name="team_pass_on"),
    path("<int:pk>/team/parts/<int:appointment>/end/", team.part_end, name="part_end"),
    path("<int:pk>/team/parts/<slug:kind>/<slug:key>/", team.part, name="part"),
    path("<int:pk>/team/parts/<slug:kind>/<slug:key>/give/", team.part_appoint, name="part_appoint"),
    path("<int:pk>/team/sites/<int:service>/", team.site_lead, name="site_lead"),
    path("<int:pk>/team/authority/", team.authority_confirm, name="authority_confirm"),
    path("<int:pk>/team/impact/", team.impact_declare, name="impact_declare"),
    path("<int:pk>/team/support/", team.support_offer, name="support_offer"),
    path("<int:pk>/team/support/<int:support>/", team.support_answer, name="support_answer"),
    path("<int:pk>/team/meetings/<slug:audience>/<slug:body>/", team.agency_role, name="agency_role"),
    path("<int:pk>/rota/", rota.rota, name="rota"),
    path("<int:pk>/rota/hours/", rota.rota_hours, name="rota_hours"),
    path("<int:pk>/rota/add/", rota.shift_add, name="shift_add"),
    path("<int:pk>/rota/<int:shift>/off/", rota.shift_withdraw, name="shift_withdraw"),
    path("<int:pk>/rota/numbers/add/", rota.phone_add, name="phone_add"),
    path("<int:pk>/rota/numbers/agencies/", rota.agencies, name="phone_agencies"),
    path("<int:pk>/rota/numbers/<int:entry>/", rota.phone, name="phone"),
    path("<int:pk>/briefings/", rota.briefings, name="briefings"),
    path("<int:pk>/briefings/add/", rota.briefing_add, name="briefing_add"),
    path("<int:pk>/briefings/told/add/", rota.cascade_add, name="cascade_add"),
    path("<int:pk>/briefings/told/<int:cascade>/", rota.cascade_tick, name="cascade_tick"),
]
