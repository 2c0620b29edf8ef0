"""A new model is made alone while migrating, and all that are tied to it know it."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from yteso.kernel.base.management.commands.migrate import new_models_made_alone


def state_of_a_house() -> ProjectState:
    """Return a state with a house and its street, already made."""
    state = ProjectState()
    state.add_model(ModelState("town", "Street", [("id", models.AutoField(primary_key=True))]))
    fields = [("id", models.AutoField(primary_key=True)), tie("street", "town.Street")]
    state.add_model(ModelState("town", "House", fields))
    state.apps.get_models()
    return state


def tie(name: str, to: str) -> tuple[str, models.Field]:
    return name, models.ForeignKey(to, models.CASCADE, related_name="+" if name == "owner" else None)


def a_person() -> ModelState:
    fields = [("id", models.AutoField(primary_key=True)), tie("home", "town.House")]
    return ModelState("town", "Person", fields)


def test_what_is_known_stays_and_knows_the_new_model() -> None:
    state = state_of_a_house()
    house, street = state.apps.get_model("town", "House"), state.apps.get_model("town", "Street")
    assert [one.name for one in house._meta.related_objects] == []  # remembered, so it has to be forgotten
    with new_models_made_alone():
        state.add_model(a_person())
    person = state.apps.get_model("town", "Person")
    assert state.apps.get_model("town", "House") is house
    assert state.apps.get_model("town", "Street") is street
    assert person._meta.get_field("home").related_model is house
    assert [one.name for one in house._meta.related_objects] == ["person"]
    assert house.person_set.field.model is person


def test_a_model_that_is_waited_for_is_tied_when_it_comes() -> None:
    state = state_of_a_house()
    with new_models_made_alone():
        fields = [("id", models.AutoField(primary_key=True)), tie("owner", "town.Person")]
        state.add_model(ModelState("town", "Dog", fields))
        state.add_model(a_person())
    person = state.apps.get_model("town", "Person")
    assert state.apps.get_model("town", "Dog")._meta.get_field("owner").related_model is person


def test_a_later_change_makes_all_anew_as_ever() -> None:
    state = state_of_a_house()
    house = state.apps.get_model("town", "House")
    with new_models_made_alone():
        state.add_model(a_person())
        state.add_field("town", "house", "number", models.IntegerField(), True)
    assert state.apps.get_model("town", "House") is not house
    new = state.apps.get_model("town", "House")
    assert state.apps.get_model("town", "Person")._meta.get_field("home").related_model is new


def test_a_model_put_in_anothers_place_is_left_to_django() -> None:
    state = state_of_a_house()
    former = state.apps.get_model("town", "Street")
    with new_models_made_alone():
        state.add_model(ModelState("town", "Street", [("name", models.CharField(primary_key=True))]))
    street = state.apps.get_model("town", "Street")
    assert street is not former
    assert state.apps.get_model("town", "House")._meta.get_field("street").related_model is street


def test_outside_of_migrating_django_is_as_it_was() -> None:
    original = ProjectState.add_model
    with new_models_made_alone():
        assert ProjectState.add_model is not original
    assert ProjectState.add_model is original
