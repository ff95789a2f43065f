"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const buttons = Array.from(document.querySelectorAll(".charts button"));
  const above = filter.previousElementSibling ?? document.querySelector("header");
  const more = Object.assign(document.createElement("button"), { id: "more", className: "more", type: "button" });
  const MOST_OPEN = 400; // files are unfolded for so many findings at most: the page stays quick
  const FILES_AT_FIRST = 100; // the browser lays out so many, and more when they are asked for

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

  const count = (entry, wanted) => {
    let sum = 0;
    for (const group of entry.groups) {
      group.count = 0;
      for (const one of group.rows) {
        one.match = wanted.every((word) => holds(word, entry, group, one));
        if (one.match) group.count += 1;
      }
      sum += group.count;
    }
    return sum;
  };

  let matching = files;
  let unfold = false;
  let visible = new Set(files);
  const showFile = (entry) => {
    for (const group of entry.groups) {
      hide(group.body, group.count === 0);
      for (const one of group.rows) hide(one.row, !one.match);
    }
    const open = unfold || entry.open;
    if (entry.file.open !== open) entry.file.open = open;
    hide(entry.file, false);
  };
  // Only what is seen, or was, is touched: the rest stays as it is until its turn comes.
  const show = (most) => {
    const now = new Set(matching.slice(0, most));
    for (const entry of visible) if (!now.has(entry)) hide(entry.file, true);
    for (const entry of now) showFile(entry);
    visible = now;
    more.hidden = matching.length <= now.size;
    more.textContent = `Show more files: ${matching.length - now.size} are left`;
  };

  const apply = () => {
    const wanted = parsed(words.value);
    let total = 0;
    for (const entry of files) {
      entry.count = count(entry, wanted);
      total += entry.count;
    }
    matching = files.filter((entry) => entry.count > 0);
    unfold = wanted.length > 0 && total <= MOST_OPEN;
    show(FILES_AT_FIRST);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === words.value));
    shown.textContent = `${total} shown`;
  };

  let timer = 0;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      apply();
      const below = above.getBoundingClientRect().bottom;
      if (below < 0) window.scrollBy(0, below); // what matches begins there
    }, 80);
  });
  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => {
      words.value = words.value === button.value ? "" : button.value;
      apply();
    });
  }
  files.at(-1).file.after(more);
  more.addEventListener("click", () => show(visible.size * 2));
  window.addEventListener("beforeprint", () => show(Infinity));
  filter.hidden = false;
  apply();
})();
