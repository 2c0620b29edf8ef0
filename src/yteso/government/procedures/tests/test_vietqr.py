"""VietQR against the test vectors of NAPAS."""

import pytest

from yteso.government.procedures.vietqr import crc16, transfer_code

VECTORS = [  # payload, check sum (QR Format T&C v1.0, 6.1.1–6.1.4)
    ("00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304", "F4E5"),
    ("00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN6304", "4F52"),
    (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang6304",
        "2E2E",
    ),
]


@pytest.mark.parametrize(("payload", "checksum"), VECTORS)
def test_the_check_sum(payload: str, checksum: str) -> None:
    assert crc16(payload) == checksum
    assert crc16("123456789") == "29B1"


def test_a_transfer_as_the_vector_has_it() -> None:
    made = transfer_code(
        bin_code="970403",
        account="0011012345678",
        amount_vnd=180000,
        bill="NPS6869",
        purpose="Thanh toán đơn hàng",
    )
    assert made == (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819THANH TOAN DON HANG6304" + made[-4:]
    )
    assert crc16(made[:-4]) == made[-4:]


@pytest.mark.parametrize(("bin_code", "account"), [("97040", "1"), ("970403", ""), ("970403", "1" * 20)])
def test_what_is_no_account(bin_code: str, account: str) -> None:
    with pytest.raises(ValueError, match="account"):
        transfer_code(bin_code=bin_code, account=account, amount_vnd=1, bill="", purpose="")
