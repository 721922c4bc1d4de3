// Draws what the server says of the call; decides nothing.

const $ = (id) => document.getElementById(id);
const STATES = { idle: "Prêt à appeler", active: "En ligne", ringing: "Ça sonne…", talking: "En communication", ended: "Appel terminé" };
const ANSWERS = {
  screened: [["accept:1", "Décrocher et accepter (1)", "first"], ["accept", "Décrocher"], ["refuse", "Refuser"],
    ["voicemail", "Répondeur"], ["busy", "Occupé"], ["leave", "Laisser sonner"]],
  ringing: [["accept", "Décrocher", "first"], ["refuse", "Refuser"], ["voicemail", "Répondeur"], ["busy", "Occupé"],
    ["leave", "Laisser sonner"]],
  active: [["press:1", "Taper 1", "first"], ["press:2", "Taper 2"], ["hang_up", "Raccrocher", "stop"]],
  talking: [["hang_up", "Raccrocher", "stop"]],
  ended: [],
};

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

export function trouble(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

// The second click of a double click is not another wish.
export const isFirst = (event) => event.detail < 2;

// The examples are below what they set going.
export function callInSight() {
  const stage = document.querySelector(".stage");
  if (stage.getBoundingClientRect().top < 0) stage.scrollIntoView();
}

// The browser writes the field in its own language, which may not be French.
export function chosenTime() {
  const { value, defaultValue } = $("at");
  const parts = { dateStyle: "full", timeStyle: "short", timeZone: "UTC" };
  $("at-said").textContent = value ? new Date(`${value}Z`).toLocaleString("fr-FR", parts) : "L'appel a lieu maintenant.";
  $("at-why").hidden = !value || value !== defaultValue;
}

export function fresh() {
  for (const id of ["transcript", "lines", "log-entry"]) $(id).replaceChildren();
  $("log").hidden = true;
  $("keys").textContent = "";
  $("live").textContent = "…";
  $("live").className = "";
  trouble("");
}

// Whoever uses the keyboard is not sent back to the top of the page by a button that goes grey.
export function inCall(on) {
  const leaves = document.activeElement?.matches(on ? "#call" : "#hang-up, .key");
  $("call").disabled = on;
  $("hang-up").disabled = !on;
  document.querySelectorAll(".key").forEach((key) => { key.disabled = !on; });
  if (leaves) $(on ? "hang-up" : "call").focus({ preventScroll: true });
}

export function lost(text) {
  trouble(text);
  inCall(false);
  $("screen").dataset.state = "ended";
  $("screen").classList.remove("speaking");
  $("state").textContent = "Appel interrompu";
  $("live").textContent = "Vous pouvez rappeler.";
  document.querySelectorAll(".line:not([data-state='ended'])").forEach((card) => {
    card.dataset.state = "ended";
    card.querySelector(".pill").textContent = "interrompu";
    card.querySelector(".answers").replaceChildren();
  });
}

export function clock(moment) {
  $("clock").textContent = moment;
}

export function key(pressed) {
  $("keys").textContent = ($("keys").textContent + pressed).slice(-12);
  const button = document.querySelector(`.key[data-key="${CSS.escape(pressed)}"]`);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 150);
}

export function show(picture, act) {
  screen(picture);
  picture.entries.forEach(write);
  lines(picture.lines, act);
  inCall(picture.caller.state !== "ended");
  if (picture.over) log(picture.log);
  $("transcript").scrollTop = $("transcript").scrollHeight;
}

const LONG = 140, LONGER = 260; // characters that the phone's screen has room for, in its usual size and the next

function screen({ caller, entries }) {
  $("screen").dataset.state = caller.state;
  $("screen").classList.toggle("speaking", caller.speaking);
  $("state").textContent = STATES[caller.state];
  const heard = entries.filter((entry) => entry.kind === "say" && !entry.line).at(-1);
  if (heard) $("live").textContent = heard.text;
  else if (caller.state === "ringing") $("live").textContent = "La tonalité de sonnerie…";
  else if (caller.state === "talking") $("live").textContent = "L'appelant parle avec le référent.";
  if (entries.some((entry) => entry.kind === "say" && !entry.line)) $("keys").textContent = "";
  if (caller.state === "ended" && !heard) $("live").textContent = "L'appel est terminé.";
  const { length } = $("live").textContent;
  $("live").className = length > LONGER ? "longer" : length > LONG ? "long" : "";
  if (heard) $("live").parentElement.scrollTop = 0;
}

function write(entry) {
  const item = element("li", `entry is-${entry.kind}`);
  item.classList.toggle("to-line", Boolean(entry.line));
  item.classList.toggle("joined", entry.text.startsWith("en communication"));
  const top = element("header", "");
  top.append(element("time", "", entry.time), element("span", "", entry.who));
  item.append(top, element("p", "", entry.kind === "say" ? `« ${entry.text} »` : entry.text));
  $("transcript").append(item);
  $("no-entry").hidden = true;
}

// Those that begin to ring come first, in the order in which they ring.
function lines(all, act) {
  $("no-line").hidden = all.length > 0;
  const added = all.filter((line) => !$(line.sid)).map(newLine);
  $("lines").prepend(...added);
  all.forEach((line) => showLine(line, act));
  added[0]?.scrollIntoView({ block: "nearest" });
}

function showLine(line, act) {
  const card = $(line.sid);
  card.querySelector(".pill").textContent = line.said;
  const shown = `${line.state}${line.voicemail}`;
  if (card.dataset.shown === shown) return;
  const hadFocus = card.contains(document.activeElement);
  card.dataset.shown = shown;
  card.dataset.state = line.state;
  card.querySelector(".answers").replaceChildren(...buttons(line, act));
  if (hadFocus) (card.querySelector("button") ?? card).focus();
}

function newLine(line) {
  const card = element("li", "line");
  card.id = line.sid;
  card.tabIndex = -1;
  const top = element("div", "line-top");
  const name = element("div", "");
  name.append(element("p", "line-name", line.label || line.shown));
  if (line.label) name.append(element("p", "line-number", line.shown));
  top.append(name, element("span", "pill"));
  card.append(top, element("div", "answers"));
  return card;
}

function buttons(line, act) {
  if (line.voicemail && line.state === "active") return [];
  const answers = ANSWERS[line.state === "ringing" && line.screened ? "screened" : line.state];
  return answers.map(([action, text, look = ""]) => {
    const button = element("button", `answer ${look}`, text);
    button.type = "button";
    button.dataset.action = action;
    button.setAttribute("aria-label", `${text}, ${line.label || line.shown}`);
    button.addEventListener("click", (event) => isFirst(event) && act(line.sid, action));
    return button;
  });
}

function log(entry) {
  const rows = entry ?? [["Journal", "l'appel n'y est pas"]];
  $("log-entry").replaceChildren(...rows.flatMap(([label, value]) => [element("dt", "", label), element("dd", "", value.replaceAll(" ; ", "\n"))]));
  $("log").hidden = false;
  $("log").scrollIntoView({ block: "nearest" });
}
