"""Jobs for large official files: looking through one, applying one."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor, NotAllowed, Refusal, User, now, today
from yteso.kernel.codes import actions
from yteso.kernel.codes.models import CodeLoad
from yteso.kernel.codes.reading import Tell
from yteso.kernel.jobs.public import advance_aside, fail, finish, task


@task(name=actions.LOOK_TASK, attempts=3, time_limit_s=1800)
def look_through(*, load_id: str, language: str) -> None:
    """Look through a large file and show what it changes to who sent it."""
    with translation.override(language):
        load = actions.look_through(load_id=UUID(load_id), tell=_teller(load_id))
        if load.progress_id and load.state == CodeLoad.State.REFUSED:
            fail(load.progress_id, load.findings["refusal"])
        elif load.progress_id:
            finish(load.progress_id, reverse("codes:load", args=[load.id]))


@task(name=actions.APPLY_TASK, attempts=3, time_limit_s=1800)
def apply(*, load_id: str, user_id: str, address: str, language: str) -> None:
    """Apply a large file under the rights that who asked has now; wholly or not at all."""
    load = CodeLoad.objects.defer("content").get(id=load_id)
    if load.state != CodeLoad.State.APPLYING:
        return
    find_actor: Callable[..., Actor] = import_string(settings.ACTOR_OF)
    actor = find_actor(User.objects.get(pk=user_id), today(), address=address)
    with translation.override(language):
        try:
            actions.apply_load(actor=actor, load_id=load.id, now=now(), tell=_teller(load_id))
        except (Refusal, NotAllowed) as no:
            reason = str(no) if isinstance(no, Refusal) else _("You may no longer load code lists.")
            actions.take_back(load_id=load.id, reason=reason)
            if load.progress_id:
                fail(load.progress_id, reason)
        else:
            if load.progress_id:
                finish(load.progress_id, reverse("codes:load", args=[load.id]))


def _teller(load_id: str) -> Tell:
    """Return what tells the watchers how far the transaction is, which they cannot see into."""
    progress_id = CodeLoad.objects.values_list("progress_id", flat=True).get(id=load_id)

    def tell(done: int, total: int) -> None:
        if progress_id:
            advance_aside(progress_id, done, total)

    return tell
