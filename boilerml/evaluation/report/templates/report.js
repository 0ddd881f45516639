"use strict";
// Shows the pages and blocks that the form asks for; without it, or without scripts, all are shown.
const form = document.getElementById("filters");
if (form) {
  const pages = [...document.querySelectorAll("details.page")];
  const show = () => {
    const words = form.elements.text.value.trim().toLowerCase();
    let count = 0;
    for (const page of pages) {
      const fits = ["collection", "type", "end"].every((name) => !form.elements[name].value || page.dataset[name] === form.elements[name].value);
      page.hidden = !(fits && (!words || page.textContent.toLowerCase().includes(words)));
      count += !page.hidden;
    }
    for (const box of form.elements.state) document.body.classList.toggle("no-" + box.value, !box.checked);
    form.querySelector("output").textContent = count + " of " + pages.length + " pages";
  };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}
