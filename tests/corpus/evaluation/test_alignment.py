import pytest

from corpus.evaluation.alignment import align, text_similarity, value_similarity


@pytest.mark.parametrize(
    ("gold", "found", "pairs"),
    [
        ([], [], []),
        (["甲乙丙"], ["甲乙丙"], [(0, 0)]),
        (["甲乙丙"], [], [(0, None)]),
        ([], ["甲乙丙"], [(None, 0)]),
        # One in the middle missed, one at the end invented.
        (
            ["开展科普活动", "购建科普设施", "培养科普人才"],
            ["开展科普活动", "培养科普人才", "与此无关的话"],
            [(0, 0), (1, None), (2, 1), (None, 2)],
        ),
        # Slightly wrong is still the same item.
        (["科普活动日大于1天"], ["科普活动日大于1"], [(0, 0)]),
        # Nothing in common: missed and invented, not wrong.
        (["科普活动"], ["污水处理厂"], [(0, None), (None, 0)]),
    ],
)
def test_items_are_paired_in_order(
    gold: list[str], found: list[str], pairs: list[tuple[int | None, int | None]]
) -> None:
    assert align(gold, found, text_similarity) == pairs


def test_objects_are_alike_by_their_leaves() -> None:
    left = {"code": "130322", "name": "科普经费", "goals": ["很长的话"]}
    same_code = {"code": "130322", "name": None, "goals": []}
    assert value_similarity(left, left) == 1
    assert value_similarity(left, same_code) == 0.5
    assert value_similarity(left, {"code": "9", "name": "道路", "goals": []}) == 0


def test_a_long_list_with_one_gap_keeps_every_other_pair() -> None:
    gold = [f"第{number}项工作" * 2 for number in range(60)]
    found = gold[:20] + gold[21:]
    pairs = align(gold, found, text_similarity)
    assert (20, None) in pairs
    assert sum(1 for left, right in pairs if left is not None and right is not None) == 59
