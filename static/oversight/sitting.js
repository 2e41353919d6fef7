// In the meeting: Ctrl and Enter adds the note. Everything works without it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const quick = event.target.closest("#minute-form")?.querySelector("[data-quick]");
  if (!quick) return;
  event.preventDefault();
  quick.click();
});
