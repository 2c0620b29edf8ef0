"""Foreign keys only go down: a lower app never points to a higher one, so that it can live without it."""

import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


Rank = tuple[int, str, int]  # the floor's height, its name, the app's height in it


def ranks_of_apps() -> dict[str, Rank]:
    """Return how high each app stands, read from the import contracts."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {
        container: [[tail.strip(" ()") for tail in layer.split("|")] for layer in reversed(c["layers"])]
        for c in contracts
        if c.get("exhaustive")
        for container in c["containers"]
    }
    return {
        f"yteso.{floor}.{name}": (height, floor, level)
        for height, floors in enumerate(layers["yteso"])
        for floor in floors
        for level, names in enumerate(layers.get(f"yteso.{floor}", []))
        for name in names
    }


def goes_down(holder: Rank, target: Rank) -> bool:
    if holder[1] == target[1]:
        return holder[2] > target[2]
    return holder[0] > target[0]


def wrong_keys(links: list[tuple[str, str, str]], ranks: dict[str, Rank]) -> list[str]:
    """Return the links (name, app of the holder, app pointed to) that go up or sideways."""
    return [
        f"{name}: {holder} -> {target}"
        for name, holder, target in links
        if holder in ranks
        and target in ranks
        and holder != target
        and not goes_down(ranks[holder], ranks[target])
    ]


def links_of_models() -> list[tuple[str, str, str]]:
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is not None:
                holder = ".".join(model.__module__.split(".")[:3])
                target = ".".join(field.related_model.__module__.split(".")[:3])
                found.append((f"{model._meta.label}.{field.name}", holder, target))
    return found


def test_foreign_keys_go_down() -> None:
    links = links_of_models()
    assert len(links) > 10
    assert wrong_keys(links, ranks_of_apps()) == []


def test_a_key_that_goes_up_or_sideways_is_noticed() -> None:
    ranks = ranks_of_apps()
    links = [
        ("a", "yteso.kernel.people", "yteso.kernel.base"),
        ("b", "yteso.kernel.base", "yteso.kernel.people"),
        ("c", "yteso.toolkit.facts", "yteso.toolkit.printing"),
        ("d", "yteso.record.visits", "yteso.exchange.insurance"),
    ]
    assert [line[0] for line in wrong_keys(links, ranks)] == ["b", "c", "d"]
