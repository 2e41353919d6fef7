"""The OpenAPI 3.1 document, made from the lists, their rows and their filters: it can't fall behind them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import rows
from api.lists import LISTS, Listing

VERSION = "1.0.0"
REF = "#/components/schemas/{model}"
REFUSALS = {
    "400": "A parameter is not understood; the message says which.",
    "401": "No token that is in force.",
    "403": "The token does not open this list.",
    "405": "Only GET and HEAD.",
    "429": "Too many requests; Retry-After says for how many seconds to wait.",
}


class Problem(BaseModel):
    """What went wrong: a code for programs, a sentence for people."""

    code: str
    message: str


class Error(BaseModel):
    """Every answer that is no success."""

    error: Problem


def document(server: str) -> dict[str, Any]:
    """The whole document; `server` is the address of the site."""
    models: list[type[BaseModel]] = [*(each.row for each in LISTS.values()), Error]
    _, schemas = models_json_schema([(each, "serialization") for each in models], ref_template=REF)
    components = dict(schemas["$defs"])
    for each in LISTS.values():
        components[f"{each.row.__name__}Page"] = _page(each.row)
    paths = {f"/api/v1/{each.name}": {"get": _operation(each)} for each in LISTS.values()}
    paths["/api/v1/packs/{id}/files/{kind}"] = {"get": _file()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Care oversight, read only",
            "version": VERSION,
            "description": (
                "What a partnership's viewers may read, for other programs. Days are ISO 8601, moments carry "
                "their zone, figures are text with a point. No person is named, no incident is shown."
            ),
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _page(row: type[rows.Row]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": REF.format(model=row.__name__)}},
            "next": {
                "type": ["string", "null"],
                "description": "The address of the next page; null on the last one.",
            },
        },
    }


def _operation(listing: Listing) -> dict[str, Any]:
    schema = listing.filter.model_json_schema(mode="validation")
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": facts}
        for name, facts in schema["properties"].items()
    ]
    content = {"application/json": {"schema": {"$ref": REF.format(model=f"{listing.row.__name__}Page")}}}
    unchanged = {"304": {"description": "Not changed since the ETag in If-None-Match."}}
    return {
        "operationId": listing.name,
        "summary": listing.words,
        "parameters": parameters,
        "responses": {"200": {"description": "A page.", "content": content}, **unchanged, **_refusals()},
    }


def _file() -> dict[str, Any]:
    binary: dict[str, Any] = {"application/pdf": {}, "application/octet-stream": {}}
    kinds = {"type": "string", "enum": ["pdf", "xlsx"]}
    return {
        "operationId": "pack_file",
        "summary": "The PDF or the workbook of a pack",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
            {"name": "kind", "in": "path", "required": True, "schema": kinds},
        ],
        "responses": {
            "200": {"description": "The file.", "content": binary},
            **_refusals({"404": "There is no such file, or it is not yours to read."}),
        },
    }


def _refusals(more: dict[str, str] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REF.format(model="Error")}}}
    return {
        status: {"description": words, "content": content}
        for status, words in sorted({**REFUSALS, **(more or {})}.items())
    }
