// The telephone: keeps the call's signed state, sends what people do, and lets time pass.

import { Pace } from "./pace.js";
import { Sound } from "./sound.js";
import * as view from "./view.js";

const $ = (id) => document.getElementById(id);
const { eventUrl, speechUrl, speech } = document.body.dataset;
const pace = new Pace();
const sound = new Sound(speechUrl, () => speech === "yes" && $("sound").checked && !$("fast").checked);

let state = null; // signed by the server
let picture = null; // what it last said of the call
let queue = Promise.resolve(); // one event at a time, in order
let plan = { keys: [], asked: "", lines: new Map() }; // what an example or a button will press by itself

function send(event) {
  pace.stop();
  queue = queue.then(() => deliver(event)).catch(() => view.trouble("Le serveur ne répond pas. Vérifiez la connexion, puis rappelez."));
  return queue;
}

async function deliver(event) {
  pace.stop();
  if (event.type !== "call" && (!state || picture?.over)) return;
  const body = { event, state: event.type === "call" ? null : state, elapsed: event.type === "wait" ? 0 : pace.elapsed() };
  const answer = await fetch(eventUrl, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (answer.status === 403) return view.trouble("Votre accès a expiré : rechargez la page.");
  const told = await answer.json();
  if (!answer.ok) return view.trouble(told.message);
  ({ state } = told);
  picture = told;
  view.show(told, act);
  goOn(told);
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

function planned(now, heard) {
  const line = now.lines.find((each) => each.listening && plan.lines.has(each.sid));
  if (line) {
    const keys = plan.lines.get(line.sid);
    return { seconds: heard ? 0.3 : 2.5, then: () => { plan.lines.delete(line.sid); send({ type: "line", sid: line.sid, action: "press", keys }); } };
  }
  if (!now.caller.listening || now.caller.speaking || plan.asked === now.caller.question || !plan.keys.length) return null;
  plan.asked = now.caller.question;
  const keys = plan.keys.shift();
  return keys ? { seconds: 0.6, then: () => typeSlowly(keys) } : null;
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

function call() {
  const { keys = [] } = plan;
  plan = { keys, asked: "", lines: new Map() };
  state = picture = null;
  view.fresh();
  view.inCall(true);
  send({ type: "call", at: $("at").value, caller: $("caller").value });
}

function act(sid, action) {
  if (action === "leave") return send({ type: "wait" });
  if (action === "accept") plan.lines.set(sid, "1");
  const [name, keys] = action.split(":");
  send({ type: "line", sid, action: name, ...(keys && { keys }) });
}

function example(button) {
  $("at").value = button.dataset.at;
  plan.keys = button.dataset.keys ? button.dataset.keys.split(",").map((keys) => keys.trim()) : [];
  pace.stop();
  sound.stop();
  call();
  $("hang-up").focus();
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
$("call").addEventListener("click", () => { plan.keys = []; call(); });
$("hang-up").addEventListener("click", () => { plan.keys = []; sound.stop(); send({ type: "hang_up" }); });
$("now").addEventListener("click", () => { $("at").value = ""; });
document.querySelectorAll(".key").forEach((key) => key.addEventListener("click", () => press(key.dataset.key)));
document.querySelectorAll(".example").forEach((button) => button.addEventListener("click", () => example(button)));
document.addEventListener("keydown", onKeyboard);
setInterval(() => { if (picture) view.clock(pace.clock()); }, 200);
