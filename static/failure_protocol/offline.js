// Ticks that a phone could not send: kept here, sent when there is a signal again; each arrives once, by its key.
// Used by the moves of an incident and by the QR codes of its grab pack. Every page works without it.
//
// A link with data-offline-tick leads to a page that asks whether it is right. Without signal that page can't
// come, so the link asks itself, and the tick is kept. A form around [data-offline-form] is kept when it can't be sent.
const STORE = "incident-ticks";
const box = document.getElementById("offline-queue");
const AGAIN_MS = 30000;

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
const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`);

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}

function show(said = []) {
  if (!box) return;
  const ticks = read();
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
    const seen = document.createElement("button");
    seen.type = "button";
    seen.className = "govuk-button govuk-button--secondary";
    seen.textContent = "I have seen this";
    seen.addEventListener("click", () => {
      drop(tick.fields.key);
      show();
    });
    item.append(seen);
    list.append(item);
  }
  const waits = ticks.some((tick) => !tick.refused);
  box.querySelector(".offline__title").textContent = waits ? "Waiting to be sent" : ticks.length ? "Not taken" : "Sent";
  box.querySelector(".offline__words").hidden = !waits;
  box.hidden = !ticks.length && !said.length;
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

async function post(tick) {
  const body = new URLSearchParams(tick.fields);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) body.set("csrfmiddlewaretoken", token.value);
  const answer = await fetch(tick.url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 403) return { state: "sign-in" };
  if (![200, 409, 422].includes(answer.status)) return { state: "later" };
  return answer.json();
}

let sending = false;
async function sendAll() {
  if (sending || !navigator.onLine) return;
  sending = true;
  const said = [];
  for (const tick of read().filter((each) => !each.refused)) {
    let answer;
    try {
      answer = await post(tick);
    } catch {
      break; // still no signal
    }
    if (answer.state === "sign-in") {
      said.push("Sign in again, then these are sent.");
      break;
    }
    if (answer.state === "later") break;
    if (answer.state === "refused") {
      write(read().map((each) => (each.fields.key === tick.fields.key ? { ...each, refused: answer.words } : each)));
      continue;
    }
    drop(tick.fields.key);
    said.push(answer.words);
  }
  sending = false;
  show(said);
}

// --- a link whose page can't come --------------------------------------------------------------
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-offline-tick]");
  if (!link || navigator.onLine) return;
  event.preventDefault();
  if (!link.dataset.sure) {
    link.dataset.sure = "asked";
    link.textContent = `No signal. Tap again: ${link.dataset.offlineLabel}, now`;
    return;
  }
  const at = new Date().toISOString();
  if (keep({ url: link.href, label: link.dataset.offlineLabel, at, fields: { key: newKey(), ticked_at: at } })) {
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
    const tick = { url: location.href, label: part.dataset.offlineLabel, at, fields };
    let answer = { state: "later" };
    try {
      if (navigator.onLine) answer = await post(tick);
    } catch {
      // no signal
    }
    if (answer.state === "done") {
      location.assign(answer.url || location.href);
      return;
    }
    if (answer.state === "later") {
      keep(tick);
      return;
    }
    form.submit(); // the server's own page says what is wrong, and keeps what was typed
  });
}

window.addEventListener("online", sendAll);
setInterval(() => read().some((tick) => !tick.refused) && sendAll(), AGAIN_MS);
show();
sendAll();
