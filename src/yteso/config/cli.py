"""The `yteso` command: one word for each thing an operator does; everything else is a Django management
command.

A command of an app lives in the app (`management/commands/`). Two words may name one of them:
`yteso audit verify` runs `audit_verify` where no app has a command `audit`.
"""

import importlib
import os
import sys

USAGE = """yteso COMMAND [ARGUMENTS]

  run                          start everything here: database, web, worker, live pages
  web | live | worker          start one kind of process (production; see docs/operate.md)
  demo                         make the demo province
  ingest PATH...               take in insurance XML files, folders or zips
  watch DIR                    take in every file that arrives in a folder
  codes load                   load code systems
  places apply                 load administrative units and their changes
  places polygons FILE         load outlines of units for the maps (GeoJSON)
  audit verify                 recompute the chain of the audit log
  messages [--check]           bring the Vietnamese catalogues up to the code
  backup DIR | restore DIR     database and files, out and in
  db start|stop|status|reset   the embedded database of this folder

Any other word is passed on to Django: migrate, shell, check ... (`yteso help` lists them)."""

OWN = {
    "run": "yteso.config.supervise:main",
    "web": "yteso.config.processes:become_web",
    "live": "yteso.config.processes:become_live",
    "worker": "yteso.config.processes:become_worker",
    "db": "yteso.config.database:main",
    "messages": "yteso.config.messages:main",
    "backup": "yteso.config.backup:main_backup",
    "restore": "yteso.config.backup:main_restore",
}


def joined(arguments: list[str], known: set[str]) -> list[str]:
    """Return the arguments with the first two words joined, if only that names a management command."""
    if len(arguments) > 1 and arguments[0] not in known and f"{arguments[0]}_{arguments[1]}" in known:
        return [f"{arguments[0]}_{arguments[1]}", *arguments[2:]]
    return arguments


def manage(arguments: list[str]) -> None:
    """Run a Django management command, ours or a package's."""
    import django
    from django.core.management import execute_from_command_line, get_commands

    from yteso.config import garbage

    with garbage.none_at_the_start():
        django.setup()
    if arguments[:2] == ["procrastinate", "worker"]:
        from yteso.config import reporting

        reporting.start(os.environ.get("YTESO_SENTRY_DSN", ""), "worker")
    execute_from_command_line(["yteso", *joined(arguments, set(get_commands()))])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
    elif arguments[0] in OWN:
        module, function = OWN[arguments[0]].split(":")
        getattr(importlib.import_module(module), function)(arguments[1:])
    else:
        manage(arguments)


if __name__ == "__main__":
    main()
