"""What the pages have in common: texts from outside stay text, and nothing but the page's own style and script acts.

Jinja escapes each text of a template, and spells out invisible characters in it; see `outside_text.visible`.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from foisurvey.core.outside_text import capitalised, visible

FOLDER = Path(__file__).parent
# The style of the report and of the robustness page.
STYLE = "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("html_page", "html_page.trail"))


@cache
def environment() -> Environment:
    """Return what reads the templates of this folder: one for all pages, since to compile a template takes long."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda piece: visible(piece) if type(piece) is str else piece,
    )
    environment.filters |= {"commas": lambda count: f"{count:,}", "capitalised": capitalised}
    return environment


def content_policy(**sources: str) -> str:
    """Return a Content-Security-Policy by which a page loads and runs these sources alone, such as img="data:"."""
    allowed = [f"{directive}-src {source}" for directive, source in sources.items()]
    return "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])


def checksum(text: str) -> str:
    """Return a style or script of the page itself as a source of its policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def image(svg: bytes) -> str:
    """Return a picture as the address of an image that the page holds itself."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
