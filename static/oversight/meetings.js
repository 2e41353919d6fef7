// What belongs to an unticked box is out of the way; without this script it is all there.
for (const group of document.querySelectorAll("[data-shows-when]")) {
  const box = document.getElementById(group.dataset.showsWhen);
  const more = group.querySelector(".mtg-group__more");
  if (!box || !more) continue;
  const turn = () => {
    more.hidden = !box.checked && !more.querySelector(".govuk-error-message");
  };
  box.addEventListener("change", turn);
  turn();
}
