"""Names of the demo's citizens: our own frequency lists, mixed at random. Nobody is meant by any of them.

Weights are rounded shares, plausible for the South Central Coast; they rest on common knowledge of Vietnamese
names, not on a census. Hrê people of Ba Tơ mostly carry the family name Phạm, those of Sơn Hà and Minh Long Đinh;
Co people of Trà Bồng mostly Hồ; Ca Dong people (a group of the Xơ Đăng) of Sơn Tây mostly Đinh.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NameStock:
    """The names of one people: (name, weight) pairs; middle and given names by sex, index 0 male and 1 female."""

    family: tuple[tuple[str, float], ...]
    middle: tuple[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]]
    given: tuple[tuple[str, ...], tuple[str, ...]]


def _weighted(text: str) -> tuple[tuple[str, float], ...]:
    pairs = (item.rsplit(" ", 1) for item in text.split(", "))
    return tuple((name, float(weight)) for name, weight in pairs)


def _plain(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KINH = NameStock(
    family=_weighted(
        "Nguyễn 31, Trần 11, Lê 9, Phạm 9, Huỳnh 6, Võ 6, Bùi 3, Đặng 2.5, Phan 2.5, Trương 2, Đỗ 2, Ngô 1.8, Đinh 1.5, "
        "Hồ 1.5, Cao 1.3, Tạ 1.2, Lương 1.1, Đoàn 1, Dương 1, Mai 0.9, Châu 0.7, Lâm 0.7, Tô 0.6, Hà 0.5, Thái 0.5, "
        "Từ 0.4, Vũ 0.4, Kiều 0.3, Tiêu 0.3, Lý 0.3, Thới 0.2, Quách 0.2, Ung 0.1, Chế 0.1"
    ),
    middle=(
        _weighted(
            "Văn 24, Minh 7, Thanh 6, Quốc 5, Đức 5, Hữu 5, Ngọc 4, Tấn 4, Công 4, Anh 3, Hoàng 3, Quang 3, Đình 3, "
            "Duy 3, Gia 2, Xuân 2, Trọng 2, Thành 2, Chí 1, Bá 1, Phi 1, Nhật 1, Tuấn 1, Trung 1, Viết 1, Mạnh 1"
        ),
        _weighted(
            "Thị 38, Thị Thu 5, Thị Kim 5, Thị Ngọc 4, Thị Thanh 4, Thị Mỹ 4, Thị Hồng 3, Ngọc 3, Thị Bích 2, Thu 2, "
            "Thanh 2, Thị Minh 2, Phương 2, Thị Như 1, Khánh 1, Bảo 1, Thảo 1, Quỳnh 1, Tường 1, Gia 1, Thùy 1, Mỹ 1"
        ),
    ),
    given=(
        _plain(
            "Anh An Bình Bảo Bảy Bửu Châu Chiến Chung Công Cường Danh Dũng Duy Dương Đạt Điền Đông Đồng Đức Giang Hà "
            "Hải Hào Hậu Hiếu Hiền Hiệp Hòa Hoàng Hùng Huy Hưng Hữu Khang Khánh Khải Khoa Khôi Kiên Kiệt Lâm Lân Lộc "
            "Lợi Long Luân Lực Mạnh Minh Mười Nam Năm Nghĩa Nghiêm Nguyên Ngọc Nhân Nhật Nhựt Ninh Phát Phong Phú Phúc "
            "Phước Phương Quân Quang Quốc Quý Quyết Sang Sáu Sinh Sơn Sỹ Tài Tâm Tân Tấn Tây Thái Thanh Thành Thạch "
            "Thắng Thiện Thịnh Thọ Thống Thuận Thức Tiến Tín Tình Toàn Tới Trí Triều Trọng Trung Trực Trường Tú Tuấn "
            "Tùng Tư Vân Việt Vinh Vĩnh Vũ Vương Vỹ Xuân"
        ),
        _plain(
            "An Anh Ánh Ân Bích Bông Bốn Châu Chi Cúc Cẩm Diễm Diệp Diệu Dung Duyên Đào Điệp Giang Hà Hải Hân Hạnh "
            "Hằng Hậu Hiền Hiếu Hoa Hoài Hòa Hồng Huệ Hương Hường Huyền Khánh Kiều Lan Lài Lành Lê Liên Liễu Linh Loan "
            "Lộc Lụa Lý Ly Mai Mận Mỹ My Năm Nga Ngà Ngân Ngọc Nguyên Nguyệt Nhàn Nhi Nhiên Nhung Như Nữ Oanh Phúc "
            "Phương Phượng Quyên Quỳnh Sang Sen Sương Tâm Thắm Thanh Thảo Thi Thơ Thơm Thoa Thu Thuận Thúy Thủy Thùy "
            "Thương Tình Tiên Trà Trâm Trân Trang Trinh Trúc Tuyền Tuyết Tư Uyên Vân Vi Vy Xuân Yến Ý"
        ),
    ),
)

_HIGHLAND_MIDDLE = (
    _weighted("Văn 80, Minh 6, Ngọc 4, Thanh 4, Xuân 3, Tấn 3"),
    _weighted("Thị 92, Thị Thu 3, Thị Hồng 3, Y 2"),
)

HRE = NameStock(
    family=_weighted("Đinh 44, Phạm 46, Nguyễn 4, Lê 3, Hà 3"),
    middle=_HIGHLAND_MIDDLE,
    given=(
        _plain(
            "Rê Răm Rót Rang Rin Riêu Vút Vênh Vơn Vroi Trở Trôi Tranh Tre Thế Thiên Thôn Nua Nêu Ngói Ngoan Nhất Mang "
            "Mực Meo Biêng Bất Bia Bông Banh Xuôn Xuyên Xép Xiếu Lía Lâm Loi Gháy Giây Đế Đơ Đía Hoan Huôi Ôn Út Ướt "
            "Khanh Sia Sút Sót Tiên Tuấn Hùng Thành Nam Tâm Thắng"
        ),
        _plain(
            "Blêng Bông Ben Bí Bút Đu Đía Đúa Đỏ Gheo Giá Hrế Hoét Lía Lót Lơ Lép Mé Mía Mơ Mót Nía Nu Nê Ngói Nhét "
            "Nhây Phê Rế Rót Ré Ruông Sét Sen Síp Tép Thia Thoa Tra Trót Trênh Trầm Vroong Vanh Ven Vê Xanh Xới Xoát Y "
            "Hạnh Hương Thảo Trang Linh"
        ),
    ),
)

CO = NameStock(
    family=_weighted("Hồ 88, Đinh 5, Nguyễn 4, Trần 3"),
    middle=_HIGHLAND_MIDDLE,
    given=(
        _plain(
            "Trịa Tích Thía Thanh Thương Tấn Tiên Ngọc Nghĩa Nhân Niên Dương Du Dung Đường Đồng Biên Bảy Bình Cường "
            "Chiến Hiền Hoàn Hương Kiền Lân Lương Mật Minh Một Phong Rân Sâm Sơn Sung Tiêu Trung Vinh Xuân Xanh Yên"
        ),
        _plain(
            "Bôi Bảy Cảnh Chung Diên Duyên Điền Đua Hà Hạnh Hiệp Hoa Huệ Kiểu Lài Lan Lâm Liên Mai Min Muộn Nga Ngọc "
            "Nhung Nở Phượng Riêng Sáu Sen Thiềm Thu Tía Tiên Trang Trầm Vân Xiêm Xinh Xuân Yến"
        ),
    ),
)

CA_DONG = NameStock(
    family=_weighted("Đinh 93, Nguyễn 3, Lê 2, Phạm 2"),
    middle=_HIGHLAND_MIDDLE,
    given=(
        _plain(
            "A Lê Liêm Lia Lương Long Luân Nghía Nía Náy Ngọt Ngoan Hía Hiếu Hồng Rin Rây Rỗ Riêng Tiêu Tấn Tây Trôi "
            "Thành Thới Rơ Đêu Đoàn Đố Vố Veo Vàng Xía Xuân Sum Sơ Ka Kim Mui Mân Bay Biểu Bê Ích Én"
        ),
        _plain(
            "Bé Bưởi Đêu Đếch Hía Hêch Hường Khí Lí Lia Lê Mía Mui Nga Nghía Ngoe Nhở Pua Quyên Rế Rêu Róa Sía Sương "
            "Tam Thâu Thê Thúy Tiếc Trâm Ú Vai Vân Xa Xế Xía Y"
        ),
    ),
)

OTHERS = NameStock(family=KINH.family, middle=KINH.middle, given=KINH.given)

FOREIGN = (
    ("KIM MIN JUN", 1, "KOR"),
    ("PARK SEO YEON", 2, "KOR"),
    ("TANAKA HIROSHI", 1, "JPN"),
    ("SATO YUKI", 2, "JPN"),
    ("SOMCHAI WONGSAI", 1, "THA"),
    ("ANNA SCHNEIDER", 2, "DEU"),
    ("JOHN MILLER", 1, "USA"),
    ("WANG FANG", 2, "CHN"),
    ("LI WEI", 1, "CHN"),
    ("SITHA KEOMANY", 1, "LAO"),
)

# Kinh 01, Xơ Đăng 14 (its Ca Dong group lives in Sơn Tây), Hrê 19, Co 30. Source: Decision 121-TCTK/PPCĐ.
STOCKS: dict[str, NameStock] = {"01": KINH, "14": CA_DONG, "19": HRE, "30": CO}


def stock_of(ethnic_code: str) -> NameStock:
    """Return the names of a people; the few others in the province carry names like the Kinh's."""
    return STOCKS.get(ethnic_code, OTHERS)
