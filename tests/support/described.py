"""Knows whether an answer of the API is one that the OpenAPI document describes.

Every answer that a test gets through `tests/support/web.py` is looked at, so that the whole suite
holds the document to its word.
"""

import re
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.api.problems import PREFIX, PUBLIC_PREFIX

UNDESCRIBED = {f"{PREFIX}/openapi.json", f"{PREFIX}/docs"}
_document: dict[str, Any] = {}


def document(app: Flask) -> dict[str, Any]:
    """Return the document, which is the same for every server of this process."""
    if not _document:
        _document.update(app.extensions["openapi"]())
    return _document


@cache
def _validator(path: str, method: str, status: str, kind: str) -> Any:
    schema = _document["paths"][path][method]["responses"][status]["content"][kind]["schema"]
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": _document["components"]}, validate_formats=True
    )


def must_be_described(app: Flask, answer: TestResponse) -> None:
    """Fail where the answer has a status, a media type or a content that isn't described."""
    asked = answer.request
    if not asked.path.startswith((PREFIX, PUBLIC_PREFIX)):
        return
    if asked.path in UNDESCRIBED or asked.method == "OPTIONS":
        return
    if answer.status_code >= 500 and answer.status_code != 503:
        return  # Tests that make something fail on purpose say so themselves.
    method = "get" if asked.method == "HEAD" else asked.method.lower()
    try:
        rule, _ = app.url_map.bind("").match(asked.path, method.upper(), return_rule=True)
    except HTTPException:
        return
    path = re.sub(r"<(?:[^>]*:)?(\w+)>", r"{\1}", rule.rule)
    responses = document(app)["paths"][path][method]["responses"]
    status, kind = str(answer.status_code), answer.content_type or ""
    told = f"{asked.method} {path}: {status} {kind}"
    assert status in responses, f"{told} is not described"
    content = responses[status].get("content", {})
    if not content:
        assert not answer.get_data(), f"{told} has no body"
        return
    assert kind in content, f"{told}, but described are {list(content)}"
    if kind.endswith("json") and asked.method != "HEAD":
        wrong = list(_validator(path, method, status, kind).iter_errors(answer.get_json()))
        assert not wrong, f"{told}: {[f'{one.instance_path} {one.message}' for one in wrong]}"
