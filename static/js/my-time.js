// Shows every <time> of the page in the reader's own zone on request, and remembers the wish.
const KEY = "my-time";
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
const originals = new Map();

function parts(instant) {
  const spelled = new Intl.DateTimeFormat("en-GB", {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: mine,
  }).formatToParts(instant);
  return Object.fromEntries(spelled.map(({ type, value }) => [type, value]));
}

function dayAt(instant, zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(instant);
}

function city(zone) {
  return zone.split("/").pop().replaceAll("_", " ");
}

function words(time, zone) {
  const instant = new Date(time.dateTime);
  const { weekday, day, month, hour, minute } = parts(instant);
  const clock = `${hour}:${minute}`;
  const { show, after } = time.dataset;
  if (after && dayAt(new Date(after), mine) === dayAt(instant, mine)) return clock;
  if (show !== "time") return `${weekday} ${day} ${month}, ${clock}`;
  if (after) return `${weekday} ${clock}`;
  // A bare clock time on another day than the heading above it says which day.
  return dayAt(instant, zone) === dayAt(instant, mine) ? clock : `${weekday} ${clock}`;
}

function remembered() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function remember(wish) {
  try {
    localStorage.setItem(KEY, wish ? "yes" : "no");
  } catch {
    // the wish then lasts for this page only
  }
}

function show(bar, wish) {
  const zone = bar.dataset.zone;
  document.querySelectorAll("time[data-show]").forEach((time) => {
    if (!originals.has(time)) originals.set(time, time.textContent);
    time.textContent = wish ? words(time, zone) : originals.get(time);
  });
  // What is only known in words stays in the event's time, and says so.
  document.querySelectorAll("[data-event-time]").forEach((words) => {
    if (!originals.has(words)) originals.set(words, words.textContent);
    words.textContent = wish ? `${originals.get(words)} (${city(zone)} time)` : originals.get(words);
  });
  bar.dataset.own = wish ? "yes" : "no";
  bar.querySelector("[data-part='switch']").textContent = wish ? "Show the event’s time" : "Show in my time";
  const label = bar.querySelector("[data-part='zone']");
  if (!originals.has(label)) originals.set(label, label.textContent);
  label.textContent = wish ? `Your time (${mine.replaceAll("_", " ")})` : originals.get(label);
}

function enable(bar) {
  if (!mine || mine === bar.dataset.zone) return;
  const button = bar.querySelector("[data-part='switch']");
  button.hidden = false;
  button.addEventListener("click", () => {
    const wish = bar.dataset.own !== "yes";
    remember(wish);
    show(bar, wish);
  });
  if (remembered()) show(bar, true);
}

document.querySelectorAll("[data-component='my-time']").forEach(enable);
