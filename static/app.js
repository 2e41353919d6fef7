// Makes pages quicker; every page works without it.
import { initAll } from "./vendor/govuk-frontend/govuk-frontend.min.js";

const body = document.body;
initAll();

// --- after a swap: components start, focus goes where the server says ------------------------
body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== body) initAll({ scope: event.detail.elt });
});
body.addEventListener("htmx:afterSettle", () => {
  const target = document.querySelector("[data-focus]");
  if (!target) return;
  target.removeAttribute("data-focus");
  target.focus();
});
body.addEventListener("htmx:afterSwap", (event) => {
  const notice = document.getElementById("notice");
  if (event.detail.target !== notice) return;
  notice.focus();
  notice.scrollIntoView({ block: "center" });
});
body.addEventListener("htmx:sendError", () => {
  const notice = document.getElementById("notice");
  if (!notice) return;
  notice.textContent = "";
  const box = document.createElement("div");
  box.className = "app-notice";
  box.textContent = "We could not reach the service. Nothing was saved; what you typed is still on this page. Check your connection and try again.";
  notice.append(box);
  notice.focus();
});
body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
});

// --- keys: / searches, Escape closes a tip or leaves the field edited in place ----------------
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const search = document.getElementById("site-search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key !== "Escape") return;
  const tip = event.target.closest(".app-tip") || document.querySelector(".app-tip:hover");
  if (tip) tip.classList.add("app-tip--closed");
  const leave = event.target.closest("[data-inplace]")?.querySelector("[data-leave]");
  if (leave) {
    event.preventDefault();
    leave.click();
  }
});
for (const kind of ["focusin", "mouseover"]) {
  document.addEventListener(kind, (event) => {
    for (const tip of document.querySelectorAll(".app-tip--closed")) {
      if (!tip.contains(event.target)) tip.classList.remove("app-tip--closed");
    }
    const tip = event.target.closest(".app-tip");
    if (tip) {
      tip.classList.remove("app-tip--left");
      const right = tip.querySelector(".app-tip__words").getBoundingClientRect().right;
      tip.classList.toggle("app-tip--left", right > document.documentElement.clientWidth);
    }
  });
}

// --- a whole date pasted into one of three boxes ----------------------------------------------
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
function readDate(text) {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text);
  if (iso) return [iso[3], iso[2], iso[1]];
  const written = /^\s*(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s./-]+(\d{1,2}|[a-z]{3,9})\.?,?[\s./-]+(\d{4})\s*$/i.exec(text);
  if (!written) return null;
  const month = /^\d/.test(written[2]) ? written[2] : MONTHS.indexOf(written[2].slice(0, 3).toLowerCase()) + 1;
  return month ? [written[1], month, written[3]] : null;
}
document.addEventListener("paste", (event) => {
  const boxes = event.target.closest("[data-date-boxes]")?.querySelectorAll("input");
  const parts = boxes?.length === 3 && readDate(event.clipboardData.getData("text"));
  if (!parts) return;
  event.preventDefault();
  parts.forEach((part, index) => {
    boxes[index].value = String(Number(part));
    boxes[index].dispatchEvent(new Event("input", { bubbles: true }));
  });
  boxes[2].focus();
});

// --- typed text is not lost by leaving the page -----------------------------------------------
const unsaved = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form) unsaved.add(form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
  if (unsaved.size) event.preventDefault();
});

// --- a filter is applied when a choice is made; the button stays for everyone else ------------
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto-submit]");
  if (form && event.target.matches("select, input[type=radio]")) form.requestSubmit();
});

// --- "select all" of a table ------------------------------------------------------------------
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-select-all]")) return;
  const boxes = event.target.closest("table").querySelectorAll("input[name=selected]");
  for (const box of boxes) box.checked = event.target.checked;
  const live = document.getElementById("live");
  if (live) live.textContent = event.target.checked ? `${boxes.length} rows selected` : "No rows selected";
});

// --- suggestions while a name is typed: the field works without them ---------------------------
let suggesting = 0;
document.addEventListener("input", (event) => {
  const field = event.target.closest("input[data-suggest]");
  if (!field || event.inputType === "insertReplacementText") return;
  clearTimeout(suggesting);
  const typed = field.value.trim();
  if (typed.length < 2) return;
  suggesting = setTimeout(() => suggest(field, typed), 250);
});
async function suggest(field, typed) {
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
  if (!answer?.ok || field.value.trim() !== typed) return;
  const { texts } = await answer.json();
  let list = field.list;
  if (!list) {
    list = document.createElement("datalist");
    list.id = `${field.id}-suggestions`;
    field.after(list);
    field.setAttribute("list", list.id);
  }
  list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("option"), { value: text })));
}

document.documentElement.dataset.ready = "1";
