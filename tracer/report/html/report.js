// Sorting, searching and keys. Every page says the same without this file.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  for (const element of all(".needs-script")) element.hidden = false;
  for (const element of all(".jumps")) element.hidden = true; // the buttons do it better

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

  // Search and buttons: a row is shown if it has the words and the tag.
  for (const tools of all(".tools[data-for]")) {
    const scope = document.getElementById(tools.dataset.for);
    const rows = all("[data-row]", scope).map((row) => [row, row.textContent.toLowerCase(), (row.dataset.tags ?? "").split(" ")]);
    const boxes = all("[data-box]", scope);
    const input = tools.querySelector("input");
    const buttons = all("[data-show]", tools);
    const said = tools.querySelector(".shown");
    let tag = "";
    const apply = () => {
      const sought = input.value.trim().toLowerCase();
      let shown = 0;
      for (const [row, text, tags] of rows) {
        row.hidden = !(text.includes(sought) && (!tag || tags.includes(tag)));
        shown += !row.hidden;
      }
      for (const box of boxes) box.hidden = (sought || tag) && !box.querySelector("[data-row]:not([hidden])");
      said.textContent = sought || tag ? `${shown} of ${rows.length} shown` : "";
    };
    input.addEventListener("input", apply);
    for (const button of buttons) button.addEventListener("click", () => {
      tag = button.dataset.show;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      apply();
    });
  }

  // The chain: how close to look, and one article's way alone.
  for (const strip of all(".strip[data-at]")) {
    const root = strip.closest("main, .sheet");
    const zooms = all("[data-zoom]", root);
    for (const button of zooms) button.addEventListener("click", () => {
      strip.dataset.at = button.dataset.zoom;
      for (const other of zooms) other.setAttribute("aria-pressed", String(other === button));
    });
    const panels = new Map(all(".panel", strip).map((panel) => [panel.id, panel]));
    const from = (id) => (panels.get(id)?.dataset.from ?? "").split(" ").filter((key) => panels.has(key));
    const reach = (id, next) => {
      const found = new Set([id]);
      for (const each of found) for (const other of next(each)) found.add(other);
      return found;
    };
    const to = (id) => [...panels.keys()].filter((key) => from(key).includes(id));
    const again = root.querySelector('[data-follow=""]');
    const said = root.querySelector(".shown");
    for (const button of all("[data-follow]", root)) button.addEventListener("click", () => {
      const id = button.dataset.follow;
      const way = id ? new Set([...reach(id, from), ...reach(id, to)]) : new Set(panels.keys());
      for (const [key, panel] of panels) panel.hidden = !way.has(key);
      again.hidden = !id;
      said.textContent = id ? `${way.size} of ${panels.size} shown: what it had, and who had it from there` : "";
      (id ? again : zooms[0]).focus();
      if (id) panels.get(id).scrollIntoView({ block: "center" });
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
  const go = (page) => all("header a").find((link) => link.getAttribute("href").replace(/^#(.*)/, "$1.html") === page)?.click();
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => all(".tools input").filter(visible)[0]?.focus(),
    s: () => go("index.html"),
    c: () => go("chain.html"),
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
  const html = document.documentElement;
  addEventListener("beforeprint", () => {
    if (html.dataset.print === "short") return;
    for (const box of all("details:not([open])")) {
      box.open = true;
      box.dataset.opened = "";
    }
  });
  addEventListener("afterprint", () => {
    delete html.dataset.print;
    for (const box of all("details[data-opened]")) {
      box.open = false;
      delete box.dataset.opened;
    }
  });
  for (const button of all("[data-print]")) button.addEventListener("click", () => {
    html.dataset.print = button.dataset.print;
    print();
  });
})();
