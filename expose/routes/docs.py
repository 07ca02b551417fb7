"""Swagger UI out of a package: the docs work without a network, under a strict policy."""

import json
from html import escape

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from expose.finishing import GZIP_LEVEL

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Book Reco: the API</title>
<link rel="icon" href="{root}/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="{root}/docs/assets/swagger-ui.css">
<div id="docs"></div>
<script src="{root}/docs/assets/swagger-ui-bundle.js"></script>
<script src="{root}/docs/start.js"></script>
</html>
"""
START = (
    "SwaggerUIBundle({{url: {url}, dom_id: '#docs', deepLinking: true, tryItOutEnabled: true,"
    " presets: [SwaggerUIBundle.presets.apis]}});\n"
)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    page = PAGE.format(root=escape(request.scope.get("root_path", "")))
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


@router.get("/docs/start.js")
async def start(request: Request) -> Response:
    url = json.dumps(request.scope.get("root_path", "") + "/openapi.json")
    return Response(START.format(url=url), media_type="text/javascript")


def mount_assets(app: FastAPI) -> None:
    """What Swagger UI is made of, from the package fastapi-swagger, which carries a current one."""
    files = StaticFiles(packages=[("fastapi_swagger", "resources")])
    app.mount("/docs/assets", GZipMiddleware(files, compresslevel=GZIP_LEVEL))
