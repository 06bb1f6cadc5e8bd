// Filters, sorts and pages the table of passages; the choices live in the address so that a selection can be shared.
"use strict";
(function () {
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details.long, details.picture")) details.open = true;
  });

  const form = document.querySelector(".filters");
  if (!form) return;

  const PAGE = 25;
  const data = JSON.parse(document.getElementById("data").textContent);
  const labels = Object.fromEntries(data.codes.map((code) => [code.name, code.label]));
  const colours = Object.fromEntries(data.codes.map((code, place) => [code.name, place % 5]));
  const fields = Object.fromEntries([...form.querySelectorAll("[data-filter]")].map((field) => [field.dataset.filter, field]));
  const body = document.querySelector("table.passages tbody");
  const status = document.querySelector(".result");
  const more = document.querySelector(".show-more");
  const texts = data.texts;
  const collator = new Intl.Collator("nb", { numeric: true }); // what is sorted are Norwegian names, whatever the report is written in
  const spaced = new Intl.NumberFormat([texts.locale, "nb-NO"]);
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  for (const row of data.rows) {
    row.haystack = [row.text, row.leadIn, row.section, row.municipality, row.plan].join("\n").toLowerCase();
  }

  const tests = {
    q: (row, value) => value.toLowerCase().split(/\s+/).every((word) => row.haystack.includes(word)),
    kode: (row, value) =>
      value === "+" ? row.codes.length > 1 : value === "-" ? row.codes.length === 0 : row.codes.includes(value),
    fylke: (row, value) => row.county === value,
    kommune: (row, value) => row.municipality === value,
    aar: (row, value) =>
      value === "-"
        ? row.from === null && row.to === null
        : (row.from !== null || row.to !== null) && (row.from ?? -Infinity) <= value && value <= (row.to ?? Infinity),
    type: (row, value) => row.kind === value,
    status: (row, value) => row.status.includes(value),
    part: (row, value) => row.actors.includes(value),
    nevner: (row, value) => row.named.includes(value),
    innovasjon: (row, value) => row.types.includes(value),
    dimensjon: (row, value) => row.dimensions.includes(value),
    sjekk: (row) => row.review === 1,
  };

  let found = [];
  let shown = 0;

  function choices() {
    const chosen = {};
    for (const [name, field] of Object.entries(fields)) {
      const value = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value.trim();
      if (value) chosen[name] = value;
    }
    return chosen;
  }

  function probability(row, code) {
    const values = (labels[code] ? [code] : Object.keys(row.p)).map((name) => row.p[name]).filter((p) => p !== null);
    return values.length ? Math.max(...values) : 0;
  }

  function order(chosen) {
    const place = (row) => [row.municipality, row.plan].join("\n");
    if (chosen.sorter === "plan") return (a, b) => collator.compare(place(a), place(b)) || a.page - b.page;
    if (chosen.sorter === "usikker") {
      return (a, b) => Math.abs(probability(a, chosen.kode) - 0.5) - Math.abs(probability(b, chosen.kode) - 0.5);
    }
    return (a, b) => probability(b, chosen.kode) - probability(a, chosen.kode);
  }

  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function highlighted(text, query) {
    const fragment = document.createDocumentFragment();
    const words = (query || "").split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (!words.length) {
      fragment.append(text);
      return fragment;
    }
    const pattern = new RegExp("(" + words.join("|") + ")", "gi");
    text.split(pattern).forEach((part, i) => fragment.append(i % 2 ? element("mark", "", part) : part));
    return fragment;
  }

  function cell(row, label) {
    const node = element("td");
    node.dataset.label = label;
    node.setAttribute("role", "cell");
    row.append(node);
    return node;
  }

  function line(row, query) {
    const tr = element("tr");
    tr.setAttribute("role", "row");
    const text = cell(tr, texts.passage);
    if (row.section) text.append(element("p", "section", row.section));
    if (row.leadIn) text.append(element("p", "lead-in", row.leadIn));
    const passage = element("p", "passage");
    if (row.lang) passage.lang = row.lang;
    passage.append(highlighted(row.text, query));
    text.append(passage);
    if (row.why) text.append(element("p", "why", filled(texts.points_to, { words: row.why })));
    if (row.nearest.length) {
      const details = element("details", "why");
      details.append(element("summary", "", texts.nearest));
      details.append(...row.nearest.map((examples) => element("p", "why", examples)));
      text.append(details);
    }

    const where = cell(tr, texts.where);
    where.append(element("strong", "", row.municipality), element("span", "plan", row.plan));
    const page = element(row.link ? "a" : "span", "", filled(texts.page, { page: row.page }));
    if (row.link) page.href = row.link;
    where.append(page, element("span", "kind", data.kinds[row.kind] || row.kind));

    const codes = cell(tr, texts.codes);
    data.codes.forEach((code, i) => {
      if (!row.codes.includes(code.name)) return;
      const chip = element("span", "chip code-" + colours[code.name], code.label);
      if (row.chips[i]) chip.append(element("span", "p", row.chips[i]));
      codes.append(chip);
    });
    if (!row.codes.length) codes.append(element("span", "chip none", texts.no_code));
    for (const value of row.status) codes.append(element("span", "tag", data.statuses[value] || value));
    if (row.review) codes.append(element("span", "tag review", texts.review));
    return tr;
  }

  function showMore() {
    const query = choices().q;
    body.append(...found.slice(shown, shown + PAGE).map((row) => line(row, query)));
    shown = Math.min(shown + PAGE, found.length);
    const left = found.length - shown;
    more.hidden = left === 0;
    more.textContent = filled(texts.more, { n: Math.min(PAGE, left), left: spaced.format(left) });
  }

  function apply() {
    const chosen = choices();
    const active = Object.entries(chosen).filter(([name]) => tests[name]);
    found = data.rows.filter((row) => active.every(([name, value]) => tests[name](row, value))).sort(order(chosen));
    body.replaceChildren();
    shown = 0;
    showMore();
    const all = spaced.format(data.rows.length);
    if (!found.length) status.textContent = filled(texts.none_fit, { all });
    else if (active.length) status.textContent = filled(texts.some_fit, { n: spaced.format(found.length), all });
    else status.textContent = filled(texts.all_fit, { all });
    return chosen;
  }

  function remember() {
    const hash = new URLSearchParams(apply()).toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  }

  function restore() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return false;
    const chosen = new URLSearchParams(hash);
    for (const [name, field] of Object.entries(fields)) {
      if (field.type === "checkbox") field.checked = chosen.get(name) === "1";
      else field.value = chosen.get(name) || "";
      if (field.value === "" && field.options) field.selectedIndex = 0;
    }
    apply();
    document.getElementById("passasjer").scrollIntoView();
    return true;
  }

  for (const node of document.querySelectorAll("table.stack")) {
    node.setAttribute("role", "table");
    for (const row of node.rows) row.setAttribute("role", "row");
    for (const td of node.querySelectorAll("td")) td.setAttribute("role", "cell");
    for (const th of node.querySelectorAll("th")) th.setAttribute("role", "columnheader");
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", remember);
  form.addEventListener("reset", () => setTimeout(remember));
  more.addEventListener("click", () => {
    const first = shown;
    showMore();
    const row = body.rows[first];
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  });
  window.addEventListener("hashchange", restore);
  if (!restore()) apply();
})();
