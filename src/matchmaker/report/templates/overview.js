// The overview: figures, charts and a map of the whole event.

function card(label, number, { small = "", foot = "", share = null } = {}) {
  return el(
    "div",
    { class: "panel card" },
    el("p", { class: "label" }, label),
    el("p", { class: "number" }, number, small && el("small", {}, small)),
    share === null ? null : meter(share),
    el("p", { class: "foot" }, foot),
  );
}

function partCard(name, foot = "") {
  const [found] = measure(name);
  if (!found || !found.whole) return null;
  const share = found.value / found.whole;
  const percent = `${Math.floor(share * 1000) / 10} %`;
  const rest = { small: t("ui_of", { n: count(found.whole) }), share, foot: foot || percent };
  return card(t(`measure_${name}`), count(found.value), rest);
}

function overviewCards() {
  const [wished] = measure("meetings_wished");
  const [mean] = measure("mean_score");
  const [breaks] = measure("breaks");
  const [bound] = measure("breaks_bound");
  const [wait] = measure("waiting_mean_min");
  const used = measure("tables_used");
  const use = used.reduce((sum, m) => sum + m.value, 0) / used.reduce((sum, m) => sum + m.whole, 0);
  const cards = [
    partCard("suppliers_meeting"),
    partCard("buyers_meeting"),
    partCard("must_met"),
    partCard("want_met", wished ? t("ui_wished_pairs", { n: count(wished.value) }) : ""),
    mean && card(t("ui_mean_score"), (mean.value * 100).toFixed(1), { foot: t("ui_mean_score_note"), share: mean.value }),
    Number.isFinite(use) && card(t("ui_table_use"), `${(use * 100).toFixed(0)} %`, { foot: t("ui_all_tables"), share: use }),
    breaks && card(t("measure_breaks"), count(breaks.value), { foot: bound ? t("ui_breaks_note", { n: count(bound.value) }) : t("ui_breaks_free") }),
    wait && card(t("ui_wait_label"), t("ui_minutes", { n: wait.value.toFixed(0) }), { foot: t("ui_waiting_note") }),
  ];
  return el("div", { class: "grid cards" }, cards.filter(Boolean));
}

function panel(title, ...content) {
  return el("section", { class: "panel fill" }, el("h3", {}, title), ...content);
}

function slotPanel() {
  const tables = slots.some((slot) => slot.places);
  const perSlot = slots.map((slot) => held.filter((meeting) => meeting.slot === slot).length);
  const rows = tables ? measure("tables_used") : perSlot.map((value) => ({ value, whole: Math.max(...perSlot) }));
  const bars = rows.map(({ value, whole }, i) => {
    const slot = slots[i];
    const fresh = i > 0 && slots[i - 1].day !== slot.day;
    const whenText = `${days.length > 1 ? `${dayText(slot.day)} ` : ""}${slot.start}: ${count(value)}${tables ? ` ${t("ui_of", { n: count(whole) })}` : ""}`;
    return el(
      "li",
      { class: fresh ? "gap" : null, title: whenText },
      el("span", { class: "top-text dense" }, count(value)),
      stem(whole ? value / whole : 0),
      el("span", { class: i % 2 ? "under sparse" : "under" }, slot.start),
    );
  });
  const names = days.length > 1 ? el("p", { class: "day-names" }, days.map((day) => el("span", {}, dayText(day)))) : null;
  return panel(t(tables ? "group_slots" : "ui_slot_meetings"), el("ol", { class: "columns" }, bars), names);
}

function regionPanel() {
  const all = measure("region_suppliers");
  if (!all.length) return panel(t("group_regions"), el("p", { class: "note" }, t("ui_no_regions")));
  const numbers = new Map(measure("region_meetings").map(({ item, value }) => [item, value]));
  const most = Math.max(...numbers.values(), 1);
  const rows = all.map(({ item, value, whole }) => {
    const text = t("ui_region_line", { met: count(value), all: count(whole), n: count(numbers.get(item)) });
    return el("li", {}, el("span", {}, both(plan.regions[item])), el("span", { class: "value" }, text), meter(numbers.get(item) / most));
  });
  return panel(t("group_regions"), el("ul", { class: "bars" }, rows));
}

function histogram(side) {
  const numbers = companies.filter((company) => company.side === side).map((company) => company.meetings.length);
  const top = Math.max(...numbers, 0);
  const bins = Array.from({ length: top + 1 }, (_, n) => numbers.filter((value) => value === n).length);
  const highest = Math.max(...bins, 1);
  const bars = bins.map((size, n) =>
    el(
      "li",
      { title: `${t("ui_meetings_count", { n })}: ${t("ui_companies_count", { n: count(size) })}` },
      el("span", { class: "top-text" }, size ? count(size) : ""),
      stem((size / highest) * 0.98),
      el("span", { class: n % 2 && top > 9 ? "under sparse" : "under" }, String(n)),
    ),
  );
  return panel(t(`ui_per_${side}`), el("ol", { class: `columns spread ${side}` }, bars));
}

function loadLine(label, below, value, whole) {
  const text = el("span", {}, label, " ", el("span", { class: "sub" }, below));
  return el("li", {}, text, el("span", { class: "value" }, `${count(value)} / ${count(whole)}`), meter(whole ? value / whole : 0));
}

function helperPanel() {
  const rows = measure("interpreter_meetings").map((row) => ({ ...row, helper: plan.interpreters.find((one) => one.id === row.item) }));
  if (!rows.length) return null;
  const groups = new Map();
  for (const { helper, value, whole } of rows) {
    const spoken = helper.languages.map(both).join(", ");
    const group = groups.get(spoken) || { size: 0, value: 0, whole: 0 };
    groups.set(spoken, { size: group.size + 1, value: group.value + value, whole: group.whole + whole });
  }
  const byLanguage = [...groups].map(([spoken, { size, value, whole }]) => loadLine(spoken, t("ui_helpers_count", { n: count(size) }), value, whole));
  const each = rows.map(({ helper, value, whole }) => loadLine(helper.name, helper.languages.map(both).join(", "), value, whole));
  return panel(
    t("group_interpreters"),
    el("p", { class: "note" }, t("measure_interpreter_meetings")),
    el("ul", { class: "bars helpers" }, byLanguage),
    el("details", {}, el("summary", {}, t("ui_each_helper")), el("ul", { class: "bars helpers" }, each)),
  );
}

const WIDE = 8;
const TALL = 18;
const LEFT = 86;

function mapPanel() {
  if (!held.length) return null;
  const line = el("p", { class: "map-line", "aria-live": "off" });
  const drawing = svg("svg", { role: "img", "aria-label": t("ui_map") });
  const scores = held.map((meeting) => meeting.score);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  let width = Math.max(plan.places.length, ...slots.map((slot) => slot.places), 1);
  const taken = slots.map(() => new Set());
  slots.forEach((slot, row) => {
    const y = 4 + row * (TALL + 3) + days.indexOf(slot.day) * 8;
    drawing.append(svg("text", { x: 0, y: y + 13 }, `${days.length > 1 ? `${slot.day.slice(5)} ` : ""}${slot.start}`));
    drawing.append(svg("rect", { class: "free", x: LEFT, y, width: slot.places * WIDE, height: TALL, rx: 2 }));
    slot.y = y;
  });
  for (const meeting of held) {
    const row = taken[meeting.slot.i];
    let x = meeting.place;
    if (x < 0 || row.has(x)) for (x = 0; row.has(x); ) x += 1;
    row.add(x);
    width = Math.max(width, x + 1);
    const kind = meeting.wish === "must" ? "must" : meeting.supplier.region ? "region" : "";
    const strength = high > low ? (meeting.score - low) / (high - low) : 1;
    const at = { x: LEFT + x * WIDE, y: meeting.slot.y, width: WIDE - 1, height: TALL, rx: 1.5 };
    drawing.append(svg("rect", { ...at, class: kind, "fill-opacity": (0.25 + 0.75 * strength).toFixed(2), "data-meeting": meeting.i }));
  }
  const tall = slots.at(-1).y + TALL + 4;
  drawing.setAttribute("viewBox", `0 0 ${LEFT + width * WIDE} ${tall}`);
  drawing.setAttribute("width", LEFT + width * WIDE);
  drawing.setAttribute("height", tall);
  const under = (event) => meetings[event.target.getAttribute?.("data-meeting") ?? -1];
  drawing.addEventListener("click", (event) => under(event) && showMeeting(under(event)));
  drawing.addEventListener("mousemove", (event) => {
    const meeting = under(event);
    line.textContent = meeting
      ? `${meeting.slot.start}  ${placeOf(meeting)}  ${nameOf(meeting.supplier)} - ${nameOf(meeting.buyer)}  ${coarse(meeting.score)}`
      : "";
  });
  const legend = [
    ["", t("sheet_timetable")],
    ["region", t("legend_region")],
    ["must", t("legend_must")],
    ["free", t("ui_empty_table")],
  ].map(([kind, text]) => el("li", { class: kind }, text));
  return panel(t("ui_map"), el("p", { class: "note" }, t("ui_map_note")), el("ul", { class: "legend" }, legend), el("div", { class: "map" }, drawing), line);
}

function showOverview() {
  const status = byId("status");
  status.textContent = named("status", plan.event.status.toLowerCase());
  status.dataset.status = plan.event.status;
  status.hidden = false;
  byId("proof").replaceChildren(...plan.event.proof.map((line) => el("p", {}, say(line))));
  const sides = (side) => count(companies.filter((company) => company.side === side).length);
  byId("size").textContent = t("ui_size", { suppliers: sides("supplier"), buyers: sides("buyer"), slots: count(slots.length) });
  const two = (...panels) => el("div", { class: "grid two" }, panels);
  const one = (made) => made && el("div", { class: "grid" }, made);
  const rows = [overviewCards(), two(slotPanel(), regionPanel()), one(mapPanel()), two(histogram("supplier"), histogram("buyer")), one(helperPanel())];
  byId("overview-body").replaceChildren(...rows.filter(Boolean));
}
