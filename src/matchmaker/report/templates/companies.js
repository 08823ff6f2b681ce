// Companies: a list to find one in, and each company's day.

const finder = { text: "", side: "" };
let chosenCompany = null;

function finderPanel() {
  const search = el("input", {
    type: "search",
    placeholder: t("ui_search_hint"),
    value: finder.text,
    autocomplete: "off",
    oninput: (event) => {
      finder.text = event.target.value;
      fillNames();
    },
  });
  const segment = (value, key) =>
    el(
      "button",
      {
        type: "button",
        "aria-pressed": String(finder.side === value),
        onclick: (event) => {
          finder.side = value;
          for (const one of event.target.parentElement.children) one.setAttribute("aria-pressed", String(one === event.target));
          fillNames();
        },
      },
      t(key),
    );
  const segments = el("div", { class: "segments", role: "group", "aria-label": t("head_side") }, segment("", "ui_everyone"), segment("supplier", "ui_suppliers"), segment("buyer", "ui_buyers"));
  return el("div", { class: "panel finder" }, el("label", {}, t("ui_find_company"), search), segments, el("div", { class: "names", id: "names" }));
}

function fillNames() {
  const words = finder.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = companies.filter((c) => (!finder.side || c.side === finder.side) && words.every((word) => c.search.includes(word)));
  const list = el("ul");
  const place = byId("names");
  place.replaceChildren(found.length ? list : el("p", { class: "empty" }, t("ui_no_company")));
  if (!found.length) return;
  const draw = (some) => list.append(...some.map(nameRow));
  inSteps(found, 80, draw, place, t("ui_more"));
}

function nameRow(company) {
  const facts = [company.id, named("side", company.side), both(company.country || "")].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    el(
      "a",
      { href: `#${company.path}`, "aria-current": company === chosenCompany ? "true" : null },
      el("span", {}, nameOf(company), el("span", { class: "sub" }, facts)),
      el("span", { class: "n", title: t("head_meetings") }, count(company.meetings.length)),
    ),
  );
}

function quota(company) {
  if (company.least && company.most) return t("ui_quota", { min: company.least, max: company.most });
  if (company.least) return t("ui_quota_min", { min: company.least });
  return company.most ? t("ui_quota_max", { max: company.most }) : "";
}

function factList(company) {
  const rows = [
    [company.side === "buyer" ? "ui_wanted" : "ui_products", company.products],
    ["ui_segments", (company.segments || []).map(both).join(", ")],
    ["ui_certificates", (company.certificates || []).map(both).join(", ")],
    ["ui_languages", (company.languages || []).map(both).join(", ")],
  ].filter(([, text]) => text);
  return rows.length ? el("dl", { class: "facts" }, rows.map(([key, text]) => [el("dt", {}, t(key)), el("dd", {}, text)])) : null;
}

function companyHead(company, wait) {
  const tags = [el("span", { class: "tag" }, company.id), el("span", { class: "tag" }, named("side", company.side))];
  if (company.kind) tags.push(el("span", { class: "tag" }, both(company.kind)));
  if (company.country) tags.push(el("span", { class: "tag" }, both(company.country)));
  if (company.zone !== undefined) tags.push(el("span", { class: "tag" }, plan.zones[company.zone][0]));
  if (company.region) tags.push(el("span", { class: "tag region" }, both(company.region)));
  const figure = (number, label) => el("p", {}, el("b", {}, number), el("span", {}, label));
  return el(
    "section",
    { class: "panel" },
    el(
      "div",
      { class: "company-head" },
      el("div", {}, el("h3", { id: "company-name", tabindex: "-1" }, nameOf(company)), el("p", { class: "tags" }, tags)),
    ),
    factList(company),
    el(
      "div",
      { class: "stats" },
      figure(count(company.meetings.length), [t("head_meetings"), quota(company)].filter(Boolean).join(" · ")),
      figure(t("ui_minutes", { n: count(wait.minutes) }), t("ui_waits")),
      figure(count(wait.idle.size), t("ui_breaks_of")),
      company.representatives > 1 ? figure(count(company.representatives), t("ui_representatives")) : null,
    ),
  );
}

function visit(meeting, company) {
  const other = company === meeting.supplier ? meeting.buyer : meeting.supplier;
  const table = placeOf(meeting) ? `${t("ui_table")} ${placeOf(meeting)}` : meeting.video && t("ui_video");
  const where = [table, helperOf(meeting), both(other.country || "")];
  const wish = meeting.wish ? el("span", { class: `tag ${meeting.wish}` }, named("wish", meeting.wish)) : "";
  return el(
    "div",
    { class: `visit ${other.side}` },
    el("div", {}, el("span", { class: "who" }, companyLink(other), " ", wish), el("span", { class: "sub" }, where.filter(Boolean).join(" · "))),
    scoreButton(meeting),
  );
}

// The slot by the clock of a company that is not there, with the day where it is another one.
function ownTime(company, slot) {
  if (company.zone === undefined) return null;
  const [day, start, end] = plan.zones[company.zone][1][slot.i];
  const other = day === slot.day ? "" : ` (${dayText(day)})`;
  return el("span", { class: "own" }, t("ui_own_time", { time: `${start} – ${end}${other}` }));
}

function dayPanel(company, day, wait) {
  const rows = slots
    .filter((slot) => slot.day === day)
    .map((slot) => {
      const here = company.meetings.filter((meeting) => meeting.slot === slot);
      const away = (company.away || []).includes(slot.i);
      const idle = wait.idle.has(slot.i) && !away;
      const empty = away ? el("span", { class: "away" }, t("ui_away")) : el("span", { class: "idle" }, t("ui_free"));
      const time = el("span", { class: "time nowrap" }, [`${slot.start} – ${slot.end}`, ownTime(company, slot)].filter(Boolean));
      return el("li", { class: idle ? "wait" : null }, time, el("div", {}, here.length ? here.map((meeting) => visit(meeting, company)) : empty));
    });
  return el("section", { class: "panel day" }, el("h3", {}, dayText(day)), el("ol", { class: company.zone === undefined ? null : "zoned" }, rows));
}

function unplacedPanel(company) {
  const left = meetings.filter((m) => !m.slot && (m.supplier === company || m.buyer === company));
  if (!left.length) return null;
  return el("div", { class: "grid" }, panel(t("ui_not_placed"), unplacedList(left)));
}

function fillCompany() {
  const place = byId("company");
  byId("desk").classList.toggle("chosen", Boolean(chosenCompany));
  if (!chosenCompany) {
    place.replaceChildren(el("p", { class: "empty panel" }, t("ui_pick_company")));
    return;
  }
  const wait = waiting(chosenCompany);
  place.replaceChildren(
    ...[
      el("a", { class: "plain back", href: "#companies" }, `← ${t("ui_back")}`),
      companyHead(chosenCompany, wait),
      el("div", { class: "days" }, days.map((day) => dayPanel(chosenCompany, day, wait))),
      unplacedPanel(chosenCompany),
    ].filter(Boolean),
  );
}

function showCompanies(sideName, id) {
  chosenCompany = companies.find((company) => company.side === sideName && company.id === id) || null;
  const before = byId("desk");
  if (!before || before.dataset.lang !== reader.lang) {
    const desk = el("div", { class: "desk", id: "desk", "data-lang": reader.lang }, finderPanel(), el("div", { class: "company", id: "company" }));
    byId("companies-body").replaceChildren(desk);
    fillNames();
  }
  for (const link of byId("names").querySelectorAll("a")) {
    if (chosenCompany && link.getAttribute("href") === `#${chosenCompany.path}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  fillCompany();
}
