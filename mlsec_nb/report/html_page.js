"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const buttons = Array.from(document.querySelectorAll(".charts button"));
  const MOST_OPEN = 400; // files are unfolded for so many findings at most: the page stays quick

  const lower = (element) => (element ? element.textContent.toLowerCase() : "");
  const readRow = (row) => ({
    row,
    text: row.textContent.toLowerCase(),
    severity: lower(row.querySelector(".badge")),
    rule: lower(row.querySelector(".rule code")),
  });
  const files = Array.from(document.querySelectorAll("details.file"), (file) => ({
    file,
    open: file.open,
    path: lower(file.querySelector(".path")),
    groups: Array.from(file.querySelectorAll("tbody"), (body) => ({
      body,
      cell: lower(body.querySelector("tr.cell")),
      rows: Array.from(body.querySelectorAll("tr.finding"), readRow),
    })),
  }));

  // `torch severity:high rule:DES path:"a folder/"`: every word must hold.
  const parsed = (text) =>
    Array.from(text.toLowerCase().matchAll(/(?:(severity|rule|path):)?(?:"(.*?)"(?=\s|$)|(\S+))/g), (found) => ({
      key: found[1],
      value: found[2] ?? found[3],
    }));
  const holds = (word, entry, group, one) => {
    if (word.key === "severity") return one.severity === word.value;
    if (word.key === "rule") return one.rule.startsWith(word.value);
    if (word.key === "path") return entry.path.startsWith(word.value);
    return one.text.includes(word.value) || entry.path.includes(word.value) || group.cell.includes(word.value);
  };
  const hide = (element, hidden) => {
    if (element.hidden !== hidden) element.hidden = hidden;
  };

  const showGroup = (entry, group, wanted) => {
    let count = 0;
    for (const one of group.rows) {
      const match = wanted.every((word) => holds(word, entry, group, one));
      hide(one.row, !match);
      if (match) count += 1;
    }
    hide(group.body, count === 0);
    return count;
  };

  const apply = () => {
    const wanted = parsed(words.value);
    let total = 0;
    for (const entry of files) {
      entry.count = entry.groups.reduce((sum, group) => sum + showGroup(entry, group, wanted), 0);
      hide(entry.file, entry.count === 0);
      total += entry.count;
    }
    const unfold = wanted.length > 0 && total <= MOST_OPEN;
    for (const entry of files) {
      const open = unfold ? entry.count > 0 : entry.open;
      if (entry.file.open !== open) entry.file.open = open;
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === words.value));
    shown.textContent = `${total} shown`;
  };

  let timer = 0;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 80);
  });
  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => {
      words.value = words.value === button.value ? "" : button.value;
      apply();
    });
  }
  filter.hidden = false;
  apply();
})();
