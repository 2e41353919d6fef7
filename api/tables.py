"""Columns of the list of programs that read."""

from __future__ import annotations

from api.models import ApiClient
from ui.tables import Column, Table


def _page(client: ApiClient) -> str:
    return client.get_absolute_url()


def _scopes(client: ApiClient) -> str:
    return "; ".join(client.scope_labels)


class ClientTable(Table):
    """Programs that may read, or might once."""

    caption = "Programs that read"
    noun = ("program", "programs")
    default_sort = "name"
    empty_words = "No program may read yet. Make a token for the first one."
    columns = (
        Column("name", "Name", sort="name", link=_page, header=True),
        Column("scopes", "May read", value=_scopes),
        Column("contact", "Ask", sort="contact"),
        Column("token_start", "Token begins"),
        Column("last_used_at", "Last read", kind="moment", sort="last_used_at", missing="Never"),
        Column("expires_on", "Last day", kind="date", sort="expires_on"),
        Column("revoked_at", "Revoked", kind="moment", sort="revoked_at", missing="No"),
        Column("made_by", "Made by", value="made_by.full_name", hidden=True),
        Column("made_at", "Made", kind="moment", sort="made_at", hidden=True),
    )  # fmt: skip
