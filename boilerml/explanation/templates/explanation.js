const boxes = [...document.querySelectorAll("nav input[value]")];
const keptOnly = document.getElementById("kept-only");
const blocks = [...document.querySelectorAll(".block")];
function show() {
  const roles = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const block of blocks) {
    const visible = roles.has(block.dataset.role) && !(keptOnly.checked && block.classList.contains("dropped"));
    block.classList.toggle("hidden", !visible);
  }
}
for (const box of [...boxes, keptOnly]) box.addEventListener("change", show);
