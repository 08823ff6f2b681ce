// What could not be done, and why.

function unplacedList(left) {
  const heads = ["head_supplier_name", "head_buyer_name", "head_reason", "head_score"];
  const rows = left.map((meeting) =>
    el(
      "tr",
      { class: "row" },
      el("td", { class: "main", "data-head": t(heads[0]) }, side(meeting.supplier, "", tagsOf(meeting))),
      el("td", { class: "main", "data-head": t(heads[1]) }, side(meeting.buyer, both(meeting.buyer.country || ""))),
      el("td", { class: "main", "data-head": t(heads[2]) }, say(meeting.unplaced)),
      el("td", { class: "main nowrap end" }, scoreButton(meeting)),
    ),
  );
  return listOf(heads, rows);
}

function listOf(heads, rows) {
  return el("table", { class: "list" }, el("thead", {}, el("tr", {}, heads.map((key) => el("th", { scope: "col", class: key === "head_score" ? "end" : null }, t(key))))), el("tbody", {}, rows));
}

function shortList() {
  const heads = ["head_company", "head_side", "head_got", "head_reason"];
  const rows = plan.shortfalls.map(([at, asked, got, why]) => {
    const company = companies[at];
    return el(
      "tr",
      { class: "row" },
      el("td", { class: "main" }, side(company)),
      el("td", { class: "main nowrap" }, el("span", { class: "tag" }, named("side", company.side))),
      el("td", { class: "main nowrap" }, t("ui_got_of", { got: count(got), asked: count(asked) })),
      el("td", { class: "main" }, say(why)),
    );
  });
  return listOf(heads, rows);
}

function mustList() {
  const heads = ["head_supplier_name", "head_buyer_name", "head_reason"];
  const rows = plan.musts.map(([supplier, buyer, why]) =>
    el(
      "tr",
      { class: "row" },
      el("td", { class: "main" }, side(companies[supplier])),
      el("td", { class: "main" }, side(companies[buyer], both(companies[buyer].country || ""))),
      el("td", { class: "main" }, say(why)),
    ),
  );
  return listOf(heads, rows);
}

function showLeftOut() {
  const left = meetings.filter((meeting) => !meeting.slot);
  const block = (title, number, none, list) =>
    el("section", { class: "grid" }, el("h3", {}, `${title} `, el("span", { class: "tag" }, count(number))), number ? list() : el("p", { class: "panel note" }, none));
  byId("left_out-body").replaceChildren(
    block(t("ui_not_placed"), left.length, t("ui_not_placed_none"), () => unplacedList(left)),
    block(t("ui_musts"), plan.musts.length, t("ui_musts_none"), mustList),
    block(t("ui_short"), plan.shortfalls.length, t("ui_short_none"), shortList),
  );
}
