"""The pages: who somebody is, and whether two are one."""
