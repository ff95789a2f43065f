"""Format `markdown`: a comment on a pull or merge request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.findings import Finding, Report, RuleInfo
from mlsec_nb.report import Context
from mlsec_nb.report.excerpt import marked
from mlsec_nb.report.place import shown_path, within_file
from mlsec_nb.report.summary import by_path, counted, summarize
from mlsec_nb.report.visible import clipped

_MAX_CHARACTERS = 60_000  # GitHub refuses a comment of more than 65,536
_MAX_TEXT = 400  # characters of one text: a comment is no place for more
_EXCERPT_WIDTH = 160
_ACTIVE = re.compile(r"[]\\`*_{}[#!|<>&@~:$^\"]|(?<=www)\.", re.IGNORECASE)  # anywhere in a line, not only at its start
_REFERENCES = "@#"  # linked after Markdown is read, from the text as the reader sees it


def _entity(match: re.Match[str]) -> str:
    character = match.group()
    return f"&#{ord(character)};" + ("<!-- -->" if character in _REFERENCES else "")


def escaped(text: str) -> str:
    """The text, clipped, as Markdown that means just this text, for any place but the start of a line.

    A character reference never acts as Markdown (CommonMark 6.2); the comment after @ and # ends the text node, so
    that no mention or issue link is made of it.
    """
    return _ACTIVE.sub(_entity, clipped(text, _MAX_TEXT))


def code(text: str) -> str:
    """The text, clipped, as a code span, in a fence longer than any run of backticks in it; "" for no text."""
    shown = clipped(text, _MAX_TEXT)
    if not shown.strip():
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}" if shown[0] in "` " or shown[-1] in "` " else f"{fence}{shown}{fence}"


def _excerpt(finding: Finding) -> str:
    line = marked(finding, _EXCERPT_WIDTH)
    return code(f"{line.before}{line.mark}{line.after}".strip())


def _item(finding: Finding) -> str:
    heading = f"- **{finding.severity.value}** {code(finding.rule)} {escaped(within_file(finding))}: "
    fix = f"  \n  Fix: {escaped(finding.fix.title)}" if finding.fix else ""
    excerpt = _excerpt(finding)
    return heading + escaped(finding.message) + (f"  \n  {excerpt}" if excerpt else "") + fix + "\n"


def _summary(report: Report) -> Iterator[str]:
    summary = summarize(report)
    yield f"### mlsec: {counted(summary.total, 'finding')} in {counted(summary.files, 'file')}\n\n"
    if not report.findings:
        return
    yield "| " + " | ".join(severity.value for severity in summary.severities) + " | fixable |\n"
    yield "|" + " ---: |" * (len(summary.severities) + 1) + "\n"
    fixable = summary.safe_fixes + summary.other_fixes
    yield "| " + " | ".join(map(str, summary.severities.values())) + f" | {fixable} |\n"


def _errors(report: Report, context: Context) -> Iterator[str]:
    if report.errors:
        yield "\n**Could not be checked**\n\n"
    for error in report.errors:
        cell = "" if error.cell is None else f" cell {error.cell}"
        yield f"- {code(shown_path(error.path, context.base))}{cell}: {escaped(error.message)}\n"


def _rule(rule: RuleInfo) -> str:
    return f"- {code(rule.id)} {escaped(rule.name)}: {escaped(rule.why)} **Instead:** {escaped(rule.instead)}\n"


def _guidance(report: Report) -> str:
    if not report.rules:
        return ""
    return f"\n<details><summary>Why, and what instead</summary>\n\n{''.join(map(_rule, report.rules))}\n</details>\n"


def _pieces(report: Report, context: Context) -> Iterator[str]:
    yield from _errors(report, context)
    for path, findings in by_path(report.findings).items():
        yield f"\n#### {code(shown_path(path, context.base))}\n\n"
        yield from map(_item, findings)


def render(report: Report, context: Context) -> str:
    """Counts, errors, findings per file and the rules' guidance, short enough for a comment; says what it left out."""
    head, guidance = "".join(_summary(report)), _guidance(report)
    room = _MAX_CHARACTERS - len(head) - 200
    if len(guidance) > room // 2:
        guidance = "\nFor why, and what instead: `mlsec explain RULE`.\n"
    room -= len(guidance)
    kept: list[str] = []
    pieces = list(_pieces(report, context))
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    left_out = sum(piece.startswith("- ") for piece in pieces[len(kept) :])
    note = f"\n{counted(left_out, 'item')} left out: too long for a comment.\n" if left_out else ""
    return head + "".join(kept) + note + guidance
