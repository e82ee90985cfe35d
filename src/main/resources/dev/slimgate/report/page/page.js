"use strict";
(() => {
  const order = ["clean", "audited", "warned", "denied"];

  const key = (row, index, kind) => {
    const cell = row.cells[index];
    if (kind === "standing") {
      return order.indexOf(row.dataset.standing);
    }
    const value = cell.querySelector("data[value], time[datetime]");
    if (kind === "number") {
      return value ? Number(value.getAttribute("value")) : -1;
    }
    return value && value.dateTime ? value.dateTime : cell.textContent.trim().toLowerCase();
  };

  const compare = (one, other) => (typeof one === "number" ? one - other : one.localeCompare(other));

  const sort = (table, head, index) => {
    const kind = head.dataset.sort;
    const now = head.getAttribute("aria-sort");
    const first = kind === "text" ? "ascending" : "descending";
    const second = kind === "text" ? "descending" : "ascending";
    const next = now === first ? second : first;
    for (const other of table.tHead.rows[0].cells) {
      other.removeAttribute("aria-sort");
    }
    head.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [key(row, index, kind), row]);
    rows.sort((one, other) => sign * compare(one[0], other[0]));
    body.append(...rows.map((pair) => pair[1]));
  };

  for (const table of document.querySelectorAll("table.rows")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, index) => {
      if (!head.dataset.sort) {
        return;
      }
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head, index));
      head.append(button);
    });
  }

  addEventListener("beforeprint", () => {
    for (const more of document.querySelectorAll("details")) {
      more.open = true;
    }
  });

  for (const tools of document.querySelectorAll(".tools")) {
    const body = document.getElementById(tools.dataset.for).tBodies[0];
    const find = tools.querySelector("input");
    const standing = tools.querySelector("select");
    const status = tools.querySelector("[role=status]");
    const texts = new Map([...body.rows].map((row) => [row, row.textContent.toLowerCase()]));
    const filter = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of texts) {
        const right = !standing.value || row.dataset.standing === standing.value;
        row.hidden = !(right && words.every((word) => text.includes(word)));
        shown += row.hidden ? 0 : 1;
      }
      status.textContent = `${shown} of ${texts.size} rows shown`;
    };
    find.addEventListener("input", filter);
    standing.addEventListener("change", filter);
    tools.hidden = false;
    filter();
  }
})();
