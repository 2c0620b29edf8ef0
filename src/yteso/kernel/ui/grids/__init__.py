"""The dense grid: a table that is filled like a spreadsheet. README.md of kernel/ui shows how to use it."""
