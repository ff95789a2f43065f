"""Tables in text: what real libraries print is read back exactly, and hostile text stays cheap."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from mlsec_nb.tables import MAX_ROWS, Table, find_tables

DATA = {
    "id": [1, 2, 13],
    "full name": ["Anna Maria Kowalska", "Jan <b> & Co", "Zoë Müller"],
    "email": ["anna.kowalska@firma.pl", "x@uni.de", "zm@firma.de"],
    "score": [None, 2.5, 3.0],
}
FRAME = pd.DataFrame(DATA)
POLARS = pl.DataFrame(DATA)
SPARK = (
    "+---+-----------+------------+\n| id|  full name|       email|\n+---+-----------+------------+\n"
    "|  1|Anna Kowal…|  ak@firm.pl|\n|  2|       null|    x@uni.de|\n+---+-----------+------------+\n"
    "only showing top 2 rows\n"
)
MARKDOWN = "Team:\n\n| Name | E-mail |\n|:-----|-------:|\n| Anna | ak@firm.pl |\n| Jan | x@uni.de |\n\nEnd."
NO_PIPES = "Name | E-mail\n--- | ---\nAnna | ak@firm.pl\nJan | x@uni.de\n"
STYLER = (
    '<style>#T_1 th {color: red}</style><table id="T_1"><thead><tr><th class="blank level0" >&nbsp;</th>'
    '<th id="T_1_level0_col0" class="col_heading level0 col0" >email</th></tr></thead><tbody><tr>'
    '<th id="T_1_level0_row0" class="row_heading level0 row0" >0</th>'
    '<td id="T_1_row0_col0" class="data row0 col0" >x@uni.de</td></tr></tbody></table>'
)
SPARK_HTML = "<table border='1'>\n<tr><th>id</th><th>email</th></tr>\n<tr><td>1</td><td>x@uni.de</td></tr>\n</table>\n"
CUT = """shape: (2, 2)
┌─────┬──────────┐
│ id  ┆ email    │
│ --- ┆ ---      │
│ i64 ┆ str      │
╞═════╪══════════╡
│ 1   ┆ x@uni.de │
│ …   ┆ …        │
└─────┴──────────┘"""


def read(source: str) -> list[dict[str, tuple[str, ...]]]:
    """All tables as {column: values}; every span is checked to hold what it is said to hold."""
    return [columns(source, table) for table in find_tables(source)]


def columns(source: str, table: Table) -> dict[str, tuple[str, ...]]:
    for index, header in enumerate(table.headers):
        if not table.markup:
            assert source[header.span.start : header.span.end].strip() == header.name.rpartition(".")[2]
            assert tuple(source[span.start : span.end].strip('"') for span in table.cells(index)) == table.values(index)
        assert all(table.span.start <= span.start < span.end <= table.span.end for span in table.cells(index))
    return {header.name: table.values(index) for index, header in enumerate(table.headers) if header.name}


NAMES, MAILS = tuple(DATA["full name"]), tuple(DATA["email"])


@pytest.mark.parametrize(
    "source",
    [FRAME._repr_html_(), str(FRAME), POLARS._repr_html_(), str(POLARS), FRAME.to_string(), FRAME.to_html()],
    ids=["pandas-html", "pandas", "polars-html", "polars", "to_string", "to_html"],
)
def test_previews_of_frames(source: str) -> None:
    (table,) = read(source)
    assert list(table) == ["id", "full name", "email", "score"]
    assert table["id"] == ("1", "2", "13")
    assert table["full name"] == NAMES
    assert table["email"] == MAILS


@pytest.mark.parametrize("source", [MARKDOWN, NO_PIPES])
def test_markdown(source: str) -> None:
    assert [list(table.values()) for table in read(source)] == [[("Anna", "Jan"), ("ak@firm.pl", "x@uni.de")]]


def test_spark_show() -> None:
    assert read(SPARK) == [
        {"id": ("1", "2"), "full name": ("Anna Kowal…", "null"), "email": ("ak@firm.pl", "x@uni.de")}
    ]


@pytest.mark.parametrize("source", [STYLER, SPARK_HTML])
def test_other_html(source: str) -> None:
    assert read(source)[0]["email"] == ("x@uni.de",)


def test_types_of_polars() -> None:
    for source in (POLARS._repr_html_(), str(POLARS)):
        (table,) = find_tables(source)
        assert [header.dtype for header in table.headers] == ["i64", "str", "str", "f64"]


def test_rows_that_were_left_out_are_no_values() -> None:
    assert read(CUT) == [{"id": ("1",), "email": ("x@uni.de",)}]
    long = pd.DataFrame({"email": [f"a{n}@firma.pl" for n in range(200)]})
    (table,) = read(str(long))
    assert len(table["email"]) == 10
    assert "..." not in table["email"]


def test_levels_of_headers_and_index() -> None:
    nested = pd.DataFrame(
        [["x@uni.de", 2]], columns=pd.MultiIndex.from_tuples([("user", "email"), ("user", "n")]), index=[7]
    )
    assert read(nested._repr_html_()) == [{"user.email": ("x@uni.de",), "user.n": ("2",)}]
    indexed = FRAME.set_index(["id", "full name"])
    for source in (indexed._repr_html_(), str(indexed)):
        (table,) = read(source)
        assert table["full name"] == NAMES
        assert table["email"] == MAILS
    grouped = pd.DataFrame(
        {"n": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", "Ann"), ("a", "Bo")], names=["g", "who"])
    )
    (table,) = read(grouped._repr_html_())
    assert table == {"g": ("a",), "who": ("Ann", "Bo"), "n": ("1", "2")}


def test_series_is_a_column_named_below() -> None:
    assert read(str(FRAME["email"])) == [{"email": MAILS}]


def test_wrapped_wide_frame() -> None:
    wide = pd.DataFrame({f"long_name_{n}": [f"some value {n}"] * 3 for n in range(12)})
    with pd.option_context("display.width", 70, "display.max_columns", 20):
        printed = str(wide)
    assert printed.count("\\\n") == 2
    assert read(printed) == [{f"long_name_{n}": (f"some value {n}",) * 3 for n in range(12)}]
    in_another_block = printed.replace("\n1 ", "\nx ", 1)
    (table,) = find_tables(in_another_block)
    assert len(table.values(11)) == 3


def test_a_path_that_ends_a_series_joins_nothing() -> None:
    assert len(read(f"{pd.Series(['C:/', 'D:' + chr(92)], name='disk')}\n\n{FRAME}")) == 2


def test_separated_values() -> None:
    comma = FRAME.to_csv()
    for source in (comma, FRAME.to_csv(index=False, sep=";"), FRAME.to_csv(sep="\t"), "$ head x\n" + comma):
        (table,) = read(source + "\ndone\n")
        assert table["full name"] == NAMES
        assert table["email"] == MAILS
    assert read('who,place,email\nA,"Bonn, Rhein",a@b.de\nB,Ulm,c@d.de\n')[0]["email"] == ("a@b.de", "c@d.de")


@pytest.mark.parametrize(
    "source",
    [
        "Dear all, as said, it works\nnot here, not there, nowhere at all",
        "loss,accuracy,step\n0.1,0.2",
        "x,x,y\n1,2,3\n4,5,6",
        "a | b means either\nand `x || y` too",
        "step 10  loss 0.4\nstep 20  loss 0.3",
        "<p>1 < 2</p>",
        "<table><tr><td>layout only</td></tr></table>",
        "--- a heading ---\ntext",
        "",
    ],
)
def test_what_is_no_table(source: str) -> None:
    assert read(source) == []


@pytest.mark.parametrize(
    "piece",
    [
        "<table>", "<th>", "<td", "<table><tr><th>a<td>", "<th>a</th><td><b<", "<t", "|", "| - ", "+-", "│ ┆",
        "|-|\n|a|\n", "0 a\n", " a\n0 b\n", "\n0   1", "   \n", "<table><thead><tr>" + "<th colspan=999>a</th>", "\\\n",
        "0  " + "x " * 50 + "\n",
    ],
)  # fmt: skip
def test_hostile_text_is_read_in_bounds(piece: str) -> None:
    source = piece * (200_000 // len(piece))
    for table in find_tables(source):
        assert len(table.headers) <= 500
        assert len(table.rows) <= MAX_ROWS


def test_values_masked_before_are_no_values() -> None:
    source = FRAME._repr_html_().replace("x@uni.de", "[redacted]").replace("zm@firma.de", "***")
    assert read(source)[0]["email"] == ("anna.kowalska@firma.pl",)


@pytest.mark.parametrize("source", [FRAME.to_json(orient="records", force_ascii=False), str(FRAME.to_dict("records"))])
def test_records(source: str) -> None:
    (table,) = find_tables(source)
    found = {header.name: table.values(index) for index, header in enumerate(table.headers)}
    found.pop("score", None)  # json leaves nulls out, Python writes nan: too few of them are pairs
    assert found == {"id": ("1", "2", "13"), "full name": NAMES, "email": MAILS}


def test_escapes_stay_inside_a_value() -> None:
    source = FRAME.to_json(orient="records", indent=2)
    (table,) = find_tables(source)
    assert table.cells(1)[2].end - table.cells(1)[2].start == len("Zo\\u00eb M\\u00fcller")


def test_few_records_are_no_table() -> None:
    assert not list(find_tables('[{"email": "a@firma.pl"}, {"email": "b@firma.pl"}]'))
