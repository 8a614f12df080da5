"""`GET /garden` with `Accept: image/svg+xml`: a garden to look at."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from habit_api.core.colors import contrast
from habit_api.core.security import Principal
from habit_api.garden.drawings import COLORS, drawing
from habit_api.garden.rules import PLANT_TYPES
from habit_api.garden.svg import SCENE, STYLE, picture
from habit_api.garden.words import WORDS
from tests.focus.steps import focused, plant

SVG = "image/svg+xml"
NS = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "style", "defs", "g", "use", "rect", "circle", "ellipse", "path"}
ADA = Principal(UUID(int=1), 1, "ada", "UTC", 0, "monday", "en", is_superuser=False)


def shown(api, **query):
    answer = api.get("/garden", query_string=query, headers={"Accept": SVG})
    assert (answer.status_code, answer.mimetype) == (200, SVG), answer.json
    return answer


def drawn(api, **query):
    return ET.fromstring(shown(api, **query).data)


def of_many(count, total=None, user=ADA):
    """The picture of plants of every type and stage."""
    rows = [
        {"plant_type": PLANT_TYPES[n % 10], "growth_stage": n % 6, "plant_num": n + 1}
        for n in range(count)
    ]
    found = {"gardens": rows[::-1], "total": total or count}
    return ET.fromstring(picture(found, user, full=3)[0])


def said(svg):
    """The title and the summary that a screen reader reads."""
    return [svg.findtext(f"{NS}{part}") for part in ("title", "desc")]


def plants(svg):
    """What the tooltip of each plant says -> its place and its drawing."""
    return {
        group.find(f"{NS}title").text: (
            group.get("transform"),
            group.find(f"{NS}use").get("href"),
        )
        for group in svg.iter(f"{NS}g")
        if group.get("class") == "garden-plant"
    }


def test_the_picture_is_one_image_with_a_summary_in_words(api, watch):
    for plant_type in ("Rose", "Fern", "Rose"):
        focused(watch, 25, plant_type=plant_type)
    plant(api, focused(watch, 15), "Pine", growth_stage=2)
    svg = drawn(api)
    assert (svg.get("role"), svg.get("lang")) == ("img", "en")
    assert svg.get("aria-labelledby") == "garden-title garden-desc"
    title, summary = said(svg)
    assert title == "ada's garden"
    assert summary == "Plants: 4. Fully grown: 3. Rose: 2. Fern: 1. Pine: 1."


def test_each_plant_tells_its_name_and_stage(api, watch):
    focused(watch, 25, plant_type="Cherry")
    focused(watch, 10, plant_type="Cactus")
    focused(watch, 0, plant_type="Tulip")
    assert list(plants(drawn(api))) == [
        "Cherry tree 1: fully grown",
        "Cactus 2: stage 2 of 5",
        "Tulip 3: stage 0 of 5",
    ]


def test_a_page_of_the_garden_is_drawn_and_the_rest_counted(api, watch):
    for _ in range(3):
        focused(watch, 25, plant_type="Daisy")
    svg = drawn(api, limit=1, offset=1)
    assert list(plants(svg)) == ["Daisy 2: fully grown"]
    assert said(svg)[1] == "Plants: 3 (shown: 1). Fully grown: 3. Daisy: 1."


def test_an_empty_garden_says_how_to_begin(api):
    svg = drawn(api)
    assert said(svg)[1] == "Nothing planted yet."
    hint = [text.text for text in svg.iter(f"{NS}text")][-1]
    assert hint == "Focus for 25 minutes, and the first plant grows fully"


def test_words_follow_the_users_language(api, watch):
    focused(watch, 25, plant_type="Rose")
    api.patch("/users/me/settings", {"language": "ru"})
    svg = drawn(api)
    assert svg.get("lang") == "ru"
    assert said(svg) == ["Сад: ada", "Растений: 1. Выросло полностью: 1. Роза: 1."]
    assert list(plants(svg)) == ["Роза 1: выросло полностью"]


@pytest.mark.parametrize("language", WORDS)
def test_every_plant_has_a_name_in_every_language(language):
    assert set(WORDS[language].plants) == set(PLANT_TYPES)


def test_the_same_garden_looks_the_same(api, watch):
    focused(watch, 25, plant_type="Rose")
    assert shown(api).data == shown(api).data


def test_the_client_chooses_the_form(api):
    for accept, form in ((None, "application/json"), ("*/*", "application/json"), (SVG, SVG)):
        answer = api.get("/garden", headers={} if accept is None else {"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (200, form)
        assert "Accept" in answer.vary
    documented = api.contract.document["paths"]["/api/v1/garden"]["get"]["responses"]
    assert list(documented["200"]["content"]) == ["application/json", SVG]


def test_the_picture_may_load_and_run_nothing(api, watch):
    focused(watch, 25, plant_type="Rose")
    answer = shown(api)
    style = drawn(api).findtext(f"{NS}style") or ""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    assert not re.search(rb'url\(|@import|<script|style=| on\w+=|href="[^#]', answer.data)


def test_what_users_wrote_is_text_in_the_picture():
    user = Principal(UUID(int=1), 1, "<b>&'\x0b", "UTC", 0, "monday", "en", is_superuser=False)
    svg = of_many(60, user=user)
    assert said(svg)[0] == "<b>&'\N{REPLACEMENT CHARACTER}'s garden"
    assert {element.tag.removeprefix(NS) for element in svg.iter()} == {*TAGS, "text"}


def test_a_long_name_is_cut_in_the_picture_and_whole_in_its_title():
    user = Principal(UUID(int=1), 1, "a" * 30, "UTC", 0, "monday", "en", is_superuser=False)
    svg = of_many(1, user=user)
    assert svg.findtext(f"{NS}text") == "a" * 23 + "…'s garden"
    assert said(svg)[0] == "a" * 30 + "'s garden"


@pytest.mark.parametrize("count", [1, 6, 7, 18, 19, 48, 49, 100])
def test_all_plants_stand_within_the_picture_each_in_its_place(count):
    svg = of_many(count)
    width, height = float(svg.get("width")), float(svg.get("height"))
    places = [_numbers(place)[:2] for place, _ in plants(svg).values()]
    assert len(places) == len(set(places)) == count
    assert all(20 <= x <= width - 20 and 180 <= y <= height - 20 for x, y in places)
    assert height < 1200


def test_every_drawing_that_is_used_is_there_once():
    svg = of_many(100)
    made = [group.get("id") for group in svg.find(f"{NS}defs")]
    used = {use.get("href").removeprefix("#") for use in svg.iter(f"{NS}use")}
    assert sorted(used) == sorted(made)


def test_a_full_page_is_no_heavy_one():
    assert len(ET.tostring(of_many(100))) < 200_000


@pytest.mark.parametrize("plant_type", PLANT_TYPES)
def test_each_stage_is_larger_and_unlike_the_one_before(plant_type):
    heights = [_height(drawing(plant_type, stage)) for stage in range(1, 6)]
    assert heights == sorted(heights)
    assert heights[-1] > 2.5 * heights[0]
    assert len({drawing(plant_type, stage) for stage in range(6)}) == 6


def test_every_plant_has_a_form_of_its_own():
    assert len({drawing(plant_type, 5) for plant_type in PLANT_TYPES}) == len(PLANT_TYPES)


def test_every_class_of_a_drawing_has_its_colour():
    used = set()
    for plant_type, stage in product(PLANT_TYPES, range(6)):
        for names in re.findall(r'class="([^"]+)"', drawing(plant_type, stage)):
            used |= set(names.split())
    ruled = set(re.findall(r"^\.([\w-]+)\{", STYLE, re.MULTILINE))
    assert used <= ruled
    assert {f"garden-{name}" for name in COLORS} <= used


@pytest.mark.parametrize("night", [0, 1])
def test_words_and_plants_stand_out_by_day_and_night(night):
    scene = {name: colors[night] for name, colors in SCENE.items()}
    for ground in ("sky", "sky-low", "meadow"):
        assert contrast(scene["ink"], scene[ground]) >= 7
        assert contrast(scene["dim"], scene[ground]) >= 4.5
    for name in ("deep", "rose", "pine", "bell", "soil"):
        assert contrast(COLORS[name][night], scene["meadow"]) >= 1.25, name


def _numbers(text: Any) -> tuple[float, ...]:
    return tuple(float(number) for number in re.findall(r"-?[\d.]+", text))


def _height(markup: str) -> float:
    """How far up a drawing reaches, by the points of its outlines."""
    root = ET.fromstring(f"<g>{markup}</g>")
    return _reach(root, 1.0)


def _reach(element: Any, size: float) -> float:
    scale = re.search(r"scale\(-?[\d.]+ ?([\d.]+)?\)", element.get("transform") or "")
    if scale:
        size *= _numbers(scale[0])[-1]
    shift = re.search(r"translate\([^)]*\)", element.get("transform") or "")
    up = -_numbers(shift[0])[1] if shift else 0
    own = []
    for command, numbers in re.findall(r"([A-Z])([^A-Za-z]*)", element.get("d") or ""):
        ys = _numbers(numbers)[1::2] if command in "MLCQ" else _numbers(numbers)
        own += [-y for y in ys if command in "MLCQV"]
    own += [-float(element.get("cy") or 0)]
    below = [_reach(child, size) for child in element]
    return up + max([0, *(each * size for each in own), *below])
