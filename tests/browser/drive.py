"""The page of what is in review in headless Chromium: a script at its end does what a person would, and tells."""

import base64
import hashlib
import json
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

from installed import program

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
POLICY = r'<meta http-equiv="Content-Security-Policy" content="[^"]*">\n'
# What the scripts below lean on. A person's typing ends with a change event; the download is caught, not saved.
TOOLS = """
const saved = [];
URL.createObjectURL = (blob) => { saved.push(blob); return "#"; };
HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };
const one = (selector, within = document) => within.querySelector(selector);
const type = (field, text) => {
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event("change", {bubbles: true}));
};
const tell = (found) => {
  const text = new TextEncoder().encode(JSON.stringify(found));
  const told = document.createElement("div");
  told.id = "told";
  told.textContent = btoa(Array.from(text, (byte) => String.fromCharCode(byte)).join(""));
  document.body.replaceChildren(told);
};
"""


def chromium() -> str:
    """Return the path of Chromium; without one the test is skipped or, where CI=true, fails."""
    return program(*NAMES, packages="chromium")


def drive(page: str, script: str, folder: Path, policy: bool = True) -> Any:
    """Open the page and return what the script tells. Without `policy` nothing but the escaping holds answers back."""
    script = f"(async () => {{ {TOOLS} {script} }})();"
    ours = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert len(re.findall(POLICY, page)) == 1
    page = page.replace("script-src ", f"script-src 'sha256-{ours}' ", 1) if policy else re.sub(POLICY, "", page)
    page = page.replace("</body>", f"<script>{script}</script>\n</body>")
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += ["--virtual-time-budget=10000", "--dump-dom", f"file://{folder / 'page.html'}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = re.search(r'<div id="told">([^<]*)</div>', done.stdout)
    assert told, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(base64.b64decode(unescape(told[1])))
