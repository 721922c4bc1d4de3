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

// What is shown may be old: the page says so until a part of it is answered again.
const notice = document.getElementById("liaison");
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    const isRefused = [400, 403].includes(detail.xhr?.status);
    notice.textContent = isRefused ? notice.dataset.refused : notice.dataset.away;
  });
}
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) notice.textContent = "";
});
