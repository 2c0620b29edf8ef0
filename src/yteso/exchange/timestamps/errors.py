class AddressNotSafe(Exception):
    """The address is neither https nor on this machine, or cannot be read; the text says what to write."""
