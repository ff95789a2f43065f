"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const files = Array.from(document.querySelectorAll("details.file"), (file) => ({
    file,
    open: file.open,
    path: file.querySelector(".path").textContent.toLowerCase(),
    groups: Array.from(file.querySelectorAll("tbody"), (body) => ({
      body,
      cell: (body.querySelector("tr.cell") || { textContent: "" }).textContent.toLowerCase(),
      rows: Array.from(body.querySelectorAll("tr.finding"), (row) => ({ row, text: row.textContent.toLowerCase() })),
    })),
  }));

  const showGroup = (group, context, wanted) => {
    let count = 0;
    for (const { row, text } of group.rows) {
      const match = wanted.every((word) => text.includes(word) || context.includes(word) || group.cell.includes(word));
      row.hidden = !match;
      if (match) count += 1;
    }
    group.body.hidden = count === 0;
    return count;
  };

  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let total = 0;
    for (const entry of files) {
      const count = entry.groups.reduce((sum, group) => sum + showGroup(group, entry.path, wanted), 0);
      entry.file.hidden = count === 0;
      entry.file.open = wanted.length > 0 ? count > 0 : entry.open;
      total += count;
    }
    shown.textContent = `${total} shown`;
  };

  let timer = 0;
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 120);
  });
  filter.hidden = false;
  apply();
})();
