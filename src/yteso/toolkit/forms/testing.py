"""The door for tests and benches: forms of any size."""

from typing import Any

from yteso.toolkit.forms.definition import Definition, read_definition


def large_definition(questions: int = 700) -> Definition:
    """Return a form of that many questions, of which one in ten is calculated, hidden or checked by others.

    Sections of 35; `total` adds up every number, so each change runs through the whole form once.
    """
    sections: list[dict[str, Any]] = []
    numbers = []
    for number in range(questions):
        if number % 35 == 0:
            relevant = "" if number < 70 else "coalesce(${n1}, 0) < 1000"
            sections.append(
                {
                    "key": f"s{number // 35}",
                    "label": f"Phần {number // 35 + 1}",
                    "relevant": relevant,
                    "items": [],
                }
            )
        one: dict[str, Any] = {"key": f"n{number}", "kind": "integer", "label": f"Câu {number}"}
        match number % 10:
            case 0 if number:
                one |= {"kind": "calculated", "calculation": f"sum(${{n{number - 1}}}, ${{n{number - 2}}})"}
            case 4:
                one |= {"kind": "text", "relevant": f"${{n{number - 1}}} > 2"}
            case 5:
                one |= {"constraint": f"${{.}} >= coalesce(${{n{number - 2}}}, 0)"}
            case 6:
                one |= {"kind": "one", "choices": "yes_no", "required": f"${{n{number - 3}}} > 5"}
        if one["kind"] == "integer":
            numbers.append(f"${{n{number}}}")
        sections[-1]["items"].append(one)
    total = {
        "key": "total",
        "kind": "calculated",
        "label": "Tổng",
        "calculation": f"sum({', '.join(numbers)})",
    }
    sections.append({"key": "end", "label": "Tổng hợp", "items": [total]})
    lists = {"yes_no": [{"value": "yes", "label": "Có"}, {"value": "no", "label": "Không"}]}
    return read_definition({"title": "Biểu mẫu lớn", "sections": sections, "lists": lists})
