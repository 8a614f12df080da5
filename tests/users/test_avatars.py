"""Pictures of users: what is taken, what is made of it, who sees it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Avatar, User
from habit_api.users import pictures
from tests.client import Api, error_code, error_fields


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (60, 40), **more: Any):
    made = BytesIO()
    Image.new(mode, size, more.pop("color", 0)).save(made, kind, **more)
    return made.getvalue()


def put(api: Api, file: bytes, name: str = "me.png") -> TestResponse:
    return api.call("PUT", "/users/me/avatar", data={"file": (BytesIO(file), name)})


def shown(api: Api, url: str) -> Image.Image:
    answer = api.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return Image.open(BytesIO(answer.data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_256_by_256(owner: Api, stranger: Api, kind: str) -> None:
    answer = put(owner, picture(kind))
    assert answer.status_code == 200
    url = answer.json["avatar_url"]
    assert url == owner.get("/users/me").json["avatar_url"]
    assert url == stranger.get(f"/users/{owner.user['id']}").json["avatar_url"]
    assert shown(stranger, url).size == (256, 256)
    assert shown(stranger, f"/users/{owner.user['id']}/avatar").format == "WEBP"


def test_a_jpeg_that_goes_over_its_pixels_for_minutes_is_refused(owner: Api) -> None:
    file = picture("JPEG", progressive=True)
    assert put(owner, file).status_code == 200
    one = file[file.index(b"\xff\xda") : -2]
    refused = put(owner, file[:-2] + one * 100 + file[-2:])
    assert refused.status_code == 422
    assert "scans" in str(error_fields(refused))


def test_whoever_waits_long_for_the_pictures_of_others_is_told_to_come_again(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE", 0.05)
    with pictures._unpacking:
        assert put(owner, picture()).status_code == 503
    assert put(owner, picture()).status_code == 200


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("PNG", "RGBA"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_colours_is_taken(owner: Api, kind: str, mode: str) -> None:
    url = put(owner, picture(kind, mode)).json["avatar_url"]
    assert shown(owner, url).mode in ("RGB", "RGBA")


def test_what_is_transparent_stays_so(owner: Api) -> None:
    url = put(owner, picture(mode="RGBA", color=(255, 0, 0, 0))).json["avatar_url"]
    assert shown(owner, url).convert("RGBA").getpixel((128, 128))[3] == 0


def test_sixteen_bits_of_grey_are_as_light_as_they_were(owner: Api) -> None:
    url = put(owner, picture(mode="I;16", color=40_000)).json["avatar_url"]
    assert shown(owner, url).convert("L").getpixel((9, 9)) in range(150, 163)


def test_a_camera_held_upright_gives_an_upright_picture_and_tells_no_place(owner: Api) -> None:
    photo = Image.new("RGB", (400, 400), "blue")
    photo.paste("red", (0, 0, 200, 400))
    exif = Image.Exif()
    # Turned by 90 degrees, and taken somewhere.
    exif[0x0112] = 6
    exif[0x010E] = "at my home address"
    made = BytesIO()
    photo.save(made, "JPEG", exif=exif, comment=b"at my home address")
    url = put(owner, made.getvalue()).json["avatar_url"]
    answer = owner.get(url)
    turned = Image.open(BytesIO(answer.data)).convert("RGB")
    top, bottom = (turned.getpixel((128, y))[0] for y in (20, 236))
    assert top > 200
    assert bottom < 100
    assert b"home" not in answer.data
    assert not turned.getexif()


def test_of_a_moving_picture_the_first_frame_is_taken(owner: Api) -> None:
    frames = [Image.new("RGB", (50, 50), color) for color in ("red", "green", "blue")]
    made = BytesIO()
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    seen = shown(owner, put(owner, made.getvalue()).json["avatar_url"])
    assert seen.convert("RGB").getpixel((128, 128))[0] > 200
    assert getattr(seen, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("image/webp", 200),
        ("image/avif,image/webp,image/*,*/*;q=0.8", 200),
        ("image/*", 200),
        ("*/*", 200),
        ("", 200),
        ("application/json", 406),
        ("image/png", 406),
        ("image/webp;q=0, application/json", 406),
    ],
)
def test_a_picture_is_webp_to_who_takes_that(owner: Api, accept: str, status: int) -> None:
    url = put(owner, picture()).json["avatar_url"]
    answer = owner.get(url, headers={"Accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert answer.json["error"]["details"] == {"forms": ["image/webp"]}


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture("BMP"),
        picture(size=(300, 300))[:60],
        picture("JPEG", size=(300, 300))[:400],
        picture("WEBP")[:30],
        picture()[:40] + b"\xff" * 40,
        picture("PNG", "1", (6000, 6000)),
        picture("PNG", "1", (10_000, 10_000)),
    ],
    ids=["empty", "text", "svg", "gif", "bmp", "cut", "jpg", "webp", "torn", "large", "bomb"],
)
def test_what_is_no_such_picture_is_refused_and_changes_nothing(owner: Api, file: bytes) -> None:
    url = put(owner, picture()).json["avatar_url"]
    answer = put(owner, file)
    assert (answer.status_code, list(error_fields(answer))) == (422, ["file"])
    assert owner.get("/users/me").json["avatar_url"] == url


def test_a_file_has_a_size_at_most(app: Flask, owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.config["AVATAR_MAX_BYTES"] == 2 * 1024 * 1024
    monkeypatch.setitem(app.config, "AVATAR_MAX_BYTES", 100_000)
    bare = picture("PNG", size=(10, 10))
    # Beyond its end a file may hold anything.
    assert put(owner, bare + b"\0" * (100_000 - len(bare))).status_code == 200
    refused = put(owner, bare + b"\0" * 108_000)
    assert (refused.status_code, refused.json["error"]["details"]["limit_bytes"]) == (413, 100_000)


def test_a_form_without_a_file_is_refused(owner: Api) -> None:
    kind = "multipart/form-data"
    for data in ({}, {"file": "text"}):
        answer = owner.call("PUT", "/users/me/avatar", data=data, content_type=kind)
        assert list(error_fields(answer)) == ["file"]


def test_a_picture_is_kept_for_ever_under_its_own_address(owner: Api) -> None:
    first = put(owner, picture(color="red")).json["avatar_url"]
    answer = owner.get(first)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    again = owner.get(first, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    second = put(owner, picture(color="blue")).json["avatar_url"]
    assert second != first
    # An old address shows the new picture, which is not to be kept under it.
    assert owner.get(first).headers["Cache-Control"] == "private, no-cache"


def test_who_hides_the_profile_hides_the_picture(
    app: Flask, nobody: Api, owner: Api, stranger: Api
) -> None:
    url = put(owner, picture()).json["avatar_url"]
    owner.patch("/users/me/settings", {"public_profile": False})
    assert error_code(stranger.get(url)) == "AVATAR_NOT_FOUND"
    assert owner.get(url).status_code == 200
    owner.patch("/users/me/settings", {"public_profile": True})
    assert stranger.get(url).status_code == 200
    assert nobody.get(url).status_code == 401
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.username == "ada").values(is_active=False))
    assert stranger.get(url).status_code == 404


def test_a_picture_can_be_taken_away(app: Flask, nobody: Api, owner: Api) -> None:
    assert nobody.delete("/users/me/avatar").status_code == 401
    assert put(nobody, picture()).status_code == 401
    url = put(owner, picture()).json["avatar_url"]
    assert owner.delete("/users/me/avatar").status_code == 200
    assert owner.get("/users/me").json["avatar_url"] is None
    for answer in (owner.get(url), owner.delete("/users/me/avatar")):
        assert error_code(answer) == "AVATAR_NOT_FOUND"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Avatar)) == 0
