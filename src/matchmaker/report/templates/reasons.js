// Why two companies meet: the score of a pair, cut into parts that add up to it.

const VIEWS = ["buyer", "supplier", "policy"];
const PART_SIZE = 5; // kind, match in %, share in %, points, sentence

function partsOf(meeting) {
  const found = [];
  for (let at = 0; at < meeting.parts.length; at += PART_SIZE) {
    const [kind, match, share, gained, why] = meeting.parts.slice(at, at + PART_SIZE);
    const [view, , ...label] = columns.kinds[kind];
    found.push({ view, label, match, share, gained, why });
  }
  return found;
}

const sumOf = (parts) => parts.reduce((sum, part) => sum + part.gained, 0);

function partRow(part, most) {
  const unknown = part.match < 0;
  const detail = unknown ? t("ui_unknown") : `${t("ui_match", { n: part.match })}, ${t("ui_share", { n: Math.max(part.share, 0) })}`;
  return el(
    "li",
    { class: unknown ? "part unknown" : "part" },
    el("span", { class: "name" }, both(part.label)),
    el(
      "span",
      { class: "what" },
      say(part.why),
      el("span", { class: `track ${part.view}`, "aria-hidden": "true" }, bar(part.gained / most, part.view)),
      el("span", { class: "sub" }, detail),
    ),
    el("span", { class: "points" }, unknown && !part.gained ? "–" : `+${points(part.gained)}`),
  );
}

function viewBlock(view, parts, most) {
  const mine = parts.filter((part) => part.view === view).sort((a, b) => b.gained - a.gained);
  if (!mine.length) return null;
  return el(
    "section",
    { class: "view" },
    el(
      "div",
      { class: "view-head" },
      el("h4", {}, el("span", { class: `dot ${view}`, "aria-hidden": "true" }), named("view", view)),
      el("strong", {}, t("ui_points", { n: points(sumOf(mine)) })),
    ),
    el("ul", {}, mine.map((part) => partRow(part, most))),
  );
}

function stackOf(parts, total) {
  const stack = el("div", { class: "stack", "aria-hidden": "true" });
  for (const view of VIEWS) {
    for (const part of parts.filter((one) => one.view === view && one.gained > 0)) stack.append(bar(part.gained / total, view));
  }
  return stack;
}

function whereText(meeting) {
  if (!meeting.slot) return say(meeting.unplaced);
  const place = placeOf(meeting) ? `${t("ui_table")} ${placeOf(meeting)}` : meeting.video && t("ui_video");
  const helper = helperOf(meeting) && `${t("ui_interpreter")} ${helperOf(meeting)}`;
  return [dayText(meeting.slot.day), `${meeting.slot.start} – ${meeting.slot.end}`, place, helper].filter(Boolean).join(" · ");
}

function meetingSheet(meeting) {
  const parts = partsOf(meeting);
  const total = sumOf(parts) || meeting.score;
  const most = Math.max(...parts.map((part) => part.gained), 1);
  const close = el("button", { type: "button", class: "plain", onclick: () => byId("meeting").close() }, t("ui_close"));
  const known = meeting.confidence < 0 ? null : el("span", { class: "sub" }, t("ui_known", { n: Math.round((meeting.confidence * 100) / plan.unit) }));
  const score = el(
    "div",
    { class: "total" },
    el("span", { class: "big" }, points(total)),
    el("span", { class: "note" }, t("head_score"), " · ", t("ui_mean_score_note").split(",")[0]),
    known,
  );
  return el(
    "div",
    { class: "sheet" },
    el(
      "div",
      { class: "sheet-head" },
      el(
        "div",
        {},
        el("h3", { id: "meeting-title" }, companyLink(meeting.supplier), " × ", companyLink(meeting.buyer)),
        el("p", { class: "note" }, whereText(meeting)),
        el("p", { class: "tags" }, tagsOf(meeting)),
      ),
      close,
    ),
    score,
    parts.length ? stackOf(parts, total) : null,
    el("p", { class: "note" }, parts.length ? t("ui_points_sum") : t("ui_no_reasons")),
    VIEWS.map((view) => viewBlock(view, parts, most)),
  );
}

const shown = { meeting: null };

function showMeeting(meeting) {
  shown.meeting = meeting;
  const dialog = byId("meeting");
  dialog.replaceChildren(meetingSheet(meeting));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function companyLink(company) {
  return el("a", { href: `#${company.path}` }, nameOf(company));
}

function tagsOf(meeting) {
  const tags = [];
  if (meeting.wish) tags.push(el("span", { class: `tag ${meeting.wish}` }, named("wish", meeting.wish)));
  if (meeting.supplier.region) tags.push(el("span", { class: "tag region" }, both(meeting.supplier.region)));
  return tags;
}

function scoreButton(meeting) {
  if (meeting.score < 0 && !meeting.parts.length) return "";
  const label = t("ui_open_reasons", { supplier: nameOf(meeting.supplier), buyer: nameOf(meeting.buyer) });
  return el(
    "button",
    { type: "button", class: "score", "aria-label": `${coarse(meeting.score)}. ${label}`, title: t("ui_reasons"), onclick: () => showMeeting(meeting) },
    el("span", { class: "dial", "aria-hidden": "true" }, bar(meeting.score / plan.unit)),
    coarse(meeting.score),
  );
}
