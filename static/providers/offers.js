// A button that ticks or unticks every home of an offer. Without JavaScript each is ticked by hand.
for (const box of document.querySelectorAll("[data-offer-homes]")) {
  const ticks = [...box.querySelectorAll("input[type=checkbox]")];
  if (ticks.length < 2) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary offer-homes__all";
  const said = document.createElement("p");
  said.className = "app-meta";
  said.setAttribute("role", "status");
  const tell = () => {
    const on = ticks.filter((tick) => tick.checked).length;
    said.textContent = `${on} of ${ticks.length} homes ticked`;
    button.textContent = on === ticks.length ? "Untick all homes" : "Tick all homes";
  };
  button.addEventListener("click", () => {
    const on = ticks.some((tick) => !tick.checked);
    for (const tick of ticks) tick.checked = on;
    tell();
  });
  box.addEventListener("change", tell);
  box.prepend(button, said);
  tell();
}
