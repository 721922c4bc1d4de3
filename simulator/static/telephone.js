// The telephone: keeps the call's signed state, sends what people do, and lets time pass.

import { Pace } from "./pace.js";
import { Sound } from "./sound.js";
import * as view from "./view.js";

const $ = (id) => document.getElementById(id);
const { eventUrl, speechUrl, speech } = document.body.dataset;
const pace = new Pace();
const sound = new Sound(speechUrl, () => speech === "yes" && $("sound").checked && !$("fast").checked);

const PATIENCE = [0.5, 1, 2, 3, 4]; // seconds before asking again, as long as a server takes to restart
const AWAY = [502, 503, 504]; // what a proxy answers for it

let state = null; // signed by the server
let picture = null; // what it last said of the call
let queue = Promise.resolve(); // one event at a time, in order
let plan = planOf(); // what an example or a button will press by itself, and the lines that are engaged meanwhile

function send(event) {
  pace.stop();
  queue = queue.then(() => deliver(event)).catch(() => lost("Le serveur ne répond pas : l'appel est perdu. Vérifiez la connexion, puis rappelez."));
  return queue;
}

const isOn = () => state !== null && !picture.over;

async function deliver(event) {
  pace.stop();
  if (event.type === "call") await begin();
  else if (!isOn()) return;
  const answer = await ask(event);
  if (answer.status === 403) return lost("Votre accès a expiré : rechargez la page.");
  const told = await answer.json();
  if (!answer.ok) return lost(told.message);
  view.trouble("");
  ({ state } = told);
  picture = told;
  view.show(told, act);
  goOn(told);
}

// The call before is hung up: a real operator would know that its caller has left.
async function begin() {
  if (isOn()) await ask({ type: "hang_up" });
  state = picture = null;
  view.fresh();
  view.inCall(true);
}

function post(event, options = {}) {
  const body = { event, state, elapsed: event.type === "call" || event.type === "wait" ? 0 : pace.elapsed() };
  return fetch(eventUrl, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), ...options });
}

// Asking again changes nothing that was done: all that the server knows of the call is in what it is asked.
async function ask(event) {
  for (const seconds of PATIENCE) {
    const answer = await post(event).catch(() => null);
    if (answer && !AWAY.includes(answer.status)) return answer;
    view.trouble("Le serveur ne répond pas. Nouvel essai…");
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
  return post(event);
}

// Nothing can follow from this call any more; another one can be made.
function lost(text) {
  state = picture = null;
  plan = planOf();
  pace.stop();
  sound.stop();
  sound.ring(false);
  view.lost(text);
}

// What happens next by itself: a planned key, or time that passes.
async function goOn(now) {
  sound.ring(now.caller.state === "ringing" && !now.speaking);
  pace.begin(now, $("fast").checked);
  if (now.over) return sound.stop();
  const heard = now.speaking ? await sound.say(spoken(now)) : (sound.stop(), false);
  if (picture !== now || pace.stopped) return;
  pace.after(planned(now, heard) ?? { seconds: heard ? 0.2 : null, then: () => send({ type: "wait" }) });
}

// Only what somebody is still listening to, and of that only the last sentence.
function spoken(now) {
  const said = now.entries.filter((entry) => entry.kind === "say");
  const listening = new Set(now.lines.filter((line) => line.state === "active").map((line) => line.number));
  if (now.caller.speaking) listening.add("");
  return [...listening].map((line) => said.findLast((entry) => entry.line === line)).filter(Boolean);
}

function planOf(keys = [], busy = 0) {
  return { keys, busy, asked: "", lines: new Map() };
}

function planned(now, heard) {
  const engaged = plan.busy > 0 && now.lines.find((each) => each.state === "ringing");
  if (engaged) return { seconds: 1, then: () => { plan.busy -= 1; send({ type: "line", sid: engaged.sid, action: "busy" }); } };
  const line = now.lines.find((each) => each.listening && plan.lines.has(each.sid));
  if (line) {
    const keys = plan.lines.get(line.sid);
    return { seconds: heard ? 0.3 : $("fast").checked ? 1 : 2.5, then: () => { plan.lines.delete(line.sid); send({ type: "line", sid: line.sid, action: "press", keys }); } };
  }
  if (!now.caller.listening || now.caller.speaking || plan.asked === now.caller.question || !plan.keys.length) return null;
  plan.asked = now.caller.question;
  const keys = plan.keys.shift();
  return keys ? { seconds: $("fast").checked ? 0.3 : 0.6, then: () => typeSlowly(keys) } : null;
}

async function typeSlowly(keys) {
  const mine = plan;
  for (const key of keys) {
    if (plan !== mine) return;
    press(key, { byHand: false });
    await new Promise((resolve) => setTimeout(resolve, 350));
  }
}

function press(key, { byHand = true } = {}) {
  if (byHand) plan.keys = [];
  sound.stop();
  sound.key(key);
  view.key(key);
  send({ type: "keys", keys: key });
}

function call(keys, busy = 0) {
  plan = planOf(keys, busy);
  sound.stop();
  view.inCall(true);
  send({ type: "call", at: $("at").value, caller: $("caller").value });
}

function act(sid, action) {
  if (action === "leave") return send({ type: "wait" });
  const [name, keys] = action.split(":");
  if (name === "accept" && keys) plan.lines.set(sid, keys);
  send({ type: "line", sid, action: name, ...(keys && { keys }) });
}

function example(button) {
  $("at").value = button.dataset.at;
  view.chosenTime();
  const { keys, busy } = button.dataset;
  call(keys ? keys.split(",").map((each) => each.trim()) : [], Number(busy ?? 0));
  $("hang-up").focus({ preventScroll: true });
  view.callInSight();
}

function onKeyboard(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
  if (/^[0-9*#]$/.test(event.key) && !$("hang-up").disabled) {
    event.preventDefault();
    press(event.key);
  }
}

function remember(id, initially) {
  try {
    $(id).checked = (localStorage.getItem(`simulateur.${id}`) ?? initially) === "yes";
    $(id).addEventListener("change", () => localStorage.setItem(`simulateur.${id}`, $(id).checked ? "yes" : "no"));
  } catch {
    $(id).checked = initially === "yes"; // a browser that remembers nothing
  }
}

remember("fast", "no");
remember("sound", speech);
$("fast").addEventListener("change", () => { sound.stop(); pace.change($("fast").checked); });
$("sound").addEventListener("change", () => { sound.stop(); sound.ring($("sound").checked && picture?.caller.state === "ringing"); });
view.inCall(false);
view.chosenTime();
$("call").addEventListener("click", () => call([]));
$("hang-up").addEventListener("click", () => { plan.keys = []; sound.stop(); send({ type: "hang_up" }); });
$("at").addEventListener("input", view.chosenTime);
$("now").addEventListener("click", () => { $("at").value = ""; view.chosenTime(); });
document.querySelectorAll(".key").forEach((key) => key.addEventListener("click", () => press(key.dataset.key)));
document.querySelectorAll(".example").forEach((button) => button.addEventListener("click", (event) => view.isFirst(event) && example(button)));
document.addEventListener("keydown", onKeyboard);
addEventListener("pagehide", () => { // leaving the page is hanging up
  if (!isOn()) return;
  post({ type: "hang_up" }, { keepalive: true }).catch(() => {});
  lost("La page a été quittée : l'appel est raccroché.");
});
setInterval(() => { if (picture) view.clock(pace.clock()); }, 200);
