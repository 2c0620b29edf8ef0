from yteso.kernel.base.public import clean, fold, sort_key


def test_names_sort_by_given_name_in_vietnamese_order():
    names = ["Trần Thị Ánh", "Lê Văn An", "Phạm Ân", "Đỗ Đức", "Nguyễn Dũng"]
    assert sorted(names, key=sort_key) == [
        "Lê Văn An",
        "Trần Thị Ánh",
        "Phạm Ân",
        "Nguyễn Dũng",
        "Đỗ Đức",
    ]


def test_the_place_of_the_tone_does_not_matter():
    assert sort_key("Lê Thị Thuý") == sort_key("Lê Thị Thúy")
    assert fold("Nguyễn Đức Hoà") == fold("NGUYỄN ĐỨC HÒA") == "nguyen duc hoa"


def test_clean_composes_and_trims():
    assert clean("  Nguye\u0302\u0303n   An ") == "Nguyễn An"
