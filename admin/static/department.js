// The page of a département: lines are dragged into another order; the field that is there to be changed is selected.
"use strict";

// Sortable copies the line that it drags, with its style, which our content policy refuses: the copy goes without.
function copiedWithoutStyle(line) {
  line.cloneNode = (deep) => {
    const { cssText } = line.style;
    line.removeAttribute("style");
    const copy = Node.prototype.cloneNode.call(line, deep);
    line.style.cssText = cssText;
    return copy;
  };
}

function draggable(form) {
  const list = form.querySelector(".lines");
  if (!list || !window.Sortable) return;
  form.classList.add("can-drag");
  for (const line of list.children) copiedWithoutStyle(line);
  Sortable.create(list, {
    handle: ".grip",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    onEnd({ item, oldIndex, newIndex }) {
      if (oldIndex === newIndex) return;
      form.elements.ordre.value = [...list.children].map((line) => line.dataset.line).join(",");
      form.elements.glissee.value = item.dataset.line;
      form.requestSubmit();
    },
  });
}

const prepare = () => document.querySelectorAll("form[data-sortable]:not(.can-drag)").forEach(draggable);
prepare();
document.addEventListener("htmx:afterSettle", prepare);
document.querySelectorAll("[data-select]").forEach((field) => {
  if (field === document.activeElement && field.value === field.defaultValue) field.select(); // it had the focus before this ran
  else field.addEventListener("focus", field.select, { once: true });
});
