// Keys. Every one of them presses a button or a link that is on the page, and all work without.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const element of all(".needs-script")) element.hidden = false;

  const remember = (off) => {
    try {
      if (off === undefined) return localStorage.getItem("tracer-keys") === "off";
      localStorage.setItem("tracer-keys", off ? "off" : "on");
    } catch { /* storage may be closed */ }
    return Boolean(off);
  };
  const dialog = document.getElementById("keys");
  const off = document.getElementById("keys-off");
  off.checked = remember();
  off.addEventListener("change", () => remember(off.checked));

  let current = -1;
  const walk = (by) => {
    const stops = all("[data-stop]");
    if (!stops.length) return;
    current = Math.max(0, Math.min(current + by, stops.length - 1));
    stops[current].focus();
  };
  const press = (target) => {
    if (target.matches("form")) target.requestSubmit();
    else if (target.matches("details")) {
      target.open = true;
      (target.querySelector("input:checked") ?? target.querySelector("input:not([type=hidden])")).focus();
    } else target.click();
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (field && event.key === "Escape") field.blur();
    if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form?.requestSubmit();
    const typing = field && !(field.type === "checkbox" && dialog.contains(field));
    if (typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "?") dialog.showModal();
    else if (off.checked) return;
    else {
      const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (target) press(target);
      else if (event.key === "n" && document.getElementById("note")) document.getElementById("note").focus();
      else if (event.key === "j") walk(1);
      else if (event.key === "k") walk(-1);
      else return;
    }
    event.preventDefault();
  });
})();
