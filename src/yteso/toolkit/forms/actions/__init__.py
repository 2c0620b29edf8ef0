from yteso.toolkit.forms.actions.answering import (
    Change,
    Saved,
    drop_draft,
    drop_old_drafts,
    keep_file,
    note_extras,
    save_answers,
    send_answers,
    start_answers,
)
from yteso.toolkit.forms.actions.designing import (
    install_form,
    link_form,
    publish_version,
    save_version,
    throw_version_away,
    unlink_form,
)

__all__ = [
    "Change",
    "Saved",
    "drop_draft",
    "drop_old_drafts",
    "install_form",
    "keep_file",
    "link_form",
    "note_extras",
    "publish_version",
    "save_answers",
    "save_version",
    "send_answers",
    "start_answers",
    "throw_version_away",
    "unlink_form",
]
