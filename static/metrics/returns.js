// Keeps what is typed into a return, a moment after the last key; says so, or says that it could not.
(() => {
  const form = document.querySelector("form[data-keep]");
  const says = document.getElementById("kept");
  if (!form || !says) return;
  let waiting = null;
  let sending = false;
  const keep = async () => {
    if (sending) return;
    sending = true;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const holder = document.createElement("div");
      holder.innerHTML = await answer.text();
      const found = holder.querySelector("[data-version]");
      if (!found) throw new Error("not kept");
      says.textContent = found.textContent;
      if (answer.ok) form.elements.version.value = found.dataset.version;
    } catch {
      says.textContent = "Not kept yet: there is no connection. Stay on this page.";
    }
    sending = false;
  };
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
})();
