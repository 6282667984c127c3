"""Search against the truth: a plain substring search over the same records."""

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from development.rehearsal import fill_catalog, made_up_outcome, made_up_report
from extractors.terms.vocabulary import tokenizer
from models.report import Report
from pipeline.catalog.changes import last_change_number
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.sightings import Sighting
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome
from pipeline.search.candidates import find_units
from pipeline.search.characters import fold, pairs_as_words, places
from pipeline.search.indexing import index_cursor, rebuild_index, update_index, update_portion
from pipeline.search.keywords import report_keywords
from pipeline.search.questions import Wanted
from pipeline.search.searching import (
    CANDIDATES,
    Filter,
    Hit,
    QueryError,
    make_snippet,
    newest_first,
    parse_query,
    search,
)
from pipeline.search.units import Unit, read_units
from pipeline.search.words import cut
from pipeline.search.written import pack_written, unpack_written

COUNT = 6


@pytest.fixture(scope="module")
def indexed(archive: Catalog) -> Catalog:
    update_index(archive)
    if not archive.is_sqlite:
        # With statistics, PostgreSQL is asked for frequent phrases in another way than for rare.
        with archive.writing() as session:
            session.execute(text("ANALYZE search_units"))
    return archive


def every_hit(catalog: Catalog, query: str, wanted: Filter | None = None) -> list[Hit]:
    """All matches, in pages of 7."""
    found: list[Hit] = []
    while True:
        before = found[-1].unit_id if found else None
        with catalog.reading() as session:
            page = newest_first(session, query, wanted or Filter(), limit=7, before=before)
        if not page:
            return found
        found += page


def units_of(catalog: Catalog) -> list[tuple[int, Unit]]:
    with catalog.reading() as session:
        rows = session.execute(
            text(
                "SELECT r.report_id, b.body_gzip FROM records r "
                "JOIN record_bodies b ON b.record_id = r.id WHERE r.is_current"
            )
        ).all()
    return [(row[0], unit) for row in rows for unit in read_units(gzip.decompress(row[1]))]


def keys(hits: list[Hit]) -> list[tuple[int, str, int]]:
    return sorted((hit.report_id, hit.kind, hit.position) for hit in hits)


def truth(units: list[tuple[int, Unit]], query: str) -> list[tuple[int, str, int]]:
    """Substring search, with the same folding and nothing else in common."""
    wanted = fold(query)
    return sorted(
        (report_id, unit.kind, unit.position)
        for report_id, unit in units
        if any(wanted in fold(line) for line in (unit.name + "\n" + unit.text).split("\n"))
    )


def random_substrings(units: list[tuple[int, Unit]], count: int) -> Iterator[str]:
    chance = random.Random("substrings")
    lines = [line for _, unit in units for line in unit.text.split("\n") if line]
    for _ in range(count):
        line = chance.choice(lines)
        start = chance.randrange(len(line))
        found = line[start : start + chance.choice((1, 1, 2, 2, 2, 3, 4, 6, 10, 20))]
        if fold(found):
            yield found.replace(" ", "").replace("\u3000", "") or found


def test_nothing_that_a_substring_search_finds_is_missed(indexed: Catalog) -> None:
    units = units_of(indexed)
    assert len(units) > 60
    tried = 0
    for query in random_substrings(units, 150):
        if not fold(query) or len(query.split()) != 1:
            continue
        expected = truth(units, query)
        assert expected, query
        assert keys(every_hit(indexed, query)) == expected, query
        tried += 1
    assert tried > 120


@pytest.mark.parametrize(
    "query", ["农村", "饮水", "资金", "的", "%", "≥", "100%", "１００％", "。", "'", '"', "\\", "*",
              "不存在的词", "AND", "NEAR(", "-1", ":", "^x", "2021年", "〔2021〕", "、", "&", "|", "!",
              "<->", "x2c", "zz", "N农村", "Tkproject", "kproject"]
)  # fmt: skip
def test_words_signs_and_operators_are_all_just_characters(indexed: Catalog, query: str) -> None:
    assert keys(every_hit(indexed, query)) == truth(units_of(indexed), query)


def test_filters_narrow_the_matches_and_nothing_else(indexed: Catalog) -> None:
    units = units_of(indexed)
    every = {(report_id, unit.kind, unit.position): unit for report_id, unit in units}
    expected = truth(units, "的")
    one = every[expected[0]]
    for wanted in (
        Filter(year=one.fiscal_year),
        Filter(department=one.department_name),
        Filter(department=str(one.department_name)[1:-1]),
        Filter(department="局"),
        Filter(department="没有这个部门"),
        Filter(department="%"),
        Filter(department=one.department_code),
        Filter(kind="safeguard"),
        Filter(year=one.fiscal_year, kind="project"),
        Filter(year=1900),
        Filter(department="d' OR 1=1"),
    ):
        found = keys(every_hit(indexed, "的", wanted))
        assert found == [
            key
            for key in expected
            if (wanted.year is None or every[key].fiscal_year == wanted.year)
            and (wanted.kind is None or every[key].kind == wanted.kind)
            and (
                wanted.department is None
                or wanted.department == every[key].department_code
                or (
                    wanted.department in str(every[key].department_name)
                    and not wanted.department.isascii()
                )
            )
        ]


def test_the_total_counts_what_is_shown(indexed: Catalog) -> None:
    """Also where only words match: a page of hits never stands below a nought."""
    loose = 0
    written = {"".join(unit.text.split())[:40] for _, unit in units_of(indexed)}
    for line in sorted(one for one in written if len(one) > 8)[:40]:
        query = f"{line[4:6]}{line[:2]}"
        with indexed.reading() as session:
            found = search(session, query, Filter(), limit=CANDIDATES)
        if not found.more_than_total:
            assert len(found.hits) == found.total, query
        loose += any(hit.match == "words" for hit in found.hits)
    assert loose, "no query that only words match"


def test_pages_of_hits_join_to_the_whole(indexed: Catalog) -> None:
    """Where one kind of match ends and the next begins, too."""
    for query in ("农村 资金", "资金", "的", "农村资金"):
        with indexed.reading() as session:
            whole = search(session, query, Filter(), limit=40).hits
            pages = [
                hit
                for offset in range(0, 40, 7)
                for hit in search(session, query, Filter(), limit=7, offset=offset).hits
            ]
        assert tuple(pages[:40]) == whole, query
        if query == "资金":
            assert {hit.match for hit in whole} == {"name", "text"}


def named(number: int, name: str, *goals: str, year: int = 2021) -> Report:
    """A report with one project that says just this."""
    report = made_up_report("named", 0, project_count=1)
    project = report.projects[0].model_copy(
        update={"name": name, "title": None, "goals": goals, "fund_use": None, "indicators": (),
                "code": None}
    )  # fmt: skip
    source = report.source.model_copy(update={"sha256": f"{number:064d}"})
    return report.model_copy(
        update={"source": source, "projects": (project,), "sub_goals": (), "safeguards": (),
                "overall_goal": None, "fiscal_year": year, "provenance": {}}
    )  # fmt: skip


def store(catalog: Catalog, *stored: Report) -> list[int]:
    """Store reports; their ids."""
    with catalog.writing() as session:
        found = [
            FoundContent(Sighting(f"file:///{one.source.sha256}", 1, "1"), one.source.sha256, 1)
            for one in stored
        ]
        registered = register_contents(session, found, "1")
        outcomes = [
            replace(made_up_outcome("named", 0), sha256=one.source.sha256,
                    record=flatten_report(one))
            for one in stored
        ]  # fmt: skip
        store_outcomes(session, None, outcomes)
    return [registered[one.source.sha256].content_id for one in stored]


def best(catalog: Catalog, query: str, **options: Any) -> list[tuple[str, str]]:
    with catalog.reading() as session:
        found = search(session, query, Filter(), **options)
    return [(hit.name.text, hit.match) for hit in found.hits]


def test_names_come_before_texts_and_texts_before_words(catalog: Catalog) -> None:
    store(
        catalog,
        named(1, "乡镇补助", "开展农村道路养护。"),
        named(2, "农村道路养护", "打井三眼。"),
        named(3, "交通建设", "农村的道路有人养护。"),
        named(4, "校园安保", "配备保安。"),
    )
    assert update_index(catalog) == 4
    assert best(catalog, "农村道路养护") == [
        ("农村道路养护", "name"),
        ("乡镇补助", "text"),
        ("交通建设", "words"),
    ]
    assert best(catalog, "农村道路养护", limit=1, offset=1) == [("乡镇补助", "text")]
    assert best(catalog, "道路 打井") == [("农村道路养护", "text")]
    assert best(catalog, "道路 保安") == []
    assert best(catalog, "旧道路") == []


def test_a_rarer_word_weighs_more(catalog: Catalog) -> None:
    common = [named(number, f"项目{number}", "开展培训。") for number in range(10, 20)]
    store(
        catalog,
        *common,
        named(1, "甲", "培训，防汛一次。"),
        named(2, "乙", "防汛，培训一次，再培训。"),
    )
    update_index(catalog)
    with catalog.reading() as session:
        hits = search(session, "防汛 培训", Filter()).hits
    assert [hit.name.text for hit in hits] == ["乙", "甲"]
    assert hits[0].score > hits[1].score


def test_the_index_follows_updates_and_withdrawals(catalog: Catalog) -> None:
    first, second = store(catalog, named(1, "旧名称"), named(2, "农村饮水"))
    update_index(catalog)
    assert best(catalog, "旧名称") == [("旧名称", "name")]
    store(catalog, named(1, "新名称"))
    with catalog.writing() as session:
        withdraw_reports(session, [second])
    assert update_index(catalog) == 2
    assert best(catalog, "旧名称") == []
    assert best(catalog, "新名称") == [("新名称", "name")]
    assert best(catalog, "农村饮水") == []
    with catalog.reading() as session:
        assert index_cursor(session) == last_change_number(session) == 4
        assert report_keywords(session, second) is None
        left = session.execute(text("SELECT word FROM search_words")).scalars().all()
    assert "饮水" not in left
    assert first in [hit.report_id for hit in every_hit(catalog, "新名称")]
    assert update_index(catalog) == 0


def test_an_index_that_postgresql_reads_with_several_workers_is_searched_alike(
    indexed: Catalog,
) -> None:
    # By itself it does so from some 30,000 units on.
    settings = (
        "min_parallel_table_scan_size", "min_parallel_index_scan_size",
        "parallel_setup_cost", "parallel_tuple_cost",
    )  # fmt: skip
    for query in ("目标", "绩效目标", "目 标"):
        with indexed.reading() as session:
            expected = search(session, query, Filter())
        with indexed.reading() as session:
            for name in settings if not indexed.is_sqlite else ():
                session.execute(text(f"SET LOCAL {name} = 0"))
            assert search(session, query, Filter()) == expected
        assert expected.total > 0


def test_updating_twice_or_at_once_gives_the_same_index_as_rebuilding(catalog: Catalog) -> None:
    fill_catalog(catalog, 30, seed="at-once", project_count=1, distinct=5)

    def state() -> tuple[Any, ...]:
        with catalog.reading() as session:
            return (
                session.execute(text("SELECT word, report_count FROM search_words ORDER BY word"))
                .tuples()
                .all(),
                session.execute(text("SELECT cursor, report_count FROM search_state")).one(),
                sorted(find_all(session)),
            )

    def find_all(session: Any) -> Any:
        return find_units(session, Wanted(("的",)), 10_000)

    errors: list[BaseException] = []

    def work() -> None:
        try:
            update_index(catalog)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    together = state()
    assert together[1][1] == 30
    assert rebuild_index(catalog) == 30
    assert state() == together


def test_a_catalog_restored_from_a_backup_is_indexed_anew(catalog: Catalog) -> None:
    store(catalog, named(1, "农村饮水"))
    update_index(catalog)
    with catalog.writing() as session:
        session.execute(text("UPDATE search_state SET cursor = 99"))
    assert update_portion(catalog) == 1
    with catalog.reading() as session:
        assert index_cursor(session) == 1


def test_an_index_of_an_earlier_layout_is_not_read_but_made_anew(catalog: Catalog) -> None:
    store(catalog, named(1, "农村饮水"))
    update_index(catalog)
    with catalog.writing() as session:
        session.execute(text("UPDATE search_state SET layout = 0"))
    assert best(catalog, "饮水") == []
    assert every_hit(catalog, "饮水") == []
    assert update_index(catalog) == 1
    assert best(catalog, "饮水") == [("农村饮水", "name")]


def test_before_there_is_an_index_nothing_is_found(catalog: Catalog) -> None:
    fill_catalog(catalog, 1)
    assert best(catalog, "资金") == []
    with catalog.reading() as session:
        assert report_keywords(session, 1) is None
        assert index_cursor(session) == 0


def test_keywords_are_what_tells_a_report_from_the_others(catalog: Catalog) -> None:
    reports = [named(number, f"项目{number}", "开展培训工作。") for number in range(5)]
    special = named(9, "防汛物资", "开展培训工作，储备防汛物资，检查防汛设施。")
    ids = store(catalog, *reports, special)
    update_index(catalog)
    with catalog.reading() as session:
        found = report_keywords(session, ids[-1])
    assert found is not None
    assert found[0].word == "防汛"
    assert (found[0].count, found[0].report_count) == (3, 1)
    assert {one.report_count for one in found if one.word == "培训"} == {6}
    assert found[-1].word in ("培训", "工作", "开展")


@pytest.mark.parametrize("query", ["", "  ", "\u3000", "\u200b", "字" * 101, "a b c d e f g h i"])
def test_an_empty_or_endless_query_is_an_error(query: str) -> None:
    with pytest.raises(QueryError):
        parse_query(query)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ１２３％", "abc123%"),
        ("农 村\u3000饮\t水", "农村饮水"),
        ("㎡", "m2"),
        ("①", "1"),
        ("ＡＩ", "ai"),
    ],
)
def test_folding_is_by_character(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert "".join(fold(char) for char in written) == folded


@pytest.mark.parametrize(
    "written", ["农村饮水ＡＢ（１）", "农 村㎡", "㎡\u200b农", "甲\u3000乙", "½\u00ad农", "İ农村"]
)
def test_each_folded_character_knows_where_it_came_from(written: str) -> None:
    expected = [(part, place) for place, char in enumerate(written) for part in fold(char)]
    folded = fold(written)
    assert list(zip(folded, places(written, folded), strict=True)) == expected


def test_pairs_of_characters_are_the_words_of_the_index() -> None:
    assert pairs_as_words("农村水\n井泉").split() == ["农村", "村水", "水", "井", "井泉", "泉"]
    assert pairs_as_words('a"b\n农').split() == ['a"', '"b', "b", "农", "农"]
    assert pairs_as_words("").split() == []
    assert pairs_as_words("井").split() == ["井"]


def test_a_snippet_marks_what_matches_in_the_text_as_written() -> None:
    line = "一二三四五六七八九十" * 3 + "改善 农村\u3000饮水（ＡＢ）条件" + "末" * 100
    written = "别的\n" + line
    snippet = make_snippet(written, fold("名称\n" + written), ["农村饮水(ab)"])
    assert [snippet.text[start:end] for start, end in snippet.highlights] == [
        "农村\u3000饮水（ＡＢ）"
    ]
    assert snippet.text.startswith("…")
    assert snippet.text.endswith("…")
    assert len(snippet.text) < 100
    assert make_snippet("没有", "别的\n没有", ["别的"]).highlights == ()


@given(st.text(), st.text())
def test_a_text_is_kept_as_written_beside_the_folded_one(written: str, name: str) -> None:
    written = written.encode(errors="ignore").decode()
    folded = fold(f"{name}\n{written}")
    assert unpack_written(pack_written(written, folded), folded) == written


def words_by_jieba(line: str) -> tuple[str, ...]:
    words = tokenizer().cut(line, HMM=False)
    return tuple(word for word in words if re.fullmatch("[一-鿿]{2,}|[a-z]{2,}", word))


def test_words_are_those_that_jieba_cuts(indexed: Catalog) -> None:
    lines = {line for _, unit in units_of(indexed) for line in fold(unit.text).split("\n")}
    assert len(lines) > 500
    for line in lines:
        assert cut(line) == words_by_jieba(line)


@given(st.text(st.sampled_from("科学技术普及农村饮水安全工程的,。ab1T恤卡拉ok+-_%&# 龥鿿")))
def test_any_line_is_cut_as_jieba_cuts_it(line: str) -> None:
    assert cut(line) == words_by_jieba(line)


def test_words_come_from_the_field_s_dictionary() -> None:
    assert "科普活动日" in cut("举办科普活动日3次，提高满意度")
    assert all(len(word) >= 2 for word in cut("在1个村的水井a"))


def test_results_statements_and_money_are_found(catalog: Catalog, self_evaluation: Report) -> None:
    record = flatten_report(self_evaluation)
    with catalog.writing() as session:
        found = FoundContent(Sighting("file:///e.docx", 1, "1"), "e" * 64, 1)
        register_contents(session, [found], "1")
        store_outcomes(session, None, [Outcome("e" * 64, "extracted", utc_now(), 0.1, "1", "docx",
                                               record=record)])  # fmt: skip
    update_index(catalog)
    for query, kind in (
        ("已全部完成", "project"),
        ("冀科协〔2021〕8号", "project"),
        ("10场", "project"),
        ("受疫情影响", "project"),
        ("每少一场扣1分", "project"),
        ("科普服务中心", "project"),
        ("上年结转资金", "project"),
        ("建成科普网络", "project"),
        ("李一", "statement"),
        ("履职效能", "overall_goal"),
        ("科普大篷车", "sub_goal"),
        ("出车次数", "sub_goal"),
    ):
        assert [hit.kind for hit in every_hit(catalog, query)] == [kind], query
    assert every_hit(catalog, "李一", Filter(kind="project")) == []
    assert len(every_hit(catalog, "李一", Filter(report_kind="self_evaluation"))) == 1
    assert every_hit(catalog, "李一", Filter(report_kind="project_declaration")) == []
