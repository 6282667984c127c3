"""专项转移支付区域绩效目标表: a special fund, who hands it down, its money by level, one grid.

Varies: from the centre, a province or a city; the whole period beside the year.
"""

from decimal import Decimal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import draw_columns
from corpus.generation.forms.indicators import draw_rows
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import WIDTH, Answer, Box, FormTable
from corpus.generation.sheets import Block, Line
from corpus.generation.vocabulary import PLACE_HEADS, PLACE_TAILS
from models.report import Department

_LEVELS = (
    ("中央对地方专项转移支付区域绩效目标表", "中央", "省级", "中央补助", "地方资金"),
    ("中央对地方转移支付区域绩效目标表", "中央", "省级", "中央补助", "地方资金"),
    ("省对市县专项转移支付区域绩效目标表", "省级", "市级", "省级补助", "市县资金"),
    ("市级专项资金绩效目标表", "市级", "县级", "市级补助", "县级资金"),
)
"""Title, who hands down and who receives, the money of the one and of the other."""


def fill_transfer_payment(setting: Setting) -> Form:
    """Fill one form in."""
    form = Form("transfer_payment", "transfer_payment", setting)
    # Whose report such a form is, nobody says: who hands it down fills it in.
    form.unjudged |= {"department", "projects[].department"}
    rng = setting.rng
    title, upper, lower, own, share = rng.choice(_LEVELS)
    form.heading(title)
    theme = rng.choice(setting.domain.themes)
    name = f"{theme}{rng.choice(('补助资金', '专项资金', '转移支付资金'))}"
    form.project["name"] = name
    form.project["amount_unit"] = setting.unit
    form.pair((setting.label("专项名称", "专项（项目）名称", "专项名称"), name), label_units=15)
    office = setting.domain.offices[0]
    ministry = {
        "中央": rng.choice(("农业农村部", "民政部", "水利部", "教育部")),
        "省级": f"冀东省{office}",
        "市级": f"冀中市{office}",
    }[upper]
    place = {"省级": "冀东省", "市级": "冀中市", "县级": setting.place}[lower]
    form.project["supervisor"] = Department(name=ministry)
    form.project["implementer"] = Department(name=f"{place}{office}")
    form.pair((setting.label(f"{upper}主管部门"), ministry), label_units=15)
    treasury = form.state(f"{lower}财政部门", f"{place}财政{'厅' if lower == '省级' else '局'}")
    form.pair(treasury, (setting.label(f"{lower}主管部门"), f"{place}{office}"), label_units=15)
    _money(form, own, share)
    if setting.maybe(0.25):
        _goals_of_two_terms(form)
    else:
        goals = goals_of(setting)
        form.project["goals"] = goals
        form.pair((setting.label("年度目标", "总体目标", "年度总体目标"), goals), label_units=15)
    columns = draw_columns(setting, "level1", "level2", "level3", "target")
    rows = draw_rows(setting, gaps=True)
    with form.table.beside(rng.choice(("绩效指标", ("绩效", "指标"))), 5):
        form.project["indicators"] = form.grid(rows, columns, units=WIDTH - 5)
    if setting.maybe(0.12):
        form.before += _allotment(form)
        form.unjudged |= {"title", "projects[].title"}
    if setting.maybe(0.2):
        form.below.append(Line("注：绩效目标请在部门预算批复后细化。"))
    return form


def _goals_of_two_terms(form: Form) -> None:
    setting, rng = form.setting, form.rng
    longer, goals = goals_of(setting, one=True), goals_of(setting, one=True)
    form.project["long_term_goals"], form.project["goals"] = longer, goals
    span = f"（{setting.year}年—{setting.year + 2}年）"
    with form.table.beside(rng.choice(("总体目标", ("总体", "目标"))), 15):
        form.table.row(Box(f"实施期目标{span}", 20), Box("年度目标"))
        form.table.row(Answer(longer, 20), Answer(goals))


def _allotment(form: Form) -> list[Block]:
    """附件1, the money of each county: a table of its own in front of the form, which no field holds."""
    setting, rng = form.setting, form.rng
    table = FormTable()
    table.row(Box("序号", 10), Box("地区", 25), Box(setting.unit_words("金额")))
    for number in range(1, rng.randint(3, 6)):
        place = rng.choice(PLACE_HEADS) + rng.choice(PLACE_TAILS) + "县"
        table.row(
            Box(str(number), 10),
            Box(place, 25),
            Box(setting.amount(Decimal(rng.randint(20, 900))).text),
        )
    table.row(Box("合计", 35), Box(setting.amount(Decimal(rng.randint(1000, 9000))).text))
    title = f"{setting.year}年{rng.choice(setting.domain.themes)}资金分配表"
    return [Line("附件1"), Line(title, centred=True), table.grid(), Line("附件2", new_page=True)]


def _money(form: Form, own: str, share: str) -> None:
    setting, rng = form.setting, form.rng
    scale = Decimal("0.01") if setting.unit == "万元" else Decimal(1)
    main = (Decimal(rng.randint(1000, 900000)) * scale).quantize(scale)
    rest = (main * rng.choice((0, 10, 25)) / 100).quantize(scale)
    total_word = rng.choice(("年度金额", "年度金额", "年度资金总额"))
    if own != "中央补助":
        # Whether a province's or a city's money is fiscal or local, the contract does not say.
        form.unjudged |= {"projects[].funding[].source", "projects[].budget.fiscal"}
    lines = (
        (total_word, total_word, "total", main + rest),
        (f"其中：{own}", own, "central", main),
        (share, share, "local", rest),
    )
    label = setting.unit_words(rng.choice(("资金情况", "项目资金")))
    with form.table.beside(setting.wrapped(label) if setting.maybe(0.5) else label, 15):
        for printed, name, source, amount in lines:
            form.table.row(Box(setting.plain(printed), 20), Answer(setting.amount(amount).text))
            form.funding.append(form.fund(name, source, amount, term="annual"))
    form.project["budget"] = form.budget(main + rest, None, None)
