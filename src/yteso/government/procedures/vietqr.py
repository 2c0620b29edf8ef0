"""VietQR, pure: the text of a bank transfer's QR code by the EMVCo and NAPAS rules.

Source: NAPAS "QR Format T&C" v1.0 (09/2021), test vectors 6.1.1–6.1.4; CRC-16/CCITT-FALSE.
"""

from yteso.kernel.base.public import fold

NAPAS, TO_ACCOUNT = "A000000727", "QRIBFTTA"
VND, VIETNAM = "704", "VN"


def crc16(text: str) -> str:
    """Return the check sum of EMVCo codes, four hexadecimal digits."""
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
    return f"{value:04X}"


def field(tag: str, value: str) -> str:
    if len(value) > 99:
        raise ValueError(f"field {tag} longer than 99")
    return f"{tag}{len(value):02d}{value}"


def transfer_code(*, bin_code: str, account: str, amount_vnd: int, bill: str, purpose: str) -> str:
    """Return the code of a transfer of this amount to the account; `bill` and `purpose` come back with it.

    Vietnamese marks are taken off the purpose: not every bank shows them.
    """
    if not (bin_code.isdigit() and len(bin_code) == 6 and 0 < len(account) <= 19):
        raise ValueError("account")
    to = field("00", bin_code) + field("01", account)
    merchant = field("00", NAPAS) + field("01", to) + field("02", TO_ACCOUNT)
    words = fold(purpose).upper()[:25]
    more = (field("01", bill[:25]) if bill else "") + (field("08", words) if words else "")
    text = (
        field("00", "01")
        + field("01", "12")
        + field("38", merchant)
        + field("53", VND)
        + field("54", str(amount_vnd))
        + field("58", VIETNAM)
        + (field("62", more) if more else "")
        + "6304"
    )
    return text + crc16(text)
