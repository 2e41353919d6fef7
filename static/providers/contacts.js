// While ringing: nobody answered, so nothing else is asked. Everything works without it.
const form = document.querySelector("[data-ring]");
const rest = form?.querySelector("[data-ring-rest]");
const follow = () => {
  const outcome = form.querySelector("[name=outcome]:checked")?.value;
  rest.hidden = Boolean(outcome) && outcome !== "reached" && !form.hasAttribute("data-wrong");
};
if (rest) {
  form.addEventListener("change", (event) => {
    if (event.target.name === "outcome") follow();
  });
  follow();
}
