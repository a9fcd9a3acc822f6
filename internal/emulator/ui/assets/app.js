// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Keeps the page up to date and adds what HTML alone cannot do. Without it every page works after a reload.

let revision = document.body.dataset.revision;
let busy = false;
let stale = false;

// Programs that do not ask for HTML get plain text.
const asPage = { Accept: "text/html" };

// Times in words grow old.
function ago(time) {
  const passed = (Date.now() - Date.parse(time.dateTime)) / 1000;
  const count = (n, noun) => `${Math.floor(n)} ${noun}${Math.floor(n) === 1 ? "" : "s"} ago`;
  if (passed < 10) return "just now";
  if (passed < 60) return count(passed, "second");
  if (passed < 3600) return count(passed / 60, "minute");
  const today = new Date(time.dateTime).toDateString() === new Date().toDateString();
  return today ? count(passed / 3600, "hour") : null;
}
function tick() {
  for (const time of document.querySelectorAll("time")) {
    const words = ago(time);
    if (words && words !== time.textContent) time.textContent = words;
  }
}
setInterval(() => document.hidden || tick(), 15000);

// Bring the live parts of this page into the state of the same page as it was just fetched. Entries with the same key
// and content stay as they are, with focus and selection.
function patch(fetched) {
  for (const fresh of fetched.querySelectorAll("[data-live]")) {
    const old = document.getElementById(fresh.id);
    if (!old) continue;
    if (fresh.querySelector(":scope > [data-key]")) patchList(old, fresh);
    else if (plain(old) !== plain(fresh) && !editing(old)) old.replaceChildren(...fresh.childNodes);
  }
  document.title = fetched.title;
  revision = fetched.body.dataset.revision;
  tick();
}

// What an element shows, whatever the words for its times.
const plain = (element) => element.innerHTML.replace(/>[^<]*<\/time>/g, "></time>").replace(/ class=""| class="fresh"/g, "");

const editing = (element) => element.contains(document.activeElement) && /INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName);

function patchList(old, fresh) {
  const known = new Map([...old.children].map((child) => [child.dataset.key, child]));
  let place = old.firstElementChild;
  for (const child of [...fresh.children]) {
    const had = known.get(child.dataset.key);
    if (had && plain(had) === plain(child)) {
      known.delete(child.dataset.key);
      if (had === place) place = place.nextElementSibling;
      else old.insertBefore(had, place);
      continue;
    }
    if (!had && known.size) child.classList.add("fresh");
    old.insertBefore(child, place);
  }
  for (const gone of known.values()) gone.remove();
}

// The chat stays at its end if it is there, and otherwise where the reader is.
const scroll = document.getElementById("scroll");
const jump = document.getElementById("jump");
const atEnd = () => !scroll || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
const toEnd = () => { if (scroll) scroll.scrollTop = scroll.scrollHeight; if (jump) jump.hidden = true; };

// A list does not move under the pointer: what is new waits until the pointer is elsewhere, or until it is asked for.
const held = document.getElementById("held");
let waiting = null;
function underPointer(fetched) {
  const list = document.querySelector(".rows[data-live]:hover");
  const first = list?.firstElementChild?.dataset.key;
  return first && fetched.getElementById(list.id)?.firstElementChild?.dataset.key !== first;
}
function release() {
  held.hidden = true;
  if (waiting) patch(waiting);
  waiting = null;
}
held.addEventListener("click", release);
for (const list of document.querySelectorAll(".rows[data-live]")) list.addEventListener("mouseleave", release);

function show(html) {
  const fetched = new DOMParser().parseFromString(html, "text/html");
  waiting = null;
  if (underPointer(fetched)) {
    waiting = fetched;
    held.hidden = false;
    revision = fetched.body.dataset.revision;
    return;
  }
  const end = atEnd();
  const before = document.getElementById("messages")?.lastElementChild?.dataset.key;
  patch(fetched);
  const after = document.getElementById("messages")?.lastElementChild?.dataset.key;
  if (end) toEnd();
  else if (jump && before !== after) jump.hidden = false;
  read();
}

// What a reader sees is read, unless the page is in the background.
async function read() {
  const form = document.querySelector("form[data-read]");
  if (!form || document.hidden || !atEnd()) return;
  await submit(form, form.querySelector("button"), false);
}

async function refresh() {
  if (busy) { stale = true; return; }
  busy = true;
  try {
    const response = await fetch(location.href, { cache: "no-store", headers: asPage });
    if (response.ok) show(await response.text());
  } catch { /* the emulator is gone; the stream reconnects when it is back */ }
  busy = false;
  if (stale) { stale = false; refresh(); }
}

// A change makes a visible page ask for itself again. A page in the background does so once it is visible, but a chat
// shows in its title how much is unread.
function changed(id) {
  if (id === revision || document.querySelector("[data-testid=editor]")) return;
  if (document.hidden && !scroll) { stale = true; return; }
  refresh();
}

const live = document.getElementById("live");
function connected(is) {
  live.hidden = false;
  live.classList.toggle("away", !is);
  live.textContent = is ? "Live" : "Reconnecting…";
}

// One tab listens and passes on what it hears, since a browser allows few connections.
const channel = new BroadcastChannel("luma-live");
let leading = false;
channel.onmessage = ({ data }) => {
  if (data.hello && leading) channel.postMessage({ id: revision, on: true });
  if ("on" in data) connected(data.on);
  if (data.id) changed(data.id);
};
function listen() {
  leading = true;
  const source = new EventSource("/events?since=" + encodeURIComponent(revision));
  const say = (message) => { channel.postMessage(message); };
  source.addEventListener("open", () => { connected(true); say({ on: true }); });
  source.addEventListener("error", () => { connected(false); say({ on: false }); });
  source.addEventListener("change", (event) => { say({ id: event.data }); changed(event.data); });
}
if (navigator.locks) {
  channel.postMessage({ hello: true });
  navigator.locks.request("luma-live", () => { listen(); return new Promise(() => {}); });
} else {
  listen();
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (stale) { stale = false; refresh(); }
  read();
});

// Forms that leave the page where it is.
async function submit(form, button, reset = true) {
  const body = new URLSearchParams(new FormData(form));
  const response = await fetch(button?.hasAttribute("formaction") ? button.formAction : form.action, { method: "POST", body, headers: asPage });
  const html = await response.text();
  if (!response.ok) { document.open(); document.write(html); document.close(); return; }
  if (reset) form.reset();
  show(html);
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-fetch")) return;
  event.preventDefault();
  const said = form.querySelector("#say");
  submit(form, event.submitter).then(() => { toEnd(); said?.focus(); });
});

// The preview of a template follows what is typed.
for (const form of document.querySelectorAll("form[data-preview]")) {
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const body = new URLSearchParams(new FormData(form));
      const response = await fetch(form.dataset.preview, { method: "POST", body, headers: asPage });
      if (!response.ok) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("preview");
      document.getElementById("preview").replaceChildren(...fresh.childNodes);
    }, 120);
  });
}

// Copy at the first click. Without a clipboard the text unfolds, as it does without this script.
document.addEventListener("click", async (event) => {
  const summary = event.target.closest(".copy > summary");
  if (summary && navigator.clipboard) {
    event.preventDefault();
    const label = (summary.dataset.label ??= summary.textContent);
    try {
      await navigator.clipboard.writeText(summary.parentElement.querySelector("pre").textContent);
      summary.textContent = "Copied";
      setTimeout(() => { summary.textContent = label; }, 1500);
    } catch {
      summary.parentElement.open = !summary.parentElement.open;
    }
  }
  if (event.target === jump) toEnd();
});
scroll?.addEventListener("scroll", () => { if (atEnd()) { jump.hidden = true; read(); } }, { passive: true });
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
for (const button of document.querySelectorAll("button[data-plain]")) button.hidden = true;

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) {
    const search = document.querySelector("[data-slash]") ?? document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key === "Escape") for (const open of document.querySelectorAll(".copy[open]")) open.open = false;
});

const current = document.querySelector(".top nav a[aria-current]");
if (current) current.parentElement.scrollLeft = current.offsetLeft - 80;
toEnd();
tick();
read();
