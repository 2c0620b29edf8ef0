from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yteso.kernel.people"
    label = "people"

    def ready(self) -> None:
        from yteso.kernel.access.public import resolve_person_with
        from yteso.kernel.people.queries import find_person_of_user

        resolve_person_with(find_person_of_user)
