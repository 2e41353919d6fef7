// In the meeting: Ctrl and Enter adds the note. Everything works without it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const quick = event.target.closest("#minute-form")?.querySelector("[data-quick]");
  if (!quick) return;
  event.preventDefault();
  quick.click();
});

// After a tap the room is drawn anew; what became of the quorum is said to those who cannot see it.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "room") return;
  const words = document.querySelector("#room .sitting-quorum");
  const live = document.getElementById("live");
  if (live && words) live.textContent = words.textContent.trim();
});
