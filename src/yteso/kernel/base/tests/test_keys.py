from concurrent.futures import ThreadPoolExecutor

from yteso.kernel.base.keys import uuid7


def test_keys_grow_within_a_millisecond_and_never_repeat() -> None:
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert {key.version for key in made} == {7}
    with ThreadPoolExecutor(4) as several:
        together = [
            key for part in several.map(lambda _n: [uuid7() for _ in range(2000)], range(4)) for key in part
        ]
    assert len(set(together)) == 8000
