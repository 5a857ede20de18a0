// Shows what is new by itself, for as long as its box is ticked. Without it the page is whole, and is reloaded by hand.
"use strict";
const live = document.getElementById("live");
const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
const label = document.createElement("label");
const status = Object.assign(document.createElement("span"), { role: "status" });
label.append(box, ` ${live.dataset.label}`);
live.replaceChildren(label, status);

let last = "";

function take(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  // The part of the page where a person is stays as it is for them: what is open, and what has the focus.
  const open = new Set([...document.querySelectorAll("details[open]")].map((one) => one.id));
  const focused = document.activeElement?.id;
  for (const name of ["nav", "main"]) {
    const now = page.querySelector(name);
    if (now) document.querySelector(name)?.replaceWith(now);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function look() {
  if (box.checked && !document.hidden) {
    try {
      const answer = await fetch("/", { cache: "no-store" });
      const text = await answer.text();
      // What was asked for before the box was emptied comes too late.
      if (!box.checked) return;
      if (answer.ok && text !== last) take((last = text));
      status.textContent = answer.ok ? "" : live.dataset.fails.replace("{status}", answer.status);
    } catch {
      status.textContent = live.dataset.away;
    }
  }
}

async function keepLooking() {
  const before = performance.now();
  await look();
  // A sandbox that holds so much that its page takes long is asked less often.
  setTimeout(keepLooking, Math.min(5000, Math.max(1000, 10 * (performance.now() - before))));
}
setTimeout(keepLooking, 1000);
