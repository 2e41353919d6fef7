// Ticks that a phone could not send: kept here, sent when there is a signal again; each arrives once, by its key.
// Used by the moves of an incident and by the QR codes of its grab pack. Every page works without it.
//
// A link with data-offline-tick leads to a page that asks whether it is right. Without signal that page can't
// come, so the link asks itself, and the tick is kept. A form around [data-offline-form] is kept when it can't be sent.
// A tick is kept with who made it, and sent under nobody else's name. One that is not taken stands aside with the
// reason, to try again or to put away, and holds up no other.
const STORE = "incident-ticks";
const box = document.getElementById("offline-queue");
const user = box ? box.dataset.user : "";
const AGAIN_MS = 30000;
const PROBE_MS = 5000;
const REASONS = {
  403: "You may not write this down, or the page was open too long. Load the page again, then try again.",
  404: "It is no longer there, or you may no longer see it.",
};

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(STORE) || "[]");
  } catch {
    return [];
  }
};
const write = (ticks) => {
  try {
    localStorage.setItem(STORE, JSON.stringify(ticks));
    return true;
  } catch {
    return false; // private windows may keep nothing: say so, and let the person write it down
  }
};
const mine = () => read().filter((each) => each.user === user);
const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`);

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary offline__button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function show(said = []) {
  if (!box) return;
  const ticks = mine();
  const others = read().length - ticks.length;
  const list = box.querySelector(".offline__list");
  list.replaceChildren();
  for (const words of said) list.append(line(words));
  for (const tick of ticks) {
    const clock = new Date(tick.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    if (!tick.refused) {
      list.append(line(`${tick.label}, ${clock}`));
      continue;
    }
    const item = line(`Not taken: ${tick.label}, ${clock}. ${tick.refused} `);
    const again = () => {
      change(tick.fields.key, { refused: "" });
      sendAll();
    };
    const away = () => {
      drop(tick.fields.key);
      show();
    };
    item.append(button("Try again", again), " ", button("Put it away", away));
    list.append(item);
  }
  const waits = ticks.some((tick) => !tick.refused);
  const title = waits ? "Waiting to be sent" : ticks.length ? "Not taken" : said.length ? "Sent" : "Kept on this phone";
  box.querySelector(".offline__title").textContent = title;
  box.querySelector(".offline__words").hidden = !waits;
  const theirs = box.querySelector(".offline__others");
  theirs.hidden = !others;
  theirs.textContent =
    others === 1
      ? "1 tick of another person waits on this phone. It is sent when they sign in here."
      : `${others} ticks of another person wait on this phone. They are sent when that person signs in here.`;
  box.hidden = !ticks.length && !said.length && !others;
}

function keep(tick) {
  const ticks = read();
  if (!ticks.some((each) => each.fields.key === tick.fields.key)) ticks.push(tick);
  if (write(ticks)) {
    show();
    return true;
  }
  show(["This phone can’t keep anything. Write the time on paper, and enter it when there is a signal."]);
  return false;
}

const drop = (key) => write(read().filter((each) => each.fields.key !== key));
const change = (key, what) => write(read().map((each) => (each.fields.key === key ? { ...each, ...what } : each)));

async function post(tick) {
  const body = new URLSearchParams(tick.fields);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) body.set("csrfmiddlewaretoken", token.value);
  const answer = await fetch(tick.url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "sign-in" };
  if (answer.status >= 500 || answer.status === 429) return { state: "later" };
  if (![200, 409, 422].includes(answer.status)) {
    return { state: "refused", words: REASONS[answer.status] || `The system answered ${answer.status}.` };
  }
  try {
    return await answer.json();
  } catch {
    return { state: "later" }; // not our answer: a hotel's log-in page, say
  }
}

// The button that the tick was made with says what became of it, and leads to the page as it is now.
function sayOnButton(tick, words) {
  const link = document.querySelector(`[data-tick-key="${CSS.escape(tick.fields.key)}"]`);
  if (!link) return;
  link.textContent = words;
  link.href = location.href;
  link.removeAttribute("aria-disabled");
}

let sending = false;
async function sendAll() {
  if (sending) return;
  sending = true;
  const said = [];
  try {
    for (const tick of mine().filter((each) => !each.refused)) {
      const answer = await post(tick);
      if (answer.state === "sign-in") {
        said.push("Sign in again, then these are sent.");
        break;
      }
      if (answer.state === "later") continue; // tried again soon; the next may go through
      if (answer.state === "refused") {
        change(tick.fields.key, { refused: answer.words });
        sayOnButton(tick, "Not taken. Show how it stands now");
        continue;
      }
      drop(tick.fields.key);
      said.push(answer.words);
      sayOnButton(tick, "Sent. Show how it stands now");
    }
  } catch {
    // still no signal: all that is left stays
  } finally {
    sending = false;
  }
  show(said);
}

// --- a link whose page can't come --------------------------------------------------------------
// A phone may think that it has a signal where nothing gets through: only an answer shows that there is one.
async function hasSignal() {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    await fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal });
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-offline-tick]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.busy) return;
  link.dataset.busy = "yes";
  const reached = await hasSignal();
  delete link.dataset.busy;
  if (reached) {
    location.assign(link.href);
    return;
  }
  if (!link.dataset.sure) {
    link.dataset.sure = "asked";
    link.textContent = `No signal. Tap again: ${link.dataset.offlineLabel}, now`;
    return;
  }
  const at = new Date().toISOString();
  const tick = { user, url: link.href, label: link.dataset.offlineLabel, at, fields: { key: newKey(), ticked_at: at } };
  if (keep(tick)) {
    link.dataset.tickKey = tick.fields.key;
    link.textContent = `${link.dataset.offlineLabel}: waiting to be sent`;
    link.setAttribute("aria-disabled", "true");
    link.removeAttribute("data-offline-tick");
    link.removeAttribute("href");
  }
});

// --- a form that can't be sent -------------------------------------------------------------------
const part = document.querySelector("[data-offline-form]");
const form = part && part.closest("form");
if (form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const at = new Date().toISOString();
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    if (!fields.ticked_at) fields.ticked_at = at;
    const tick = { user, url: location.href, label: part.dataset.offlineLabel, at, fields };
    let answer = { state: "later" };
    try {
      answer = await post(tick);
    } catch {
      // no signal
    }
    if (answer.state === "done") {
      location.assign(answer.url || location.href);
      return;
    }
    if (answer.state === "later" || answer.state === "sign-in") {
      keep(tick);
      if (answer.state === "sign-in") show(["Sign in again, then these are sent."]);
      return;
    }
    form.submit(); // the server's own page says what is wrong, and keeps what was typed
  });
}

window.addEventListener("online", sendAll);
setInterval(() => mine().some((tick) => !tick.refused) && sendAll(), AGAIN_MS);
show();
sendAll();
