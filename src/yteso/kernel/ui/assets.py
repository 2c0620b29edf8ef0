"""Where the browser finds our files and those of the npm packages: addresses that change with the content."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static


@lru_cache(maxsize=1)
def npm_versions() -> dict[str, str]:
    """Return the pinned version of each front-end package, from package.json."""
    pinned = json.loads((settings.ROOT / "package.json").read_text())
    return {**pinned["dependencies"], **pinned["devDependencies"]}


def npm_url(path: str) -> str:
    """Return the address of a copied file, e.g. `htmx.org/dist/htmx.esm.min.js`; it holds the version."""
    words = path.split("/")
    size = 2 if path.startswith("@") else 1
    package, rest = "/".join(words[:size]), "/".join(words[size:])
    return static(f"npm/{package}@{npm_versions()[package]}/{rest}")


@lru_cache(maxsize=256)
def _content_mark(path: Path, changed_at: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=256)
def _file(path: str) -> Path:
    """Return where a file of ours lies. Raises FileNotFoundError."""
    if found := finders.find(path):
        return Path(found)
    raise FileNotFoundError(path)


def asset_url(path: str) -> str:
    """Return the address of a file of ours with a mark of its content, for long caching."""
    try:
        file = _file(path)
        return f"{static(path)}?v={_content_mark(file, file.stat().st_mtime)}"
    except FileNotFoundError:
        return static(path)


MODULES = {
    "htmx": "npm:htmx.org/dist/htmx.esm.min.js",
    "echarts": "npm:echarts/dist/echarts.common.min.js",
    "leaflet": "npm:leaflet/dist/leaflet-src.esm.js",
    "jsqr": "npm:jsqr/dist/jsQR.js",
    "ui/chart": "ui/js/chart.js",
    "ui/map": "ui/js/map.js",
    "ui/palette": "ui/js/palette.js",
    "ui/register": "ui/js/register.js",
    "ui/scan": "ui/js/scan.js",
    "ui/dropzone": "ui/js/dropzone.js",
    "ui/live": "ui/js/live.js",
    "ui/bell": "ui/js/bell.js",
    "ui/confirm": "ui/js/confirm.js",
    "ui/table": "ui/js/table.js",
    "ui/grid": "ui/js/grid/grid.js",
    "ui/grid-block": "ui/js/grid/block.js",
    "ui/grid-cells": "ui/js/grid/cells.js",
    "ui/grid-saving": "ui/js/grid/saving.js",
    "ui/locked": "ui/js/locked.js",
    "ui/grid-values": "ui/js/grid/values.js",
    "maps/areas": "maps/areas.js",
    "dashboards/screen": "dashboards/screen.js",
}


def add_module(name: str, path: str) -> None:
    """Let scripts import a module's static file under a name; call it in the app's `ready()`."""
    MODULES[name] = path


def import_map() -> str:
    """Return the import map as JSON: the names under which our scripts import each other and the packages."""
    urls = {
        name: npm_url(path.removeprefix("npm:")) if path.startswith("npm:") else asset_url(path)
        for name, path in MODULES.items()
    }
    return json.dumps({"imports": urls})
