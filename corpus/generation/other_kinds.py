"""Documents that lie in the same archives and are no reports of this kind.

Their gold is empty: no section, no project, everything leftover, and a `document-kind` finding. Some
share the report's words and even its three-level grid, which is the point.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from corpus.generation.layouts import draw_page
from corpus.generation.phrasing import long_text, overall_paragraphs, sentence
from corpus.generation.reports import ENCODINGS, GeneratedReport, draw_text_style
from corpus.generation.sheets import Block, Grid, GridCell, Line, Sheet, cell
from corpus.generation.vocabulary import DOMAINS, PLACE_HEADS, PLACE_KINDS, PLACE_TAILS, Domain
from corpus.gold import Gold


@dataclass(frozen=True)
class Occasion:
    """Who writes, in which year, with which words."""

    rng: Random
    domain: Domain
    office: str
    year: int


Maker = Callable[[Occasion], Iterator[Block]]


def make_other_kind(seed: str, index: int) -> GeneratedReport:
    """The document number `index` of a seed; the kinds take turns."""
    rng = Random(f"other/{seed}/{index}")  # noqa: S311 - variety, not secrecy
    domain = rng.choice(DOMAINS)
    place = rng.choice(PLACE_HEADS) + rng.choice(PLACE_TAILS) + rng.choice(PLACE_KINDS)
    office, year = place + rng.choice(domain.offices), rng.randint(2017, 2026)
    name, maker = KINDS[index % len(KINDS)]
    blocks = tuple(maker(Occasion(rng, domain, office, year)))
    # One page: nothing repeats on it, so nothing would tell a header from the text.
    page = replace(draw_page(rng, year, office), header=None, footer="none")
    return GeneratedReport(
        name=f"{index:04d}-{name}",
        description=None,
        layout=None,
        sheet=Sheet(blocks, page),
        gold=Gold(kind="other", leftover=_all_texts(blocks), expected_findings=("document-kind",)),
        text_style=draw_text_style(rng),
        encoding=rng.choice(ENCODINGS),
    )


def _all_texts(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            texts.append(block.printed)
        elif isinstance(block, Grid):
            texts += [item.text for row in block.rows for item in row]
    return tuple(text for text in texts if text.strip())


def _table(*rows: tuple[str, ...]) -> Grid:
    """A plain table; the last cell of a short row spans what is left."""
    columns = max(len(row) for row in rows)
    cells: list[tuple[GridCell, ...]] = []
    for row in rows:
        span = columns - len(row) + 1
        cells.append(
            tuple(
                cell(place, text, column_span=span if place == len(row) - 1 else 1)
                for place, text in enumerate(row)
            )
        )
    return Grid(tuple(cells), columns)


def tender(at: Occasion) -> Iterator[Block]:
    """招标公告: projects, budgets and points, none of which is a goal."""
    theme = at.rng.choice(at.domain.themes)
    amount = at.rng.randint(20, 900)
    yield Line(f"{at.office}{theme}项目公开招标公告", centred=True)
    yield Line("一、项目基本情况")
    yield Line(f"项目编号：ZFCG{at.year}-{at.rng.randint(100, 999)}")
    yield Line(f"项目名称：{theme}项目")
    yield Line(f"预算金额：{amount}万元")
    yield Line(f"合同履行期限：{at.year}年12月31日前完成")
    verb, thing, unit = at.rng.choice(at.domain.counts)
    yield _table(
        ("序号", "采购内容", "数量", "单位", "预算金额（万元）", "备注"),
        (
            "1",
            f"{verb}{thing}",
            str(at.rng.randint(2, 90)),
            unit,
            str(amount - 8),
            "不接受进口产品",
        ),
        ("2", "培训服务", "1", "项", "8", ""),
    )
    yield Line("二、评分办法")
    yield _table(
        ("评分项目", "分值", "评分标准", "得分"),
        ("价格部分", "30", "满足招标文件要求且投标价格最低的为评标基准价", ""),
        ("技术方案", "50", "方案完整、针对性强的得50分，每缺一项扣5分", ""),
        ("业绩", "20", "每有一项同类业绩得5分", ""),
        ("总分", "100", "", ""),
    )


def final_accounts(at: Occasion) -> Iterator[Block]:
    """部门决算: figures of a year that is over, with a part about performance in running text."""
    yield Line(f"{at.office}{at.year}年度部门决算", centred=True)
    yield Line("第一部分 部门概况")
    yield Line(sentence(at.rng, at.domain, 3))
    yield Line("第二部分 收入支出决算总表")
    yield Line("金额单位：万元")
    rows: list[tuple[str, ...]] = [
        ("收入", "", "支出", ""),
        ("项目", "决算数", "项目（按功能分类）", "决算数"),
    ]
    for left, right in (
        ("一、一般公共预算财政拨款收入", "一、一般公共服务支出"),
        ("二、上级补助收入", "二、社会保障和就业支出"),
        ("年初结转和结余", "年末结转和结余"),
        ("总计", "总计"),
    ):
        rows.append((left, f"{at.rng.uniform(0, 900):.2f}", right, f"{at.rng.uniform(0, 900):.2f}"))
    yield _table(*rows)
    yield Line("第三部分 预算绩效管理工作开展情况")
    yield Line(
        f"本部门对{at.year}年度{at.rng.randint(2, 9)}个项目开展了绩效自评，自评得分均在90分以上，"
        "全年执行数与预算数基本一致，产出指标和效益指标完成较好。"
    )


def budget_tables(at: Occasion) -> Iterator[Block]:
    """预算公开表: income and spending of the department."""
    yield Line(f"{at.office}{at.year}年部门预算公开表", centred=True)
    yield Line("部门收支总表")
    yield Line("单位：万元")
    rows: list[tuple[str, ...]] = [("收入", "", "支出", ""), ("项目", "预算数", "项目", "预算数")]
    for left, right in (
        ("一、一般公共预算拨款收入", "一、一般公共服务支出"),
        ("二、政府性基金预算拨款收入", "二、教育支出"),
        ("三、事业收入", "三、社会保障和就业支出"),
        ("四、其他收入", "四、住房保障支出"),
        ("本年收入合计", "本年支出合计"),
    ):
        rows.append((left, f"{at.rng.uniform(0, 900):.2f}", right, f"{at.rng.uniform(0, 900):.2f}"))
    yield _table(*rows)
    yield Line("一般公共预算支出表")
    yield _table(
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("201", "一般公共服务支出", "120.50", "100.00", "20.50"),
        ("20101", "人大事务", "20.50", "0", "20.50"),
    )


def contract(at: Occasion) -> Iterator[Block]:
    """A contract of service, with a table of payments and one of what is delivered."""
    theme = at.rng.choice(at.domain.themes)
    yield Line(f"{theme}服务合同", centred=True)
    yield Line(f"甲方：{at.office}")
    yield Line("乙方：某某科技有限公司")
    for number, text in enumerate(
        (
            f"服务内容：乙方为甲方提供{theme}服务，{sentence(at.rng, at.domain, 1)}",
            f"合同金额：人民币{at.rng.randint(10, 99)}万元整。",
            "验收标准：各项指标达到95%以上，甲方满意度不低于90%。",
            "违约责任：逾期一日按合同金额的1%支付违约金。",
        ),
        1,
    ):
        yield Line(f"{'一二三四'[number - 1]}、{text}")
    yield _table(
        ("付款阶段", "时间", "比例", "金额（万元）"),
        ("首付款", f"{at.year}年3月底", "30%", "9.00"),
        ("尾款", f"{at.year}年12月底", "70%", "21.00"),
    )


def letter(at: Occasion) -> Iterator[Block]:
    """A letter that hands money down and names a form that is not there."""
    theme = at.rng.choice(at.domain.themes)
    yield Line(f"关于下达{at.year}年{theme}补助资金的通知", centred=True)
    yield Line(f"{at.office}：")
    yield Line(
        f"现下达你单位{at.year}年{theme}补助资金{at.rng.randint(20, 900)}万元，"
        "项目支出绩效目标表详见附件。支出列“一般公共预算资金”相关科目。"
    )
    yield Line(
        "请做好绩效管理，确保年度绩效目标如期实现，并于预算年度结束后及时将项目绩效自评报告报我局备案。"
    )
    yield Line("附件：项目支出绩效目标表")
    yield Line(f"{at.year}年{at.rng.randint(1, 12)}月{at.rng.randint(1, 28)}日")


def forum_post(at: Occasion) -> Iterator[Block]:
    """Somebody asks how to fill in the form."""
    yield Line(f"求助：{at.year}年绩效目标表怎么填？")
    yield Line(f"楼主 小白会计 发表于 {at.year}-03-0{at.rng.randint(1, 9)} 09:12")
    yield Line("单位让我报绩效目标，总体绩效目标和分项绩效目标有什么区别？项目编码去哪里查？")
    yield Line(
        f"我们是{at.office}，产出指标写了“{at.rng.choice(at.domain.rates)}≥95%”，领导说不行。"
    )
    yield Line("沙发 老财政")
    yield Line("1. 先看财政局的通知，里面有模板。")
    yield Line("2. 指标值要能量化，满意度一般写≥90%。")
    yield Line("板凳 路人甲")
    yield Line("同问，顶一下！保障措施可以抄去年的吗？")


def english_contract(at: Occasion) -> Iterator[Block]:
    """A contract in English."""
    yield Line("SERVICE AGREEMENT", centred=True)
    yield Line(
        f"This Agreement is made on {at.rng.randint(1, 28)} March {at.year} between the parties."
    )
    for number, text in enumerate(
        (
            "Definitions. “Services” means the consultancy services described in Schedule 1.",
            f"Fees. The Client shall pay USD {at.rng.randint(10, 99)},000 within 30 days of invoice.",
            "Term. This Agreement continues for 12 months unless terminated under clause 5.",
            "Confidentiality. Each party shall keep the other party's information secret.",
        ),
        1,
    ):
        yield Line(f"{number}. {text}")
    yield _table(
        ("Milestone", "Due date", "Amount"),
        ("Inception report", "30 April", "20%"),
        ("Final report", "31 December", "80%"),
    )


def budget_statement(at: Occasion) -> Iterator[Block]:
    """预算公开情况说明: running text that speaks of goals without being the report."""
    yield Line(f"{at.office}{at.year}年部门预算公开情况说明", centred=True)
    for number, (title, text) in enumerate(
        (
            ("部门职责", sentence(at.rng, at.domain, 4)),
            ("机构设置", "本单位内设办公室、业务股、财务股三个股室。"),
            (
                "收支预算情况",
                f"{at.year}年预算收入{at.rng.randint(100, 900)}.5万元，比上年增长3%。",
            ),
            ("预算绩效情况", "本年度项目全部编制绩效目标，详见部门预算绩效文本。"),
            ("政府采购情况", "本年度无政府采购预算。"),
            ("国有资产占用情况", "截至上年末，共有车辆2辆。"),
        ),
        1,
    ):
        yield Line(f"{'一二三四五六'[number - 1]}、{title}")
        yield Line(text)


def news_item(at: Occasion) -> Iterator[Block]:
    """A news item about the department."""
    yield Line(f"{at.office}扎实推进{at.rng.choice(at.domain.themes)}工作", centred=True)
    yield Line(f"发布日期：{at.year}-05-20　来源：本站　浏览次数：{at.rng.randint(10, 999)}")
    for paragraph in overall_paragraphs(at.rng, at.domain, at.year):
        yield Line(paragraph)
    yield Line(long_text(at.rng, at.domain))
    yield Line("（责任编辑：办公室）")


def evaluation_system(at: Occasion) -> Iterator[Block]:
    """绩效评价指标体系: three levels of indicators with points and rules of scoring, and no target."""
    theme = at.rng.choice(at.domain.themes)
    yield Line(f"{theme}项目绩效评价指标体系", centred=True)
    rows: list[tuple[str, ...]] = [("一级指标", "二级指标", "三级指标", "分值", "评价标准", "得分")]
    for first, second, third, points in (
        ("决策", "项目立项", "立项依据充分性", "10"),
        ("决策", "绩效目标", "绩效目标合理性", "10"),
        ("过程", "资金管理", "预算执行率", "15"),
        ("过程", "组织实施", "制度执行有效性", "15"),
        ("产出", "产出数量", at.rng.choice(at.domain.counts)[1], "25"),
        ("效益", "项目效益", at.rng.choice(at.domain.effects), "25"),
    ):
        rule = at.rng.choice(("符合得满分，否则酌情扣分", "每发现一处不符扣2分", "按完成比例计分"))
        rows.append((first, second, third, points, rule, ""))
    yield _table(*rows)
    yield Line("注：评价得分90分以上为优，80至90分为良。")


def project_list(at: Occasion) -> Iterator[Block]:
    """A plan of purchases and works: projects and money without any goal."""
    yield Line(f"{at.office}{at.year}年项目计划安排表", centred=True)
    yield Line("单位：万元")
    rows: list[tuple[str, ...]] = [("序号", "项目名称", "建设内容", "资金来源", "金额", "责任单位")]
    for number, theme in enumerate(at.domain.themes[:4], 1):
        content = sentence(at.rng, at.domain, 1)
        rows.append(
            (
                str(number),
                f"{theme}项目",
                content,
                "财政拨款",
                str(at.rng.randint(5, 500)),
                at.office,
            )
        )
    yield _table(*rows)


def staff_assessment(at: Occasion) -> Iterator[Block]:
    """A form of a person's yearly assessment."""
    yield Line(f"{at.year}年度工作人员考核登记表", centred=True)
    yield _table(
        ("姓名", "李某", "单位", at.office),
        ("职务", "科员", "考核年度", str(at.year)),
        ("工作目标", sentence(at.rng, at.domain, 2)),
        ("完成情况", sentence(at.rng, at.domain, 2)),
        ("得分", "92", "等次", "优秀"),
        ("主管部门意见", "同意"),
    )


KINDS: tuple[tuple[str, Maker], ...] = (
    ("tender", tender),
    ("budget-tables", budget_tables),
    ("final-accounts", final_accounts),
    ("forum-post", forum_post),
    ("english-contract", english_contract),
    ("budget-statement", budget_statement),
    ("news-item", news_item),
    ("contract", contract),
    ("letter", letter),
    ("evaluation-system", evaluation_system),
    ("project-list", project_list),
    ("staff-assessment", staff_assessment),
)
