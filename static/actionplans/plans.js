// Editing in place: after a save the focus goes to the next row, and a polite voice says what happened.
document.body.addEventListener("row-saved", (event) => {
  const { row, words } = event.detail;
  const live = document.getElementById("live");
  if (live) live.textContent = words;
  const here = document.getElementById(row);
  if (!here) return;
  const openers = [...document.querySelectorAll("[data-opener]")];
  const after = (opener) => here.compareDocumentPosition(opener) & Node.DOCUMENT_POSITION_FOLLOWING;
  const own = here.querySelector("[data-opener]");
  const next = openers.find((opener) => opener !== own && after(opener)) || own;
  if (next) next.focus();
});

// Enter on a choice saves, as it does in a text field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("form[data-inplace] select")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
