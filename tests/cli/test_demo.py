"""`flask seed`: an account to look at, which behaves as one that was lived in."""

from __future__ import annotations

from habit_api.cli.check import differences


def seeded(app):
    """The username and the password that the command prints."""
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 0, result.output
    words = result.output.split()
    return words[words.index("username") + 1], words[-1]


def test_the_demo_account_can_be_signed_in_to_and_has_something_of_all(app, nobody):
    name, password = seeded(app)
    demo = nobody.sign_in(name, password)
    totals = {path: demo.get(f"/{path}").json["total"] for path in ("habits", "rewards", "tasks")}
    assert totals == {"habits": 7, "rewards": 3, "tasks": 3}
    assert demo.get("/habit-logs").json["total"] > 1000
    assert demo.get("/stats/me").json["best_streak"] > 300


def test_its_figures_are_right_and_pay_nothing(app, nobody):
    demo = nobody.sign_in(*seeded(app))
    assert demo.get("/users/me").json["xp_points"] == 0
    with app.app_context():
        assert [str(found) for found in differences()] == []


def test_the_second_time_it_only_gets_a_new_password(app, nobody):
    first, second = seeded(app), seeded(app)
    assert first[0] == second[0]
    assert nobody.post("/auth/login", login(first)).status_code == 401
    assert nobody.sign_in(*second).get("/habits").json["total"] == 7


def login(account):
    return {"username": account[0], "password": account[1]}
