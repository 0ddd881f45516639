"use strict";
// Shows the blocks that the form asks for; without scripts all are shown, and no form.
const form = document.getElementById("filters");
const boxes = [...form.querySelectorAll("input[name=role]")];
const blocks = [...document.querySelectorAll(".block")];
const show = () => {
  const roles = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let count = 0;
  for (const block of blocks) {
    block.hidden = !roles.has(block.dataset.role) || (form.elements.kept.checked && block.classList.contains("dropped"));
    count += !block.hidden;
  }
  form.querySelector("output").textContent = count + " of " + blocks.length + " blocks shown";
};
for (const button of form.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    for (const box of boxes) box.checked = Boolean(button.dataset.check);
    show();
  });
}
form.hidden = blocks.length === 0;
form.addEventListener("change", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
