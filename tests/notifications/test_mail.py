"""What a mail looks like on its way, and how it is handed over."""

from __future__ import annotations

import ssl
import subprocess
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.notifications import smtp, unsubscribe
from habit_api.notifications.mail import AddressUnusable, Mail, compose, wire_address
from tests.mailbox import mail_server, text_of

PNG = b"\x89PNG\r\n\x1a\n"
SENDER = "habit_api <habits@example.org>"
NAMES = ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID"]
NAMES += ["Subject", "To", "X-Auto-Response-Suppress", "X-Habit"]
HELLO = Mail("Hello", "Hello", "<p>Hello</p>")


def message(mail=HELLO, to="ada@example.com"):
    return compose(mail, to=to, sender=SENDER, message_id="<1@example.org>")


def send(app, mail=HELLO):
    with app.app_context(), smtp.session() as server:
        server.send(message(mail))


def test_a_mail_has_its_text_its_page_and_its_pictures(app, mailbox):
    send(app, Mail("Привет", "Привет, Ада", '<p>Привет</p><img src="cid:x">', {"x": PNG}))
    [arrived] = mailbox.messages
    assert arrived["Subject"] == "Привет"
    assert text_of(arrived) == "Привет, Ада\n"
    assert "cid:x" in text_of(arrived, "html")
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    picture = list(arrived.walk())[-1]
    assert (picture["Content-ID"], picture.get_content()) == ("<x>", PNG)


def test_a_mail_says_when_from_whom_and_that_no_machine_need_answer(app, mailbox):
    send(app)
    [arrived] = mailbox.messages
    assert (arrived["From"], arrived["To"]) == (SENDER, "ada@example.com")
    assert (arrived["Message-ID"], arrived["Auto-Submitted"]) == (
        "<1@example.org>",
        "auto-generated",
    )
    assert arrived["Date"].datetime.utcoffset().total_seconds() == 0
    assert arrived["List-Unsubscribe"] is None


def test_one_click_unsubscribing_is_told_as_the_rfc_wants_it(app):
    with app.app_context():
        url = unsubscribe.url(uuid4(), "weekly_report")
    head = message(Mail("Hello", "Hello", "", unsubscribe=url)).as_bytes().decode("ascii")
    # Plain and in one line: no program looks for an address in an encoded word.
    assert f"\r\nList-Unsubscribe: <{url}>\r\n" in head
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in head


def test_addresses_that_are_longer_than_a_line_stay_as_they_are():
    to = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example.com"
    head = message(to=to).as_bytes().decode("ascii")
    assert to in head
    assert "=?" not in head


def test_a_site_whose_name_is_beyond_ascii_sends_mails_too():
    made = message(Mail("Hello", "Hello", "", unsubscribe="https://привычки.рф/" + "x" * 90))
    assert b"List-Unsubscribe: =?utf-8?" in made.as_bytes()


@given(st.text(max_size=300))
def test_no_text_begins_another_header(text):
    made = message(Mail(text, text, text, headers={"X-Habit": text}))
    head = made.as_bytes().split(b"\r\n\r\n")[0].decode("ascii")
    names = [row.split(":")[0] for row in head.split("\r\n") if row[:1] not in (" ", "\t")]
    assert sorted(names) == NAMES


@pytest.mark.parametrize(
    ("address", "wire"),
    [("ada@example.com", "ada@example.com"), ("ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai")],
)
def test_domains_travel_in_ascii(address, wire):
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "a b@example.com", "a@b@c", "ada@", "ада@example.com", "a@x\nRCPT TO:<e@x>"),
        *("=?utf-8?q?ada?=@example.com", "ada.@example.com"),
    ],
)
def test_what_no_server_would_take_is_no_address(address):
    with pytest.raises(AddressUnusable):
        wire_address(address)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody signed but its owner, as on many a machine."""
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-keyout", str(key), "-out", str(crt), "-subj", "/CN=localhost"]
    subprocess.run(words, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


def test_where_tls_is_offered_it_is_used(app, certificate):
    with mail_server(app, tls_context=certificate) as box:
        send(app)
    assert box.encrypted == [True]


def test_the_program_signs_in_with_what_the_address_says(app, certificate):
    with mail_server(
        app, login="ada%40x:p%3Aw%2Fd@", tls_context=certificate, authenticator=box_of
    ) as box:
        BOXES.append(box)
        send(app)
    assert box.signed_in == [("ada@x", "p:w/d")]


def test_a_wrong_password_is_tried_again_later_when_it_may_be_mended(app, certificate):
    with mail_server(app, login="ada:wrong@", tls_context=certificate, authenticator=box_of) as box:
        BOXES.append(box)
        with pytest.raises(smtp.MailFailed, match="does not let this program sign in"):
            send(app)
    assert box.messages == []


BOXES = []


def box_of(*args):
    return BOXES[-1].authenticate(*args)


def test_a_password_goes_to_strangers_over_tls_only(app, mailbox, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", mailbox.url.replace("//", "//ada:secret@"))
    monkeypatch.setattr(smtp, "_is_near", lambda _: False)
    with pytest.raises(smtp.MailFailed, match="safe"):
        send(app)
    assert mailbox.signed_in == []


def test_a_server_of_strangers_must_show_a_certificate_that_holds(app, certificate, monkeypatch):
    monkeypatch.setattr(smtp, "_is_near", lambda _: False)
    with mail_server(app, tls_context=certificate), pytest.raises(smtp.MailFailed):
        send(app)


def test_a_server_that_never_says_whether_it_took_a_mail_may_have_it(app, mailbox, monkeypatch):
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    mailbox.pause = 1
    with pytest.raises(smtp.MailRefused, match="Unknown whether it was sent"):
        send(app)


def test_production_without_a_server_says_so(app, monkeypatch):
    monkeypatch.setitem(app.config, "APP_ENV", "production")
    with pytest.raises(smtp.MailRefused, match="SMTP_URL"):
        send(app)


@pytest.mark.parametrize(("env", "shown"), [("development", True), ("testing", False)])
def test_only_in_development_does_the_log_show_what_a_mail_says(app, monkeypatch, env, shown):
    monkeypatch.setitem(app.config, "APP_ENV", env)
    told = []
    monkeypatch.setattr(smtp.log, "info", lambda _, **words: told.append(words))
    send(app, Mail("Hello", "https://habits.example.org/secret", ""))
    assert ("secret" in str(told[0].get("text"))) is shown


@pytest.mark.parametrize("address", ["ada@example.com", "nobody"])
def test_the_deployer_can_try_it(app, mailbox, address):
    result = app.test_cli_runner().invoke(args=["mail", "test", address])
    assert (result.exit_code == 0) is (address == "ada@example.com")
    assert len(mailbox.messages) == (result.exit_code == 0)


def test_the_deployer_is_told_what_is_wrong(app, mailbox):
    mailbox.answers["ada@example.com"] = ["550 5.7.1 Relaying denied"]
    result = app.test_cli_runner().invoke(args=["mail", "test", "ada@example.com"])
    assert (result.exit_code, "Relaying denied" in result.output) == (1, True)
