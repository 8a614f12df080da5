"""Chromium on the documentation pages: what a developer does there, and what the browser logged."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

# Long enough for a busy machine; nothing waits longer than it must.
SECONDS = 60
FLAGS = [
    "--headless=new",
    "--no-sandbox",  # containers often run as root, where Chromium's sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    # As on a machine without a network: no name is found, and no address is but our own.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--window-size=1280,1000",
]
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
# ReDoc's own picture, which the page's policy blocks and its style sheet hides.
BLOCKED_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"


@dataclass
class Browser:
    """Chromium on one of our pages, with what a developer does there."""

    driver: Chrome
    base: str
    allowed_errors: list[str] = field(default_factory=lambda: [BLOCKED_LOGO])

    def open(self, path: str) -> None:
        self.driver.get(self.base + path)

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        wait = WebDriverWait(
            self.driver, SECONDS, ignored_exceptions=[StaleElementReferenceException]
        )
        return wait.until(lambda _: condition(), f"Waited for {what}.")

    def all(self, css: str) -> list[WebElement]:
        return [e for e in self.driver.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()]

    def one(self, css: str) -> WebElement:
        found: list[WebElement] = self.until(lambda: self.all(css), css)
        return found[0]

    def click(self, css: str) -> None:
        def try_it() -> bool:
            element = self.one(css)
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True

        self.until(try_it, f"a click on {css}")

    def paste(self, css: str, text: str) -> None:
        """Put `text` in place of what the field holds, as one input: each makes the page redraw."""

        def try_it() -> bool:
            field = self.one(css)
            field.send_keys(Keys.CONTROL, "a")
            # To whatever has the focus, which the page may have moved since: a sign-in that ends.
            self.driver.execute_cdp_cmd("Input.insertText", {"text": text})
            return bool(field.get_property("value") == text)

        self.until(try_it, f"{css} to hold what was typed")

    def text(self, css: str) -> str:
        return self.one(css).text

    def expect(self, css: str, words: str) -> None:
        self.until(lambda: words in self.text(css), f"{words!r} in {css}")

    def holds(self, css: str, words: str) -> bool:
        """Whether the element's text has the words; quick even where it is a whole book."""
        code = "return document.querySelector(arguments[0])?.textContent.includes(arguments[1])"
        return bool(self.driver.execute_script(code, css, words))

    def script(self, code: str, *values: Any) -> Any:
        return self.driver.execute_script(code, *values)

    def picture(self, name: str) -> None:
        folder = os.environ.get("SCREENSHOT_DIR")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))

    def be_a_phone(self, colours: str) -> None:
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", dict(PHONE))
        wish = {"name": "prefers-color-scheme", "value": colours}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [wish]})

    # -- Steps in Swagger UI ----------------------------------------------------------------------

    def open_docs(self) -> None:
        self.open("/api/docs")
        self.one("#sign-in-button:enabled")

    def sign_in(self, name: str, password: str) -> None:
        self.paste("#account", name)
        self.paste("#password", password)
        self.click("#sign-in-button")

    def expand(self, method: str, path: str) -> str:
        """Open the operation, found through the filter; returns the selector of its block."""
        self.paste(".operation-filter-input", path)
        block = f'.opblock-{method}:has([data-path="{path}"])'
        others = f"return document.querySelector('.opblock:not(:has([data-path*=\"{path}\"]))')"
        self.until(lambda: self.script(others) is None, "the filter to be applied")
        self.click(f"{block} .opblock-summary-control")
        self.one(f"{block}.is-open")
        return block

    def execute(self, block: str, body: dict[str, str] | None = None) -> None:
        """Try the operation out."""
        self.one(f"{block} .try-out")
        if self.all(f"{block} .try-out__btn:not(.cancel, .reset)"):
            self.click(f"{block} .try-out__btn:not(.cancel, .reset)")
        if body is not None:
            self.paste(f"{block} textarea", json.dumps(body))
        self.click(f"{block} .execute")

    def answer(self, block: str) -> tuple[str, str]:
        """The status and the body that Swagger UI shows."""
        table = f"{block} .live-responses-table"
        body = self.one(f"{table} .highlight-code code")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", body)
        return self.text(f"{table} tbody .response-col_status"), body.text

    # -- What the browser logged ------------------------------------------------------------------

    def outside_requests(self) -> list[str]:
        """Every address of another host that the page asked for and its policy did not block."""
        entries = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        asked = {
            e["params"]["requestId"]: e["params"]["request"]["url"]
            for e in entries
            if e["method"] == "Network.requestWillBeSent"
        }
        for entry in entries:
            if entry["params"].get("blockedReason") == "csp":
                asked.pop(entry["params"]["requestId"], None)
        own = urlsplit(self.base).netloc
        return [
            url
            for url in asked.values()
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own
        ]

    def console_errors(self) -> list[str]:
        lines = [e["message"] for e in self.driver.get_log("browser") if e["level"] == "SEVERE"]
        return [line for line in lines if not any(text in line for text in self.allowed_errors)]


def executable(setting: str, *names: str) -> str:
    """The program's path: from the environment, else from the search path."""
    for name in (os.environ.get(setting), *names):
        path = shutil.which(name) if name else None
        if path:
            return path
    pytest.fail(
        f"None of {', '.join(names)} is installed, and the documentation pages must be seen in a"
        f" real browser. On Debian: apt-get install chromium chromium-driver. Or set {setting}."
    )


def start_chromium(profile: Path) -> Chrome:
    """A fresh Chromium on an empty page, with its profile in that folder."""
    options = ChromeOptions()
    options.binary_location = executable(
        "CHROMIUM", "chromium", "chromium-browser", "google-chrome"
    )
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    # Both paths are given, so that selenium never looks for downloads.
    driver = Chrome(
        options=options, service=ChromeService(executable("CHROMEDRIVER", "chromedriver"))
    )
    # Scripts wait until the page has been drawn: ReDoc draws for long where others are at work.
    driver.set_script_timeout(SECONDS)
    # Leave the browser's own first page, and forget what it did.
    driver.get("about:blank")
    driver.get_log("performance")
    return driver
