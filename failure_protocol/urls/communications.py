"""Addresses: what is said to whom, and who asks."""

from django.urls import path

from failure_protocol.views import communications as said
from failure_protocol.views import enquiries as heard

urlpatterns = [
    path("<int:pk>/communications/", said.communications, name="communications"),
    path("<int:pk>/scripts/", said.scripts, name="scripts"),
    path("<int:pk>/scripts/new/", said.script_new, name="script_new"),
    path("<int:pk>/scripts/<int:script_pk>/", said.script, name="script"),
    path("<int:pk>/scripts/<int:script_pk>/approve/", said.script_approve, name="script_approve"),
    path("<int:pk>/telling/", said.telling, name="telling"),
    path("<int:pk>/telling/plan/", said.telling_people, name="telling_plan"),
    path("<int:pk>/telling/group/", said.telling_group, name="telling_group"),
    path("<int:pk>/telling/group/<slug:group>/", said.told_group, name="told_group"),
    path("<int:pk>/telling/<int:person_pk>/<slug:whom>/", said.told, name="told"),
    path("<int:pk>/public/", said.public_messages, name="public_messages"),
    path("<int:pk>/public/new/", said.public_message_new, name="public_message_new"),
    path(
        "<int:pk>/public/<int:message>/release/", said.public_message_release,
        name="public_message_release",
    ),
    path(
        "<int:pk>/public/<int:message>/withdraw/", said.public_message_withdraw,
        name="public_message_withdraw",
    ),
    path("<int:pk>/consulting/", said.consultations, name="consultations"),
    path("<int:pk>/consulting/new/", said.consultation_new, name="consultation_new"),
    path("<int:pk>/need-to-know/", said.need_to_know, name="need_to_know"),
    path("<int:pk>/need-to-know/new/", said.need_to_know_new, name="need_to_know_new"),
    path("<int:pk>/need-to-know/<int:row>/end/", said.need_to_know_end, name="need_to_know_end"),
    path("<int:pk>/family-line/", heard.family_line, name="family_line"),
    path("<int:pk>/family-line/new/", heard.family_call_new, name="family_call_new"),
    path("<int:pk>/family-line/<int:number>/", heard.family_call, name="family_call"),
    path("<int:pk>/family-line/<int:number>/kept/", heard.family_call_keep, name="family_call_keep"),
    path("<int:pk>/complaints/", heard.complaints, name="complaints"),
    path("<int:pk>/complaints/new/", heard.complaint_new, name="complaint_new"),
    path("<int:pk>/complaints/<int:number>/", heard.complaint, name="complaint"),
    path("<int:pk>/complaints/<int:number>/pass/", heard.complaint_pass, name="complaint_pass"),
    path("<int:pk>/complaints/<int:number>/resolve/", heard.complaint_resolve, name="complaint_resolve"),
    path("<int:pk>/enquiries/", heard.enquiries, name="enquiries"),
    path("<int:pk>/enquiries/new/", heard.enquiry_new, name="enquiry_new"),
    path("<int:pk>/enquiries/<int:number>/", heard.enquiry, name="enquiry"),
    path("<int:pk>/enquiries/<int:number>/answer/", heard.enquiry_answer, name="enquiry_answer"),
    path("<int:pk>/briefings-of-partners/", heard.shared, name="shared"),
    path("<int:pk>/briefings-of-partners/new/", heard.shared_new, name="shared_new"),
]  # fmt: skip
