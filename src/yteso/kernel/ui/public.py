from yteso.kernel.ui import formats
from yteso.kernel.ui.assets import add_module, asset_url, npm_url
from yteso.kernel.ui.exports import cells, csv_lines, safe_cell, write_xlsx
from yteso.kernel.ui.grids.declared import Grid, GridCheck, GridColumn, GridNote, GridRow
from yteso.kernel.ui.grids.saving import (
    CellNo,
    CellSays,
    CellText,
    GridAnswer,
    GridChange,
    read_changes,
    save_grid,
)
from yteso.kernel.ui.grids.values import CellWrong, doubt, read_cell, usual, write_cell
from yteso.kernel.ui.home import (
    HomeCard,
    Inbox,
    Task,
    add_home_card,
    add_inbox,
    count_tasks,
    home_cards,
    inboxes,
)
from yteso.kernel.ui.keyset import KeysetPage, capped_count, keyset_page
from yteso.kernel.ui.live.hub import stream
from yteso.kernel.ui.pages import confirmed, page, say, wants_fragment
from yteso.kernel.ui.register import Badge, BulkAction, Column, Register, Slot, find_register, find_rows
from yteso.kernel.ui.register_pages import first_rows, may_open, register_at, urls_for
from yteso.kernel.ui.search import Hit, SearchProvider, add_search, search
from yteso.kernel.ui.shell import MenuArea, MenuItem, Shell, add_page_ending

__all__ = [
    "Badge",
    "BulkAction",
    "CellNo",
    "CellSays",
    "CellText",
    "CellWrong",
    "Column",
    "Grid",
    "GridAnswer",
    "GridChange",
    "GridCheck",
    "GridColumn",
    "GridNote",
    "GridRow",
    "Hit",
    "HomeCard",
    "Inbox",
    "KeysetPage",
    "MenuArea",
    "MenuItem",
    "Register",
    "SearchProvider",
    "Shell",
    "Slot",
    "Task",
    "add_home_card",
    "add_inbox",
    "add_module",
    "add_page_ending",
    "add_search",
    "asset_url",
    "capped_count",
    "cells",
    "confirmed",
    "count_tasks",
    "csv_lines",
    "doubt",
    "find_register",
    "find_rows",
    "first_rows",
    "formats",
    "home_cards",
    "inboxes",
    "keyset_page",
    "may_open",
    "npm_url",
    "page",
    "read_cell",
    "read_changes",
    "register_at",
    "safe_cell",
    "save_grid",
    "say",
    "search",
    "stream",
    "urls_for",
    "usual",
    "wants_fragment",
    "write_cell",
    "write_xlsx",
]
