// The timetable: all meetings by time, with filters that work together.

const STEP = 160;
const filters = { text: "", day: "", slot: "", place: "", helper: "", region: "", wish: "" };
let timetableSteps = null;

function fits(meeting) {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${meeting.supplier.search} ${meeting.buyer.search}`;
  return (
    words.every((word) => text.includes(word)) &&
    (!filters.day || meeting.slot.day === filters.day) &&
    (!filters.slot || meeting.slot.start === filters.slot) &&
    (!filters.place || String(meeting.place) === filters.place) &&
    (!filters.helper || String(meeting.interpreter) === filters.helper) &&
    (!filters.region || (filters.region === "any" ? meeting.supplier.region : both(meeting.supplier.region || "") === filters.region)) &&
    (!filters.wish || meeting.wish === filters.wish)
  );
}

function choice(name, label, options) {
  const select = el("select", { name, onchange: (event) => setFilter(name, event.target.value) });
  select.append(el("option", { value: "" }, t("ui_all")));
  for (const [value, text] of options) select.append(el("option", { value }, text));
  select.value = filters[name];
  return el("label", {}, label, select);
}

function filterBar() {
  const starts = [...new Set(slots.map((slot) => slot.start))].sort();
  const regions = [...new Set(companies.map((company) => both(company.region || "")))].filter(Boolean).sort();
  const search = el("input", {
    type: "search",
    name: "text",
    placeholder: t("ui_search_hint"),
    value: filters.text,
    autocomplete: "off",
    oninput: (event) => setFilter("text", event.target.value),
  });
  const toggle = el(
    "button",
    {
      type: "button",
      class: "plain narrow-only",
      "aria-controls": "choices",
      "aria-expanded": "false",
      onclick: () => toggle.setAttribute("aria-expanded", String(byId("choices").classList.toggle("open"))),
    },
    t("ui_filters"),
  );
  return el(
    "form",
    { class: "filters panel", role: "search", onsubmit: (event) => event.preventDefault() },
    el("label", { class: "wide" }, t("ui_search"), search),
    toggle,
    el("div", { class: "choices", id: "choices" },
    choice("day", t("ui_day"), days.map((day) => [day, dayText(day)])),
    choice("slot", t("ui_slot"), starts.map((start) => [start, start])),
    choice("place", t("ui_table"), plan.places.map(([id, hall], i) => [String(i), hall ? `${id} · ${hall}` : id])),
    choice("helper", t("ui_interpreter"), [["-1", t("ui_no_interpreter")], ...plan.interpreters.map((one, i) => [String(i), one.name === one.id ? one.id : `${one.name} (${one.id})`])]),
    choice("region", t("ui_region"), [["any", t("ui_any_region")], ...regions.map((region) => [region, region])]),
    choice("wish", t("ui_wish"), ["must", "want"].map((level) => [level, named("wish", level)])),
    ),
  );
}

function setFilter(name, value) {
  filters[name] = value;
  fillTimetable();
}

function side(company, below = "", tags = []) {
  const text = el("span", { class: "sub" }, [company.id, below].filter(Boolean).join(" · "));
  return [el("span", { class: "who" }, companyLink(company)), el("span", { class: "below" }, text, tags)];
}

function meetingRow(meeting) {
  const cell = (head, className, ...content) => el("td", { class: className, "data-head": head }, ...content);
  return el(
    "tr",
    { class: "row" },
    cell(t("ui_table"), "nowrap", placeOf(meeting) || (meeting.video && t("ui_video")) || ""),
    cell(t("head_supplier_name"), "main", side(meeting.supplier, "", tagsOf(meeting))),
    cell(t("head_buyer_name"), "main", side(meeting.buyer, both(meeting.buyer.country || ""))),
    cell(t("ui_interpreter"), "nowrap", helperOf(meeting)),
    cell("", "nowrap main end", scoreButton(meeting)),
  );
}

function slotRow(slot, number) {
  const text = days.length > 1 ? `${dayText(slot.day)}  ${slot.start} – ${slot.end}` : `${slot.start} – ${slot.end}`;
  return el("tr", { class: "slot-row" }, el("th", { colspan: 5, scope: "rowgroup" }, text, el("small", {}, t("ui_meetings_count", { n: count(number) }))));
}

function fillTimetable() {
  const chosen = held.filter(fits);
  const perSlot = new Map();
  for (const meeting of chosen) perSlot.set(meeting.slot, (perSlot.get(meeting.slot) || 0) + 1);
  byId("found").textContent = t("ui_found", { n: count(chosen.length), all: count(held.length) });
  byId("reset").hidden = !Object.values(filters).some(Boolean);
  const place = byId("rows");
  if (!chosen.length) {
    place.replaceChildren(el("p", { class: "empty panel" }, t("ui_none_found")));
    timetableSteps = null;
    return;
  }
  const heads = ["ui_table", "head_supplier_name", "head_buyer_name", "ui_interpreter", "head_score"];
  const head = el("tr", {}, heads.map((key) => el("th", { scope: "col", class: key === "head_score" ? "end" : null }, t(key))));
  const table = el("table", { class: "list" }, el("thead", {}, head));
  place.replaceChildren(table);
  let last = null;
  const draw = (some) => {
    for (const meeting of some) {
      if (meeting.slot !== last) table.append(el("tbody", {}, slotRow(meeting.slot, perSlot.get(meeting.slot))));
      last = meeting.slot;
      table.lastElementChild.append(meetingRow(meeting));
    }
  };
  timetableSteps = inSteps(chosen, STEP, draw, place, t("ui_more"));
}

function showTimetable() {
  const reset = el("button", { type: "button", class: "plain", id: "reset", onclick: clearFilters }, t("ui_reset"));
  const found = el("div", { class: "found" }, el("span", { id: "found", role: "status" }), reset);
  byId("timetable-body").replaceChildren(filterBar(), found, el("div", { id: "rows" }));
  fillTimetable();
}

function clearFilters() {
  for (const name of Object.keys(filters)) filters[name] = "";
  showTimetable();
  byId("timetable-body").querySelector("input").focus();
}
