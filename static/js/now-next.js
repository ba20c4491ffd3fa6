// Marks what is on now and what comes next, while the page stays open.
const MINUTE = 60_000;

function mark(list) {
  const now = Date.now();
  let nextStart = null;
  for (const item of list.children) {
    const starts = Date.parse(item.dataset.starts);
    const ends = Date.parse(item.dataset.ends);
    const cancelled = item.classList.contains("agenda__item--cancelled");
    let state = null;
    if (!cancelled && starts <= now && now < ends) state = "now";
    if (!cancelled && starts > now && starts - now < 12 * 60 * MINUTE && (nextStart === null || starts === nextStart)) {
      state = "next";
      nextStart = starts;
    }
    if (state) item.dataset.state = state;
    else delete item.dataset.state;
    label(item, state);
  }
}

function label(item, state) {
  const words = { now: "On now", next: "Next" }[state];
  const place = item.querySelector(".agenda__time");
  place.querySelector(".agenda__state")?.remove();
  if (!words) return;
  const tag = document.createElement("span");
  tag.className = "agenda__state";
  tag.textContent = words;
  place.append(tag);
}

const lists = document.querySelectorAll("[data-component='now-next']");
const markAll = () => lists.forEach(mark);
markAll();
setInterval(markAll, MINUTE);
document.addEventListener("visibilitychange", markAll);
