"""A local server that speaks Telegram's Bot API, and is strict about it.

The parameters of the methods that the program uses are written down here with the types that
https://core.telegram.org/bots/api publishes. Anything else is refused as Telegram would, and noted
as a mistake, which fails the test.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "123456:AAF-secret_token_of_a_bot"
BUTTON = {"text": str, "callback_data": str}
INLINE = {"inline_keyboard": [[BUTTON]]}
PREVIEW = {"is_disabled": bool}
COMMAND = {"command": str, "description": str}
TEXTS = {"text": str, "parse_mode": str, "link_preview_options": PREVIEW, "reply_markup": INLINE}
# method -> (required, all) parameters and their types.
METHODS: dict[str, tuple[set[str], dict[str, Any]]] = {
    "getMe": (set(), {}),
    "getWebhookInfo": (set(), {}),
    "getUpdates": (
        set(),
        {"offset": int, "limit": int, "timeout": int, "allowed_updates": [str]},
    ),
    "setWebhook": (
        {"url"},
        {
            "url": str,
            "secret_token": str,
            "allowed_updates": [str],
            "max_connections": int,
            "drop_pending_updates": bool,
        },
    ),
    "deleteWebhook": (set(), {"drop_pending_updates": bool}),
    "setMyCommands": ({"commands"}, {"commands": [COMMAND], "language_code": str}),
    "sendMessage": (
        {"chat_id", "text"},
        {"chat_id": int, "disable_notification": bool, **TEXTS},
    ),
    "editMessageText": ({"text"}, {"chat_id": int, "message_id": int, **TEXTS}),
    "answerCallbackQuery": (
        {"callback_query_id"},
        {"callback_query_id": str, "text": str, "show_alert": bool, "cache_time": int},
    ),
}
TAGS = {"b", "i", "u", "s", "code", "pre", "a"}
ENTITIES = re.compile(r"&(?!(amp|lt|gt|quot|#[0-9]+);)")


@dataclass
class Refusal:
    """An answer of Telegram's that is no; `seconds` is how long it is silent first."""

    code: int = 0
    description: str = ""
    retry_after: int | None = None
    seconds: float = 0
    # Do what was asked all the same, and hang up: what a time-out hides.
    done_all_the_same: bool = False


@dataclass
class BotApi:
    """What was called, and what is to come of the next calls."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    refusals: deque[Refusal] = field(default_factory=deque)
    pending: list[dict[str, Any]] = field(default_factory=list)
    webhook: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> list[tuple[str, dict[str, Any]]]:
        """The calls since the last time, without the mere acknowledgements of buttons."""
        with self.lock:
            calls, self.calls = self.calls, []
        return calls

    def texts(self) -> list[str]:
        """What users saw since the last time."""
        return [params["text"] for _, params in self.take() if "text" in params]

    def answer(self, method: str, params: dict[str, Any]) -> dict[str, Any] | None:
        """The body of the answer to a call; None hangs up."""
        with self.lock:
            refusal = self.refusals.popleft() if self.refusals else None
        if refusal is not None:
            time.sleep(refusal.seconds)
            if refusal.done_all_the_same:
                self._do(method, params)
            if not refusal.code:
                return None
            return refused(refusal.code, refusal.description, refusal.retry_after)
        return self._do(method, params)

    def _do(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        mistake = mistake_in(method, params)
        if mistake:
            with self.lock:
                self.mistakes.append(f"{method}: {mistake}")
            return refused(400, f"Bad Request: {mistake}")
        with self.lock:
            self.calls.append((method, params))
        return {"ok": True, "result": self._result(method, params)}

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 123456, "is_bot": True, "first_name": "Habits", "username": "habits_bot"}
        if method == "getWebhookInfo":
            return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 2}
        if method == "getUpdates":
            after = params.get("offset", 0)
            self.pending = [update for update in self.pending if update["update_id"] >= after]
            return self.pending
        if method in {"setWebhook", "deleteWebhook"}:
            self.webhook = params.get("url", "")
        if method == "sendMessage":
            chat = {"id": params["chat_id"], "type": "private", "first_name": "Ada"}
            return {"message_id": 500, "date": 0, "chat": chat, "text": params["text"]}
        return True


def refused(code: int, description: str, retry_after: int | None = None) -> dict[str, Any]:
    """The shape of a refusal."""
    more = {} if retry_after is None else {"parameters": {"retry_after": retry_after}}
    return {"ok": False, "error_code": code, "description": description, **more}


def mistake_in(method: str, params: dict[str, Any]) -> str | None:
    """What Telegram would find wrong with a call."""
    if method not in METHODS:
        return "unknown method"
    required, known = METHODS[method]
    if required - params.keys():
        return f"missing {sorted(required - params.keys())}"
    for name, value in params.items():
        if name not in known:
            return f"unknown parameter {name}"
        if not fits(value, known[name]):
            return f"{name} is not of its type: {value!r}"
    return wrong_limits(method, params) or wrong_html(params)


def fits(value: Any, kind: Any) -> bool:
    """Whether a JSON value is of a published type; every field of ours must be there."""
    if isinstance(kind, list):
        return isinstance(value, list) and all(fits(item, kind[0]) for item in value)
    if isinstance(kind, dict):
        whole = isinstance(value, dict) and value.keys() == kind.keys()
        return whole and all(fits(value[name], kind[name]) for name in kind)
    return type(value) is kind


def wrong_limits(method: str, params: dict[str, Any]) -> str | None:
    """What is longer or shorter than the Bot API takes."""
    if method == "answerCallbackQuery":
        return "MESSAGE_TOO_LONG" if len(params.get("text", "")) > 200 else None
    shown = re.sub(r"<[^>]*>", "", params.get("text", "x"))
    # Telegram counts in UTF-16 units.
    if not 1 <= len(shown.encode("utf-16-le")) // 2 <= 4096 or not shown.strip():
        return "message is empty or too long"
    secret = params.get("secret_token", "x")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        return "secret token is invalid"
    return wrong_buttons(params) or wrong_commands(params)


def wrong_buttons(params: dict[str, Any]) -> str | None:
    """Whether a keyboard's buttons can be pressed."""
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button["text"] or not 1 <= len(button["callback_data"].encode()) <= 64:
            return "BUTTON_DATA_INVALID"
    return None


def wrong_commands(params: dict[str, Any]) -> str | None:
    """Whether a menu's commands can be shown."""
    for command in params.get("commands", []):
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            return "BOT_COMMAND_INVALID"
        if not 1 <= len(command["description"]) <= 256:
            return "BOT_COMMAND_DESCRIPTION_INVALID"
    return None


def wrong_html(params: dict[str, Any]) -> str | None:
    """Why Telegram's parser would not take the text."""
    if params.get("parse_mode") is None:
        return None
    if params["parse_mode"] != "HTML":
        return "unsupported parse_mode"
    reader = Reader()
    reader.feed(params["text"])
    reader.close()
    if reader.mistake or reader.open_tags or ENTITIES.search(params["text"]):
        return "can't parse entities"
    return None


class Reader(HTMLParser):
    """Notes tags that Telegram does not know, and those that are not closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open_tags: list[str] = []
        self.mistake = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.mistake |= tag not in TAGS
        self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.mistake |= not self.open_tags or self.open_tags.pop() != tag


@contextmanager
def bot_api() -> Iterator[BotApi]:
    """The server, on a free port of this machine."""
    state = BotApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found = re.fullmatch(r"/bot([^/]+)/(\w+)", self.path)
            if not found or found[1] != TOKEN:
                answer: dict[str, Any] | None = refused(401, "Unauthorized")
            else:
                answer = state.answer(found[2], json.loads(body))
            if answer is None:
                self.close_connection = True
                return
            self._reply(answer)

        def _reply(self, answer: dict[str, Any]) -> None:
            sent = json.dumps(answer).encode()
            self.send_response(200 if answer["ok"] else answer["error_code"])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
