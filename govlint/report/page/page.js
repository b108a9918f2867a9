"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const tools = byId("tools"), list = byId("list");
  const findings = [...list.children];
  const words = new Map(findings.map((one) => [one, one.textContent.toLowerCase()]));
  const boxes = (name) => [...tools.querySelectorAll(`input[name=${name}]`)];
  // A group has no boxes when all findings are alike in it: then it keeps none of them out.
  const keeps = (name) => {
    const all = boxes(name), on = new Set(all.filter((box) => box.checked).map((box) => box.value));
    return (one) => !all.length || on.has(one.dataset[name]);
  };
  const numeric = new Intl.Collator("en", { numeric: true });
  const orders = {
    severity: (one, other) => one.dataset.order - other.dataset.order,
    place: (one, other) => numeric.compare(one.dataset.place, other.dataset.place),
    check: (one, other) => numeric.compare(one.dataset.code, other.dataset.code),
  };

  function filter() {
    const wanted = byId("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const check = byId("check").value;
    const severity = keeps("severity"), standing = keeps("standing");
    let shown = 0;
    for (const one of findings) {
      const fits =
        (!check || one.dataset.check === check) &&
        severity(one) && standing(one) &&
        wanted.every((word) => words.get(one).includes(word));
      if (one.hidden === fits) one.hidden = !fits;
      shown += fits;
    }
    byId("shown").textContent = `${shown} of ${findings.length} shown`;
    byId("none").hidden = shown > 0;
    if (findings.length) byId("none").textContent = "No finding fits these filters.";
  }

  function sort() {
    const order = orders[byId("sort").value];
    findings.sort((one, other) => order(one, other) || orders.severity(one, other));
    list.append(...findings);
  }

  tools.addEventListener("input", filter);
  byId("sort").addEventListener("change", sort);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", () => setTimeout(() => { sort(); filter(); }));

  for (const link of document.querySelectorAll("button.link")) {
    link.addEventListener("click", () => {
      byId("check").value = link.value;
      filter();
      byId("findings").scrollIntoView();
    });
  }

  for (const head of document.querySelectorAll("th button")) {
    head.addEventListener("click", () => {
      const cell = head.parentElement, table = cell.closest("table");
      const up = cell.getAttribute("aria-sort") !== "ascending";
      for (const other of cell.parentElement.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", up ? "ascending" : "descending");
      const text = (row) => row.cells[cell.cellIndex].textContent;
      const rows = [...table.tBodies[0].rows].sort((a, b) => numeric.compare(text(a), text(b)));
      table.tBodies[0].append(...(up ? rows : rows.reverse()));
    });
  }

  tools.hidden = false;
  if (findings.some((one) => one.dataset.standing === "new"))
    for (const box of boxes("standing")) box.checked = box.defaultChecked = box.value === "new";
  filter();
})();
