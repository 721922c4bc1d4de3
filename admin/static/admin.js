// Makes better what already works without it: the focus goes where something is wrong, a form is sent once, parts of
// pages that change (htmx) tell of a server that does not answer.
"use strict";

const important = document.querySelector("[data-focus]");
if (important) important.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return; // it asks, or downloads
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});
// A page that comes back from the history may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// A form that asks htmx for a part of the page is sent as often as one likes.
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest("form");
  if (form) delete form.dataset.sent;
});

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, () => document.body.classList.add("offline"));
}
document.addEventListener("htmx:afterOnLoad", () => document.body.classList.remove("offline"));
