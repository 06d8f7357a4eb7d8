// Sorting, searching and keys. Every page says the same without this file.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  for (const element of all(".needs-script")) element.hidden = false;

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value ?? cell.textContent.trim();
  };
  const compare = (a, b) => a.localeCompare(b, undefined, { numeric: true });
  const sort = (table, header, column) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => (down ? -1 : 1) * compare(value(a, column), value(b, column)));
    table.tBodies[0].append(...rows);
  };
  for (const table of all("table[data-sort]")) {
    all("thead th", table).forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header, column));
      header.append(button);
    });
  }

  for (const input of all("input[data-filter]")) {
    const scope = document.getElementById(input.dataset.filter);
    const rows = all("[data-row]", scope).map((row) => [row, row.textContent.toLowerCase()]);
    input.addEventListener("input", () => {
      const sought = input.value.trim().toLowerCase();
      for (const [row, text] of rows) row.hidden = !text.includes(sought);
    });
  }

  const remember = (off) => {
    try {
      if (off === undefined) return localStorage.getItem("tracer-keys") === "off";
      localStorage.setItem("tracer-keys", off ? "off" : "on");
    } catch { /* storage may be closed to pages opened from disk */ }
    return Boolean(off);
  };
  const dialog = document.getElementById("keys");
  const off = document.getElementById("keys-off");
  off.checked = remember();
  off.addEventListener("change", () => remember(off.checked));

  const visible = (element) => element.getClientRects().length > 0;
  let current = null;
  const move = (by) => {
    const stops = all("[data-stop]").filter(visible);
    if (!stops.length) return;
    const at = stops.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : at + by;
    current = stops[Math.max(0, Math.min(next, stops.length - 1))];
    if (!current.matches("a")) current.tabIndex = -1;
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => all("input[data-filter]")[0]?.focus(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.key in keys) || (off.checked && event.key !== "?")) return;
    event.preventDefault();
    keys[event.key]();
  });

  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  };
  addEventListener("hashchange", open);
  open();
  addEventListener("beforeprint", () => {
    for (const box of all("details:not([open])")) {
      box.open = true;
      box.dataset.opened = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const box of all("details[data-opened]")) {
      box.open = false;
      delete box.dataset.opened;
    }
  });
})();
