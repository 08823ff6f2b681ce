// Building the page's elements. Data become text nodes and attributes; nothing is ever parsed as markup.

const byId = (id) => document.getElementById(id);

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// A bar of `share` (0 to 1). The policy of the page forbids style attributes; the style object is allowed.
function bar(share, className = "") {
  const made = el("i", { class: className });
  made.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return made;
}

function stem(share) {
  const made = el("i");
  made.style.height = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return el("span", { class: "stem" }, made);
}

const meter = (share) => el("span", { class: "meter", "aria-hidden": "true" }, bar(share));

// Show `items` in steps: the first at once, the rest when the reader comes near the end, or all for print.
function inSteps(items, step, draw, into, moreText) {
  let shown = 0;
  const button = el("button", { type: "button", class: "plain more", onclick: () => next() }, moreText);
  const watcher = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && next());
  function next(count = step) {
    draw(items.slice(shown, shown + count));
    shown += count;
    if (shown >= items.length) {
      watcher.disconnect();
      button.remove();
    }
  }
  next();
  if (shown < items.length) {
    into.append(button);
    watcher.observe(button);
  }
  return { all: () => shown < items.length && next(items.length) };
}
