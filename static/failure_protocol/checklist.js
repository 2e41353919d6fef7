// The checklist: a saved answer is said politely; a link to an item opens the section it is in.
document.body.addEventListener("answer-saved", (event) => {
  const live = document.getElementById("live");
  if (live) live.textContent = event.detail.words;
});

function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const section = target && target.closest("details.check-section");
  if (!section) return;
  section.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();
