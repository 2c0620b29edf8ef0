from yteso.toolkit.forms.actions import (
    Change,
    Saved,
    drop_draft,
    install_form,
    keep_file,
    link_form,
    note_extras,
    publish_version,
    save_answers,
    save_version,
    send_answers,
    start_answers,
)
from yteso.toolkit.forms.actions.answering import problem_words
from yteso.toolkit.forms.definition import Definition, read_definition, write_definition
from yteso.toolkit.forms.errors import (
    AlreadySent,
    AnswersIncomplete,
    DefinitionWrong,
    FormFileNotAccepted,
    SheetNotAccepted,
)
from yteso.toolkit.forms.filling import StepUrls, dense_context, fill_step, first_step, read_files
from yteso.toolkit.forms.models import Form, FormVersion, Response, ResponseFile
from yteso.toolkit.forms.providers import Known, Provider, Purpose, Subject, add_provider, add_purpose
from yteso.toolkit.forms.queries import (
    answers_about,
    find_draft,
    form_for,
    read_answers,
    read_reuse,
    sheet_of,
    steps_of,
)
from yteso.toolkit.forms.values import read_value as read_text_value
from yteso.toolkit.forms.xlsform.reading import read_xlsform
from yteso.toolkit.forms.xlsform.writing import write_xlsform

__all__ = [
    "AlreadySent",
    "AnswersIncomplete",
    "Change",
    "Definition",
    "DefinitionWrong",
    "Form",
    "FormFileNotAccepted",
    "FormVersion",
    "Known",
    "Provider",
    "Purpose",
    "Response",
    "ResponseFile",
    "Saved",
    "SheetNotAccepted",
    "StepUrls",
    "Subject",
    "add_provider",
    "add_purpose",
    "answers_about",
    "dense_context",
    "drop_draft",
    "fill_step",
    "find_draft",
    "first_step",
    "form_for",
    "install_form",
    "keep_file",
    "link_form",
    "note_extras",
    "problem_words",
    "publish_version",
    "read_answers",
    "read_definition",
    "read_files",
    "read_reuse",
    "read_text_value",
    "read_xlsform",
    "save_answers",
    "save_version",
    "send_answers",
    "sheet_of",
    "start_answers",
    "steps_of",
    "write_definition",
    "write_xlsform",
]
