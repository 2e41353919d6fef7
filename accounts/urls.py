"""Addresses of signing in, one's own account, and the people of a partnership."""

from django.urls import path

from accounts.views import kept, members, oidc, passwords, profile, saved, sessions

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-out/", sessions.sign_out, name="sign_out"),
    path("code/", sessions.second_factor, name="second_factor"),
    path("switch/", sessions.switch, name="switch"),
    path("kept/", kept.kept, name="kept"),
    path("kept/<slug:key>/discard/", kept.discard, name="kept_discard"),
    path("oidc/start/", oidc.start, name="oidc_start"),
    path("oidc/callback/", oidc.callback, name="oidc_callback"),
    path("password/reset/", passwords.reset, name="password_reset"),
    path("password/reset/sent/", passwords.reset_sent, name="password_reset_sent"),
    path("password/set/<uidb64>/<token>/", passwords.set_password, name="password_set"),
    path("password/change/", passwords.change, name="password_change"),
    path("profile/", profile.profile, name="profile"),
    path("authenticator/", profile.factor_setup, name="factor_setup"),
    path("authenticator/remove/", profile.factor_remove, name="factor_remove"),
    path("authenticator/recovery-codes/", profile.recovery_codes, name="recovery_codes"),
    path("invitation/<str:token>/", members.invitation, name="invitation"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/<int:pk>/", members.membership, name="membership"),
    path("members/<int:pk>/end/", members.membership_end, name="membership_end"),
    path("members/<int:pk>/reset-authenticator/", members.factor_reset, name="factor_reset"),
    path("invitations/<int:pk>/again/", members.invitation_again, name="invitation_again"),
    path("invitations/<int:pk>/withdraw/", members.invitation_withdraw, name="invitation_withdraw"),
    path("views/<slug:page>/save/", saved.view_save, name="view_save"),
    path("views/<int:pk>/share/", saved.view_share, name="view_share"),
    path("views/<int:pk>/delete/", saved.view_delete, name="view_delete"),
    path("mails/", members.mails, name="mails"),
    path("mails/<int:pk>/again/", members.mail_again, name="mail_again"),
]
