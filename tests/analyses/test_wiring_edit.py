"""Edits that wire a module as its neighbour is wired."""

import pytest

from foureyes.analyses.wiring_edit import WiredModule, wired_beside

CASES = {
    "a name of the package": (
        "from shop import cart, pay\n",
        "shop.pay",
        WiredModule("shop.lost"),
        "from shop import cart, pay, lost\n",
    ),
    "in brackets over lines": (
        "from shop import (\n    cart,\n    pay,\n)\n",
        "shop.pay",
        WiredModule("shop.lost"),
        "from shop import (\n    cart,\n    pay,\n    lost,\n)\n",
    ),
    "one in the middle": (
        "from . import cart, pay\n",
        "shop.cart",
        WiredModule("shop.lost"),
        "from . import cart, lost, pay\n",
    ),
    "a plain import": (
        "import shop.pay\n",
        "shop.pay",
        WiredModule("shop.lost"),
        "import shop.pay\nimport shop.lost\n",
    ),
    "a star import": (
        "from .pay import *\n",
        "shop.pay",
        WiredModule("shop.lost"),
        "from .pay import *\nfrom .lost import *\n",
    ),
    "a name that it defines too": (
        "from .pay import router\n",
        "shop.pay",
        WiredModule("shop.lost", frozenset({"router"})),
        "from .pay import router\nfrom .lost import router as lost_router\n",
    ),
    "a name that it does not define": (
        "from .pay import total\n",
        "shop.pay",
        WiredModule("shop.lost"),
        "from .pay import total\nfrom . import lost  # noqa: F401\n",
    ),
    "its only class": (
        "from .pay import PayPanel\n",
        "shop.pay",
        WiredModule("shop.lost", frozenset({"LostPanel"}), ("LostPanel",)),
        "from .pay import PayPanel\nfrom .lost import LostPanel\n",
    ),
    "a router": (
        "from app.routes import users\n\nrouter = make()\n"
        "router.include_router(users.router, prefix='/users', tags=['users'])\n",
        "app.routes.users",
        WiredModule("app.routes.marks", frozenset({"router"})),
        "from app.routes import users, marks\n\nrouter = make()\n"
        "router.include_router(users.router, prefix='/users', tags=['users'])\n"
        "router.include_router(marks.router, prefix='/marks', tags=['marks'])\n",
    ),
    "a blueprint in a function": (
        "def create_app():\n    from app.auth import bp as auth_bp\n"
        "    app.register_blueprint(auth_bp, url_prefix='/auth')\n    return app\n",
        "app.auth",
        WiredModule("app.marks", frozenset({"bp"})),
        "def create_app():\n    from app.auth import bp as auth_bp\n    from app.marks import bp as marks_bp\n"
        "    app.register_blueprint(auth_bp, url_prefix='/auth')\n"
        "    app.register_blueprint(marks_bp, url_prefix='/marks')\n    return app\n",
    ),
    "an include list": (
        "app = Celery('shop', include=['shop.tasks.mail'])\n",
        "shop.tasks.mail",
        WiredModule("shop.tasks.bills"),
        "app = Celery('shop', include=['shop.tasks.mail', 'shop.tasks.bills'])\n",
    ),
    "a list over lines, without a comma at its end": (
        'APPS = [\n    "shop",\n    "shop.pay"\n]\n',
        "shop.pay",
        WiredModule("shop.lost"),
        'APPS = [\n    "shop",\n    "shop.pay",\n    "shop.lost"\n]\n',
    ),
    "a list of one over lines": (
        'APPS = [\n    "shop.pay",  # why\n]\n',
        "shop.pay",
        WiredModule("shop.lost"),
        'APPS = [\n    "shop.pay",\n    "shop.lost",  # why\n]\n',
    ),
    "urls": (
        'urlpatterns = [\n    path("users/", include("users.urls")),\n]\n',
        "users.urls",
        WiredModule("marks.urls"),
        'urlpatterns = [\n    path("users/", include("users.urls")),\n    path("marks/", include("marks.urls")),\n]\n',
    ),
    "a class": (
        "MIDDLEWARE = ['shop.clock.Clock']\n",
        "shop.clock",
        WiredModule("shop.guard", frozenset({"Guard"}), ("Guard",)),
        "MIDDLEWARE = ['shop.clock.Clock', 'shop.guard.Guard']\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_wired_as_its_neighbour(name: str) -> None:
    text, neighbour, wanted, after = CASES[name]
    line = next(number for number, words in enumerate(text.split("\n"), 1) if neighbour.rpartition(".")[2] in words)
    assert wired_beside(text, line, neighbour, wanted) == after


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("M = ['shop.pay.Clock']\n", WiredModule("shop.guard", frozenset({"A", "B"}), ("A", "B"))),
        ("M = {'shop.pay.Clock': 3}\n", WiredModule("shop.guard")),
        ("from other import pay\nx = pay\n", WiredModule("lost.pay")),
        ("def broken(:\n", WiredModule("shop.lost")),
        ("print('shop.pay')\n", WiredModule("shop.lost")),
        ("", WiredModule("shop.lost")),
        ("x = [" + "[" * 3000, WiredModule("shop.lost")),
        ("import shop.pay\nx = " + "not " * 5000 + "1\n", WiredModule("shop.lost")),
        ("import shop.pay\nx = " + "[" * 90 + "]" * 90 + "\ny = a" + ".b" * 4000 + "\n", WiredModule("shop.lost")),
    ],
)
def test_what_is_not_mechanical(text: str, wanted: WiredModule) -> None:
    assert wired_beside(text, 1, "shop.pay", wanted) is None


def test_a_router_without_the_name_gets_its_import_only() -> None:
    text = "from app.routes import users\nrouter.include_router(users.router)\n"
    after = wired_beside(text, 1, "app.routes.users", WiredModule("app.routes.marks"))
    assert after == "from app.routes import users, marks\nrouter.include_router(users.router)\n"
