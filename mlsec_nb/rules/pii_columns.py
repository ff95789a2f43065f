"""PII101, PII102, PII110: personal data in tables that are stored in outputs and markdown.

Not found: frames printed as text whose index holds words or whose header has more than 900 characters (their HTML twin
is read), arrays and lists of tuples without column names, charts that store their data as one list a column, and
columns of names or addresses called something that does not speak for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.notebook import Part, Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_columns_found import JudgedTable, PersonalColumn, are_single_words, judged_tables
from mlsec_nb.rules.pii_entities import column_word, severity_of, shown_name, words_for
from mlsec_nb.rules.pii_reporting import redacted
from mlsec_nb.rules.pii_test_data import is_published_data
from mlsec_nb.tables import MAX_ROWS, Table

STORED: tuple[Part, ...] = ("output", "markdown", "raw")
TABLES = (
    Trigger(("<th",), r"<th[ >]"),
    Trigger(("shape: (",), r"shape: \([0-9]"),
    Trigger(("--|", "-- |", ":|", ": |"), r"--:? ?\|"),
    Trigger(("+--", "+=="), r"\+--|\+=="),
    Trigger(("dtype: ",), r"^Name: [^\n]{1,100}dtype: "),
    # The first row of a printed frame: the line above, its header, begins with a blank or ends with one.
    Trigger(("\n0 ",), r"(?:^ [^\n]{1,900}| )\n0 {1,60}\S"),
    Trigger((" rows x ",), r"[0-9] rows x [0-9]"),
    *column_word(r"(?:[\"'] ?: ?[\"'0-9]|\"?[,;\t][^ ])"),
)
_ABOUT_PLACES = {"CITY", "STATE", "COUNTRY", "ZIP", "GEO"}
_PUBLISHED = " (the columns are those of a public teaching data set)"


def _columns(text: Text) -> Iterator[Match]:
    for judged in judged_tables(text.source):
        for column in judged.of("direct"):
            yield _column(text, judged, column)


def _column(text: Text, judged: JudgedTable, column: PersonalColumn) -> Match:
    name = shown_name(judged.table.headers[column.index].name, column.index)
    finding = column.finding
    matching = round(finding.prevalence * column.shown)
    reason = finding.reason.partition(";")[0]
    holds = f"holds {words_for(finding.entity)} ({matching} of {column.shown} rows; {reason})"
    message = f"column {name} of a stored table {holds}"
    severity = _severity(judged, column)
    message += _PUBLISHED * is_published_data(judged.table.names)
    return _match(text, judged.table, [column], message, severity, f"Redact the values of column {name} in this output")


def _severity(judged: JudgedTable, column: PersonalColumn) -> Severity:
    """By what it is. A name alone says little; doubtful columns and a few cells of free text are one step lower."""
    if is_published_data(judged.table.names):
        return Severity.INFO
    values = judged.table.values(column.index)
    severity = severity_of(column.finding.entity, values)
    direct = judged.of("direct")
    if {other.finding.entity for other in direct} == {"PERSON"}:
        # Given and family names in two columns are full names.
        return Severity.INFO if are_single_words(values) and len(direct) == 1 else Severity.LOW
    doubtful = column.finding.confidence < 0.5 or column.finding.prevalence < 0.5
    return severity.shifted(-1) if doubtful else severity


def _special(text: Text) -> Iterator[Match]:
    for judged in judged_tables(text.source):
        columns = judged.of("special")
        if columns:
            message = f"{_listed(judged.table, columns)} of a stored table {_holds(columns)}"
            published = is_published_data(judged.table.names)
            linked = judged.of("direct") or len(judged.of("quasi")) > 1
            severity = Severity.INFO if published else Severity.MEDIUM if linked else Severity.LOW
            title = "Redact these columns in this output"
            yield _match(text, judged.table, columns, message + _PUBLISHED * published, severity, title)


def _holds(columns: Sequence[PersonalColumn]) -> str:
    kinds = dict.fromkeys(words_for(column.finding.entity) for column in columns)
    return ("holds " if len(columns) == 1 else "hold ") + ", ".join(kinds)


def _quasi(text: Text) -> Iterator[Match]:
    for judged in judged_tables(text.source):
        columns = judged.of("quasi")
        entities = {column.finding.entity for column in columns}
        # City, state and coordinates without anything of a person describe places.
        if len(columns) == len(judged.columns) and len(entities) >= 3 and entities - _ABOUT_PLACES:
            kinds = dict.fromkeys(words_for(column.finding.entity) for column in columns)
            message = f"{_listed(judged.table, columns)} of a stored table may single people out: {', '.join(kinds)}"
            yield _match(text, judged.table, columns, message, None, None)


def _listed(table: Table, columns: Sequence[PersonalColumn]) -> str:
    names = [shown_name(table.headers[column.index].name, column.index) for column in columns]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ("column " if len(names) == 1 else "columns ") + ", ".join(names[:5]) + more


def _match(
    text: Text, table: Table, columns: Sequence[PersonalColumn], message: str, level: Severity | None, title: str | None
) -> Match:
    cells = sorted(span for column in columns for span in table.cells(column.index))
    header = table.headers[columns[0].index].span
    # The name of a printed series stands below its values.
    place = header if header.end > header.start and header.start < cells[0].start else cells[0]
    if table.is_cut:
        message += f" (the first {MAX_ROWS:,} rows were read)"
    fix = None
    if title and text.part == "output" and not table.is_cut:
        fix = Fix(title, tuple(Edit(cell, _masked(text, cell, table)) for cell in cells), safe=True)
    return Match(place, fix, tuple(cells), message, level)


def _masked(text: Text, cell: Span, table: Table) -> str:
    """In aligned text the mask is as wide as the value, so that the other columns stay where they are.

    Between separators or quotes a blank would be part of the value (RFC 4180), and tell how long it was.
    """
    width = cell.end - cell.start
    return "***"[:width].rjust(width) if table.aligned and not table.markup else redacted(text, cell)


_WHY_STORED = (
    "Outputs are saved with the notebook: whoever gets the file, its history or a rendered page reads these rows, "
    "also when the data itself is protected."
)
_INSTEAD = (
    "Clear or redact the output and show df.info(), df.dtypes or df.drop(columns=[...]).head() instead; "
    "pseudonymised data is still personal data under the GDPR."
)


def _html(*columns: tuple[str, ...]) -> str:
    """An example as pandas writes it."""
    head = "".join(f"<th>{column[0]}</th>" for column in columns)
    rows = "".join(
        f"<tr><th>{number}</th>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for number, row in enumerate(zip(*(column[1:] for column in columns)))
    )
    return f'<table border="1" class="dataframe"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>'


_AT = "@firma.pl"
_MAILS = ("email", "anna.kowalska" + _AT, "marek.nowak" + _AT)
_HIDDEN = ("[redacted]", "[redacted]")

RULES = (
    Rule(
        id="PII101",
        name="personal-column-in-output",
        severity=Severity.MEDIUM,
        message="a stored table shows a column of personal data",
        why=_WHY_STORED,
        instead=_INSTEAD,
        find=_columns,
        triggers=TABLES,
        parts=STORED,
        example_part="output",
        bad={
            _html(("id", "1", "2"), _MAILS): _html(("id", "1", "2"), ("email", *_HIDDEN)),
            "id,email,score\n1,anna.kowalska@firma.pl,3\n2,marek.nowak@firma.pl,4\n": (
                "id,email,score\n1,[redacted],3\n2,[redacted],4\n"
            ),
            "   id                   email\n0   1  anna.kowalska@firma.pl\n1   2    marek.nowak@firma.pl\n": (
                "   id                   email\n0   1                     ***\n1   2                     ***\n"
            ),
        },
        good=(
            _html(("email_count", "3", "4"), ("model_name", "resnet18", "vgg16"), ("phone_valid", "True", "False")),
            _html(("passenger_age", "3", "4"), ("fare", "7.25", "71.3")),
            _html(("client_ip", "192.168.28.127", "10.0.4.17", "172.16.9.201"), ("status", "200", "200", "404")),
            _html(("address", "123 Main St", "456 Oak Ave"), ("city", "Anytown", "Springfield")),
            "send it by mail,then wait,or call\nuser@firma.pl,or not,at all\n",
            "   epoch  loss\n0      1  0.61\n1      2  0.52\n",
        ),
        tags=("CWE-359", "CWE-312", "GDPR-4"),
    ),
    Rule(
        id="PII102",
        name="special-category-in-output",
        severity=Severity.MEDIUM,
        message="a stored table shows data of a special category",
        why=_WHY_STORED + " Health, belief, origin and the like are protected most (GDPR Article 9).",
        instead=_INSTEAD,
        find=_special,
        triggers=TABLES,
        parts=STORED,
        example_part="output",
        bad={
            _html(("patient_name", "Anna Kowalska", "Marek Nowak"), ("diagnosis", "Asthma", "Type 2 diabetes")): _html(
                ("patient_name", "Anna Kowalska", "Marek Nowak"), ("diagnosis", *_HIDDEN)
            ),
        },
        good=(_html(("race_time", "12.1", "12.9"), ("condition", "dry", "wet")),),
        tags=("CWE-359", "CWE-312", "GDPR-9"),
    ),
    Rule(
        id="PII110",
        name="quasi-identifiers-in-output",
        severity=Severity.INFO,
        message="columns of a stored table may single people out together",
        why="Age, gender and place of living together point to one person more often than one would think.",
        instead="Generalise (age bands, three digits of the postcode), or drop what the analysis does not need.",
        find=_quasi,
        triggers=TABLES,
        parts=STORED,
        example_part="output",
        bad={
            _html(("age", "34", "51", "29"), ("gender", "F", "M", "F"), ("zip_code", "02139", "60614", "94110")): None,
        },
        good=(_html(("age", "34", "51"), ("gender", "F", "M"), ("score", "0.4", "0.9")),),
        tags=("CWE-359", "GDPR-4"),
    ),
)
