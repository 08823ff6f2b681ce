// The plan: what the data element holds, and what it is called in the reader's language.

const plan = JSON.parse(byId("data").textContent);
const reader = { lang: document.documentElement.lang };

const both = (value) => (Array.isArray(value) ? value[plan.langs.indexOf(reader.lang)] : value);
const t = (key, values = {}) => both(plan.texts[key]).replace(/\{(\w+)\}/g, (_, name) => values[name]);
const named = (kind, name) => (Object.hasOwn(plan.texts, `${kind}_${name}`) ? t(`${kind}_${name}`) : name.replaceAll("_", " "));
const count = (n) => Number(n).toLocaleString(reader.lang);
const points = (units) => ((units * 100) / plan.unit).toFixed(2);
const coarse = (units) => ((units * 100) / plan.unit).toFixed(1);

function say(line) {
  if (line < 0) return "";
  const [template, ...words] = plan.sentences.lines[line];
  const parts = both(plan.sentences.templates[template]);
  return parts.map((part) => (typeof part === "string" ? part : both(plan.sentences.words[words[part]]))).join("");
}

const slots = plan.slots.map(([id, day, start, end, places], i) => ({ id, day, start, end, places, i }));
const days = [...new Set(slots.map((slot) => slot.day))];
const companies = plan.companies;
companies.forEach((company, i) => {
  company.i = i;
  company.meetings = [];
  company.path = `companies/${company.side}/${encodeURIComponent(company.id)}`;
  company.search = [company.id, ...company.name, ...(company.country || []), ...(company.region || [])].join(" ").toLowerCase();
});

const columns = plan.meetings;
const meetings = columns.supplier.map((supplier, i) => ({
  i,
  supplier: companies[supplier],
  buyer: companies[columns.buyer[i]],
  slot: columns.slot[i] < 0 ? null : slots[columns.slot[i]],
  place: columns.place[i],
  video: columns.video[i] > 0,
  interpreter: columns.interpreter[i],
  wish: columns.wish[i],
  score: columns.score[i],
  confidence: columns.confidence[i],
  unplaced: columns.unplaced[i],
  parts: columns.parts[i],
}));
const held = meetings.filter((meeting) => meeting.slot);
for (const meeting of held) {
  meeting.supplier.meetings.push(meeting);
  meeting.buyer.meetings.push(meeting);
}

const nameOf = (company) => both(company.name) || company.id;
const placeOf = (meeting) => (meeting.place < 0 ? "" : plan.places[meeting.place][0]);
const helperOf = (meeting) => (meeting.interpreter < 0 ? "" : plan.interpreters[meeting.interpreter].name);
const dayText = (day) => {
  const text = new Date(`${day}T00:00:00Z`).toLocaleDateString(reader.lang, { timeZone: "UTC", month: "short", day: "numeric", weekday: "short" });
  return plan.event.cities[day] ? `${text} ${plan.event.cities[day]}` : text;
};
const measure = (name) => plan.measures.filter((row) => row[1] === name).map(([, , item, value, whole]) => ({ item, value, whole }));

// Idle slots and minutes of a company between the first and the last meeting of each day.
function waiting(company) {
  let minutes = 0;
  const idle = new Set();
  for (const day of days) {
    const busy = company.meetings.map((m) => m.slot).filter((slot) => slot.day === day);
    if (!busy.length) continue;
    const ends = busy.map((slot) => clock(slot.end));
    const [first, last] = [Math.min(...busy.map((slot) => clock(slot.start))), Math.max(...ends)];
    const between = slots.filter((s) => s.day === day && clock(s.start) >= first && clock(s.end) <= last);
    for (const slot of between) {
      const used = busy.some((b) => clock(b.start) < clock(slot.end) && clock(slot.start) < clock(b.end));
      if (!used) idle.add(slot.i);
    }
    let latest = first;
    for (const slot of [...busy].sort((a, b) => clock(a.start) - clock(b.start))) {
      minutes += Math.max(0, clock(slot.start) - latest);
      latest = Math.max(latest, clock(slot.end));
    }
  }
  return { minutes, idle };
}
const clock = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
