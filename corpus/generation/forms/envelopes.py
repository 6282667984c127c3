"""What forms lie in: a letter that hands them down, a budget made public, several forms in one file.

Enters: filled forms. Leaves: the blocks of a file, and what of the gold no longer follows from the forms
alone. Texts around a form belong to no field.
"""

from dataclasses import dataclass, field
from random import Random

from corpus.generation.forms.filling import Form
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import Box, FormTable
from corpus.generation.sheets import Block, Line


@dataclass
class Envelope:
    """The blocks before and after the forms, the fields that are no longer judged."""

    before: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    unjudged: set[str] = field(default_factory=set)


def letter(rng: Random, setting: Setting, forms: list[Form]) -> Envelope:
    """A letter with the forms attached."""
    year = setting.year
    theme = rng.choice(setting.domain.themes)
    number = f"{setting.place[0]}财{rng.choice('农教社行')}〔{year - 1}〕{rng.randint(2, 180)}号"
    lines = [
        Line(number, centred=True),
        Line(
            f"{setting.place}财政局关于提前下达{year}年{theme}资金的通知",
            role="cover",
            centred=True,
        ),
        Line(f"{setting.supervisor.name}："),
        Line(
            f"现提前下达你单位{year}年{theme}资金{rng.randint(20, 900)}万元，列入{year}年政府收支分类科目，"
            "请按规定管好用好资金，加快预算执行进度。",
            indent=2,
        ),
        Line("请做好绩效管理，确保年度绩效目标如期实现，年度终了及时开展绩效自评。", indent=2),
        Line(f"附件：{forms[0].title}"),
        Line(f"{setting.place}财政局"),
        Line(f"{year - 1}年{rng.randint(10, 12)}月{rng.randint(1, 28)}日"),
    ]
    return Envelope(
        before=[*lines, Line("附件", new_page=True)], unjudged={"title", "projects[].title"}
    )


def made_public(rng: Random, setting: Setting, _forms: list[Form]) -> Envelope:
    """A department's budget made public, with the forms as one of its parts."""
    year, office = setting.year, setting.supervisor.name
    table = FormTable()
    table.row(Box("收入", 30), Box("支出"))
    table.row(Box("项目", 15), Box("预算数", 15), Box("项目", 15), Box("预算数"))
    for left, right in (
        ("一、一般公共预算拨款收入", "一、一般公共服务支出"),
        ("二、政府性基金预算拨款收入", "二、社会保障和就业支出"),
        ("本年收入合计", "本年支出合计"),
    ):
        amounts = [f"{rng.uniform(10, 900):.2f}" for _ in range(2)]
        table.row(Box(left, 15), Box(amounts[0], 15), Box(right, 15), Box(amounts[1]))
    before: list[Block] = [
        Line(f"{office}{year}年部门预算公开", role="cover", centred=True),
        Line("第一部分 部门概况", role="part"),
        Line("本部门内设办公室、业务科、财务科三个科室，编制三十人。", indent=2),
        Line("第二部分 部门预算表", role="part"),
        Line("部门收支总表", centred=True),
        table.grid(),
        Line("第三部分 部门预算情况说明", role="part"),
        Line(f"{year}年收入预算比上年增加，主要是项目增加。", indent=2),
        Line("第四部分 预算绩效情况", role="part"),
    ]
    after: list[Block] = [
        Line("第五部分 名词解释", role="part"),
        Line("一般公共预算拨款收入：指财政部门当年拨付的资金。", indent=2),
    ]
    return Envelope(before, after, {"title", "projects[].title"})
