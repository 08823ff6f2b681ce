// The frame: which view is open, in which language and light. Settings are kept where the browser lets a page.

const VIEW_NAMES = ["overview", "timetable", "companies", "left_out"];
const shows = { overview: showOverview, timetable: showTimetable, companies: showCompanies, left_out: showLeftOut };

const memory = {
  get(name) {
    try {
      return localStorage.getItem(`matchmaker.${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`matchmaker.${name}`, value);
    } catch {
      // a page opened from a file may have no storage; the choice then lasts until it is closed
    }
  },
};

function route() {
  const parts = location.hash.slice(1).split("/").map(decoded);
  return VIEW_NAMES.includes(parts[0]) ? parts : ["overview"];
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show({ focus = false } = {}) {
  const [name, ...rest] = route();
  for (const one of VIEW_NAMES) byId(`view-${one}`).hidden = one !== name;
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.getAttribute("href") === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  shows[name](...rest);
  if (!focus) return;
  window.scrollTo(0, 0);
  (name === "companies" && chosenCompany ? byId("company-name") : byId("main")).focus({ preventScroll: true });
}

function relabel() {
  document.documentElement.lang = reader.lang;
  for (const labelled of document.querySelectorAll("[data-t]")) labelled.textContent = t(labelled.dataset.t);
  for (const labelled of document.querySelectorAll("[data-label]")) labelled.setAttribute("aria-label", t(labelled.dataset.label));
  byId("language").lang = reader.lang === "ko" ? "en" : "ko";
  byId("made").textContent = t("ui_made", { seed: plan.event.seed });
  const left = meetings.filter((meeting) => !meeting.slot).length + plan.musts.length + plan.shortfalls.length;
  byId("left-count").textContent = count(left);
  byId("left-count").hidden = !left;
}

function speak(lang) {
  reader.lang = lang;
  memory.set("lang", lang);
  relabel();
  show();
  if (byId("meeting").open) showMeeting(shown.meeting);
}

function light(theme) {
  document.documentElement.dataset.theme = theme;
  memory.set("theme", theme);
}

byId("language").addEventListener("click", () => speak(plan.langs[(plan.langs.indexOf(reader.lang) + 1) % plan.langs.length]));
byId("theme").addEventListener("click", () => light(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
byId("print").addEventListener("click", () => print());
byId("meeting").addEventListener("click", (event) => event.target === byId("meeting") && byId("meeting").close());
window.addEventListener("hashchange", () => {
  byId("meeting").close();
  show({ focus: true });
});

// How much of the header a phone tucks away when scrolled, and how much of it stays in sight.
function measureHeader() {
  const [header, menu] = [document.querySelector(".top"), document.querySelector(".top nav")];
  const tuck = menu.offsetTop - header.offsetTop;
  const phone = window.matchMedia("(max-width: 760px)").matches;
  document.documentElement.style.setProperty("--tuck", `${tuck}px`);
  document.documentElement.style.setProperty("--sight", `${header.offsetHeight - (phone ? tuck : 0)}px`);
}
new ResizeObserver(measureHeader).observe(document.querySelector(".top"));
window.addEventListener("beforeprint", () => timetableSteps?.all());
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});

document.documentElement.dataset.theme =
  memory.get("theme") || (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
if (plan.langs.includes(memory.get("lang"))) reader.lang = memory.get("lang");
relabel();
show();
