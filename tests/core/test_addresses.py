"""Which addresses may be called, in every spelling."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.core.addresses import may_call, parse

INNER = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
OUTER = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.63.255.255", "2606:4700:4700::1111", "2a00::1"]
AT_HOME = ["127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.10", "100.64.0.9", "::1", "fd12::3"]
_HOME = ("10.", "127.", "172.", "192.168.", "100.64.")
NEVER = [
    inner for inner in INNER if inner not in ("::1", "fc00::1") and not inner.startswith(_HOME)
]

ODD = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://127.0.0.1./",
    "https://127.0.0.1../",
    "https://127.0.0.01/",
    "https://127.0.0.0x1/",
    "https://8.8.8.8.8/",
    "https://٨.٨.٨.٨/",
    "https://１２７.0.0.1/",
    "https://127。0。0。1/",
    "https://ⓛocalhost/",
    "https://exam\u00adple.com/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    "https://router/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[0:0:0:0:0:ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[v1.fe80]/",
    "https://[::1/",
    "https://::1/",
    "https://user@example.com/",
    "https://user:word@example.com/",
    "https://example.com@127.0.0.1/",
    "https://@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https://example.com:80@127.0.0.1/",
    "https://example.com%2f@127.0.0.1/",
    "https://127.0.0.1%2f.example.com/",
    "https://exa mple.com/",
    "https://example.com\t/",
    "https://example.com/\r\nHost: x",
    "https://example.com/\x00",
    " https://example.com/",
    "https:///path",
    "https:example.com",
    "https://",
    "https://.",
    "https://-example.com/",
    "https://example..com/",
    "https://.example.com/",
    f"https://{'a' * 64}.com/",
    f"https://{'a.' * 130}com/",
    "https://example.com:0/",
    "https://example.com:25/",
    "https://example.com:6x/",
    "https://example.com:65536/",
    "https://example.com:-1/",
    "http://example.com/",
    "ftp://example.com/",
    "gopher://example.com/",
    "file:///etc/passwd",
    "//example.com/",
    "example.com",
    "",
    f"https://example.com/{'a' * 2048}",
]


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_may_not_be_called(address):
    assert not may_call(ip_address(address), private=False)


@pytest.mark.parametrize("address", OUTER)
def test_an_address_of_the_internet_may_be_called(address):
    assert may_call(ip_address(address), private=False)
    assert may_call(ip_address(address), private=True)


@pytest.mark.parametrize("address", AT_HOME)
def test_where_private_addresses_are_allowed_those_at_home_may_be_called(address):
    assert may_call(ip_address(address), private=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_may_never_be_called(address):
    assert not may_call(ip_address(address), private=True)


@given(st.ip_addresses(v=4))
def test_no_form_that_holds_an_ipv4_address_may_be_called(address):
    number = int(address)
    for form in (
        IPv6Address(number),
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x0064FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    ):
        assert not may_call(form, private=False)
        assert form == IPv6Address("::1") or not may_call(form, private=True)


@given(st.ip_addresses())
def test_what_python_takes_for_inner_may_not_be_called(address):
    assert address.is_global or not may_call(address, private=False)
    assert not (address.is_multicast and may_call(address, private=True))


@pytest.mark.parametrize("url", ODD)
def test_an_odd_spelling_is_refused(url):
    with pytest.raises(ValueError, match=r"^it"):
        parse(url, private=False)


@pytest.mark.parametrize("url", ODD)
def test_where_private_addresses_are_allowed_no_odd_spelling_leads_to_a_name_that_is_a_number(url):
    try:
        target = parse(url, private=True)
    except ValueError:
        return
    assert isinstance(target.ip, IPv4Address | IPv6Address) or not target.host[-1].isdigit()


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://Example.COM", "example.com", 443, "/"),
        ("HTTPS://example.com./a/b?c=d&e#f", "example.com", 443, "/a/b?c=d&e"),
        ("https://example.com:8443/%2e%2e/x", "example.com", 8443, "/%2e%2e/x"),
        ("https://xn--e1afmkfd.xn--p1ai/", "xn--e1afmkfd.xn--p1ai", 443, "/"),
        ("https://my_host.example.com/?q", "my_host.example.com", 443, "/?q"),
        ("https://8.8.8.8:443/", "8.8.8.8", 443, "/"),
        ("https://[2606:4700:4700:0::1111]/", "2606:4700:4700::1111", 443, "/"),
    ],
)
def test_an_address_is_taken_apart(url, host, port, path):
    target = parse(url, private=False)
    assert (target.host, target.port, target.path) == (host, port, path)


def test_where_private_addresses_are_allowed_http_and_plain_names_are():
    assert parse("http://router:8080/x", private=True).host == "router"
    assert parse("http://192.168.1.1", private=True).port == 80


@given(st.text(alphabet=st.characters(max_codepoint=0x3000), max_size=60))
def test_any_text_is_taken_apart_or_refused(text):
    for url in (text, f"https://{text}"):
        try:
            target = parse(url, private=False)
        except ValueError:
            continue
        assert target.host.isascii()
        assert target.path.isascii()
