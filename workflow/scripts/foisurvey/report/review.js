"use strict";

const survey = JSON.parse(document.body.dataset.survey);
const store = `foisurvey review of ${survey.survey} `;
const SLICE = 100;
const find = (selector, within = document) => within.querySelector(selector);
const thousands = (count) => count.toLocaleString("en-GB");
const plural = (count, one, several) => `${thousands(count)} ${count === 1 ? one : several}`;
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
const copyOf = (id) => document.importNode(find(`#${id}`).content, true).firstElementChild;
const whyOf = (element) => find(".why", element).textContent;

// A decision is that of one answer or of a group of equal ones. It stands in an article with fields, or is the tick of
// a likely reading. Each answer (an entry) follows the decision of its home, or its own once a person took it out.
const FIELDS = ["number", "kind", "reason"];
const UNDECIDED = {to: "", reason: "", fault: "", value: null};
const decisions = [];
const entries = [];
const decisionOf = new Map();
const entryOf = new Map();
const replies = new Map();
let decided = 0;
let withoutReason = 0;
let unfolding;

function decisionAt(element, key) {
  const tick = find("[type=checkbox]", element);
  const decision = {element, key, tick, members: new Set(), confirmed: false, ...UNDECIDED};
  decisionOf.set(element, decision);
  return decision;
}

// Works through thousands of things without holding up the page: the browser may draw and listen in between.
async function inSlices(things, act, size = SLICE) {
  let began = performance.now();
  for (let from = 0; from < things.length; from += size) {
    act(things.slice(from, from + size));
    if (performance.now() - began > 50) {
      await new Promise((next) => setTimeout(next));
      began = performance.now();
    }
  }
}

function collect(within) {
  for (const element of within.querySelectorAll("[data-row]")) {
    const {row} = element.dataset;
    const [organisation, question, from] = JSON.parse(row);
    const at = element.closest("li.row, article");
    let home = decisionOf.get(at);
    if (!home) decisions.push((home = decisionAt(at, at.dataset.row ?? JSON.stringify([question, from, whyOf(at)]))));
    const entry = {element, row, organisation, question, from, home, decision: home};
    count(home, -1);
    home.members.add(entry);
    count(home, 1);
    entries.push(entry);
    entryOf.set(element, entry);
    if (replies.has(organisation)) replies.get(organisation).push(entry);
    else replies.set(organisation, [entry]);
  }
}

// Of many answers all but the first stand in the page as text: the browser reads text faster than it builds elements. A
// browser without scripts makes them at once; here they are made in turn. It is the page's own HTML, in which each
// answer is escaped, and is taken in by a parser that runs nothing.
async function unfold() {
  const parser = new DOMParser();
  find("main").ariaBusy = "true";
  await inSlices([...document.querySelectorAll("noscript.rows")], ([text]) => {
    const made = document.createElement("div");
    made.className = "rows";
    made.append(...parser.parseFromString(text.textContent, "text/html").body.childNodes);
    text.replaceWith(made);
    collect(made);
    const rows = made.querySelectorAll("[data-row]").length;
    made.style.containIntrinsicSize = `auto ${made.querySelectorAll("article").length * 20 || rows * 5.5}rem`;
  }, 1);
}

const bounds = /^(about|nearly|approximately|approx|circa|c|at least|at most|up to|more than|over|fewer than|less than|under|~|[<>]=?|[≤≥])\.?\s*(?=[£\d])/i;

// The number in the form that the reader takes without a doubt: with commas, so that 2,024 is no year. A bound or an
// approximation before it stays: the reader gives it its limits.
function numberSaid(text, {number, largest}) {
  if (number === "choice") return {to: text};
  const bound = bounds.exec(text);
  const said = /^(£ ?)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?( ?%)?$/.exec(text.replace(bounds, ""));
  if (!said || (said[1] && number !== "money") || (said[4] && number !== "percent")) {
    return {fault: "Not a number of 0 or more, such as 12, 1,234, about 300 or <10"};
  }
  const whole = said[2].replace(/,/g, "").replace(/^0+(?=\d)/, "");
  const fraction = (said[3] ?? "").replace(/\.?0+$/, "");
  if (number === "count" && fraction) {
    return {fault: "A count has no fraction"};
  }
  if (Number(whole + fraction) > largest) {
    return {fault: `More than ${grouped(String(largest))}, the question's largest in the config`};
  }
  const before = bound ? `${bound[1]} ` : "";
  const [pounds, percent] = [number === "money" ? "£" : "", number === "percent" ? "%" : ""];
  return {to: before + pounds + grouped(whole) + fraction + percent, value: Number(whole + fraction)};
}

function fieldOf(article, name) {
  if (!find(".decision", article)) find("dl", article).after(fieldsFor(survey.questions[article.dataset.question]));
  return find(`[name=${name}]`, article);
}

// The fields of a decision. A choice has a list of its options in the place of the number.
function fieldsFor({number, options, kinds}) {
  const fields = copyOf("fields");
  if (number === "percent") find("label", fields).firstChild.textContent = "Percentage ";
  if (number !== "choice") return fields;
  const list = copyOf("options");
  find("select", list).append(...options.map(([label, shown]) => new Option(shown, label)));
  find("label", fields).replaceWith(list);
  find("[name=kind]", fields).previousSibling.textContent = "or no option, since ";
  for (const {value} of [...find("[name=kind]", fields).options]) {
    if (value && !kinds.includes(value)) find(`[value=${value}]`, fields).remove();
  }
  return fields;
}

function fill(article, texts) {
  FIELDS.forEach((name, place) => (fieldOf(article, name).value = texts[place]));
}

function stateOf({element, tick, confirmed, members}) {
  const [{question}] = members;
  const asked = survey.questions[question];
  const meaning = (text) => (asked.kinds.includes(text) ? {to: text} : text ? numberSaid(text, asked) : {});
  if (tick) return confirmed ? {...meaning(tick.value), reason: `read as proposed: ${whyOf(element)}`} : {};
  const [number, kind, reason] = FIELDS.map((name) => fieldOf(element, name).value.trim());
  const found = meaning(kind || number);
  const taken = [...element.querySelectorAll("[data-take]")].find(({dataset}) => dataset.take === found.to);
  const ours = taken ? `${taken.dataset.reason}: ${whyOf(element)}` : "";
  fieldOf(element, "reason").placeholder = ours;
  return {...found, reason: reason || ours};
}

function count({to, reason, members}, sign) {
  if (to) decided += sign * members.size;
  if (to && !reason) withoutReason += sign * members.size;
}

// Takes what the fields or the tick say as the decision, and shows what becomes of it and of its organisation.
function decide(...changed) {
  const concerned = new Set(changed);
  for (const decision of changed) {
    count(decision, -1);
    Object.assign(decision, UNDECIDED, decision.members.size ? stateOf(decision) : {});
    count(decision, 1);
    keep(decision);
    for (const {organisation} of decision.members) {
      for (const reply of replies.get(organisation)) concerned.add(reply.decision);
    }
  }
  for (const decision of concerned) show(decision);
  showProgress();
}

function show(decision) {
  const {element, tick, to, fault, members} = decision;
  element.classList.toggle("decided", to !== "");
  element.classList.toggle("faulty", fault !== "");
  if (!tick) fieldOf(element, "number").setAttribute("aria-invalid", String(fault !== ""));
  const size = find(".size", element);
  if (size) size.textContent = plural(members.size, "organisation", "organisations");
  const place = find(tick ? ".outcome" : ".decision .outcome", element);
  const text = outcome(decision);
  if (members.size && place.textContent !== text) place.textContent = text;
}

function outcome({tick, to, fault, members}) {
  if (fault) return `Not decided: ${fault}.`;
  if (!to) return "";
  const over = [...members].map(tooMuch).filter(Boolean);
  const several = `In ${plural(over.length, "organisation", "organisations")} the parts exceed the total`;
  const again = over.length ? ` But ${members.size > 1 ? several : over[0]}: the next run would ask again.` : "";
  return `${tick ? "Confirmed" : `Decided: ${survey.kinds[to] ?? to}`}.${again}`;
}

// The next run sets aside a total and its parts again where these exceed it.
function tooMuch({organisation, question}) {
  if (survey.questions[question].role === "extra") return "";
  const values = (role) =>
    replies
      .get(organisation)
      .filter(({question, decision}) => decision.value !== null && survey.questions[question].role === role)
      .map(({decision}) => decision.value);
  const [total] = values("total");
  const parts = values("part").reduce((sum, value) => sum + value, 0);
  if (total === undefined || parts <= total * (1 + 1e-9)) return "";
  return `the parts make ${Number(parts.toPrecision(12))}, the total is ${total}`;
}

function showProgress() {
  const [by, date] = ["by", "date"].map((name) => find(`[name=${name}]`).value.trim());
  const lacking = [...(by ? [] : ["your name"]), ...(date ? [] : ["the date"])];
  if (withoutReason) lacking.push(`the reason of ${plural(withoutReason, "decision", "decisions")}`);
  find("#progress").textContent = `${thousands(decided)} of ${thousands(find("progress").max)} decided`;
  find("progress").value = decided;
  find("#missing").textContent = decided && lacking.length ? `Still blank: ${lacking.join(", ")}.` : "";
  find("#copy").open = false; // its rows are made when it is opened
}

function take(button) {
  const value = button.dataset.take;
  const article = button.closest("article");
  const reason = fieldOf(article, "reason").value;
  const {kinds} = survey.questions[article.dataset.question];
  fill(article, kinds.includes(value) ? ["", value, reason] : [value, "", reason]);
  decide(decisionOf.get(article));
}

const ticked = () => decisions.filter(({tick, confirmed}) => tick?.checked && !confirmed);

function showTicked() {
  const button = find("#confirm");
  if (!button || find("main").ariaBusy) return;
  const {length} = ticked();
  button.textContent = length
    ? `Confirm ${plural(length, "ticked reading", "ticked readings")}`
    : "Every ticked reading is confirmed";
  button.setAttribute("aria-disabled", String(length === 0));
}

async function confirm() {
  if (find("main").ariaBusy) await unfolding;
  await inSlices(ticked(), (some) => {
    for (const decision of some) decision.confirmed = true;
    decide(...some);
  });
  showTicked();
}

// Gives an answer an article of its own, with what stands at its home.
function takeOut(entry) {
  const {home, element, row, question} = entry;
  const article = copyOf("alone");
  article.dataset.question = question;
  const who = find(".who", article);
  article.id = `alone${entries.indexOf(entry)}`;
  who.id = `${article.id}-who`;
  article.setAttribute("aria-labelledby", who.id);
  who.append(...find(".who", element).cloneNode(true).childNodes);
  find(".question", article).textContent = survey.questions[question].asked;
  find(".where", article).textContent = find(".where", element).textContent;
  find(".where", article).after(find("dl", home.element).cloneNode(true));
  find("#taken").append(article);
  find("#single").hidden = false;
  // What was decided earlier, where somebody was quicker than `recall`.
  const texts = kept(row);
  if (texts?.length) fill(article, texts);
  const link = document.createElement("a");
  link.href = `#${article.id}`;
  link.textContent = "Decide it on its own";
  find(".outcome", element).replaceChildren(link);
  element.classList.add("gone");
  if (home.tick) home.tick.checked = home.confirmed = false;
  move(entry, decisionAt(article, row));
  return article;
}

function putBack(entry) {
  const {home, element, row} = entry;
  const own = entry.decision.element;
  find(".outcome", element).textContent = "";
  element.classList.remove("gone");
  if (home.tick) home.tick.checked = true;
  write(row, null);
  move(entry, home);
  decisionOf.delete(own);
  own.remove();
  find("#single").hidden = find("#single article") === null;
}

function move(entry, to) {
  const from = entry.decision;
  for (const one of [from, to]) count(one, -1);
  from.members.delete(entry);
  to.members.add(entry);
  entry.decision = to;
  for (const one of [from, to]) count(one, 1);
  decide(from, to);
}

// Each decision is kept by itself, so that one of many is kept as soon as one of few. The browser may have no storage
// for a file: the decisions then live as long as the page.
function keep({element, key, tick, confirmed, members}) {
  const texts = tick ? [] : FIELDS.map((name) => fieldOf(element, name).value);
  const worth = confirmed || texts.some(Boolean) || element.matches("#taken > article");
  if (members.size) write(key, worth ? texts : null);
}

function write(key, kept) {
  try {
    if (kept) localStorage.setItem(store + key, JSON.stringify(kept));
    else localStorage.removeItem(store + key);
  } catch {}
}

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(store + key));
  } catch {
    return null;
  }
}

function keptKeys() {
  try {
    return new Set(Object.keys(localStorage).map((key) => key.startsWith(store) && key.slice(store.length)));
  } catch {
    return new Set();
  }
}

async function recall() {
  const keys = keptKeys();
  // Groups first: one that loses an answer is kept again, as it then is.
  await inSlices(decisions.filter(({element, key}) => element.matches(".group") && keys.has(key)), (some) => {
    for (const {element, key} of some) fill(element, kept(key));
    decide(...some);
  });
  const early = ({home}) => home.tick?.checked === false; // unticked while the page was loading
  const athome = ({home, decision}) => home === decision;
  await inSlices(entries.filter((entry) => athome(entry) && (keys.has(entry.row) || early(entry))), (some) => {
    const recalled = [];
    for (const entry of some) {
      const {home} = entry;
      const texts = kept(entry.row) ?? ["", "", ""];
      home.confirmed = home.tick !== null && texts.length === 0;
      const element = home.confirmed || home.element.matches("article[data-row]") ? home.element : takeOut(entry);
      if (texts.length) fill(element, texts);
      recalled.push(decisionOf.get(element));
    }
    decide(...recalled);
  });
}

const csvField = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvRow = (fields) => `${fields.map(csvField).join(",")}\r\n`;

function rows() {
  const [by, date] = ["by", "date"].map((name) => find(`[name=${name}]`).value.trim());
  return entries
    .filter(({decision}) => decision.to)
    .map(({organisation, question, from, decision: {to, reason}}) =>
      csvRow([organisation, question, from, to, reason, by, date]),
    )
    .join("");
}

async function showRows({target}) {
  if (find("main").ariaBusy) await unfolding;
  find("#rows").value = target.open ? rows() : "";
}

async function download() {
  if (find("main").ariaBusy) await unfolding;
  if (!decided) {
    find("#missing").textContent = "Nothing is decided yet, so there are no rows.";
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvRow(survey.header), rows()], {type: "text/csv;charset=utf-8"}));
  link.download = "corrections.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function changed({target}) {
  const entry = entryOf.get(target.closest("[data-row]"));
  const decision = decisionOf.get(target.closest("article"));
  if (target.type === "checkbox") {
    if (target.checked) putBack(entry);
    else takeOut(entry);
    showTicked();
  } else if (decision) {
    // A number or a reason why there is none, never both: the last one said counts.
    const other = {number: "kind", kind: "number"}[target.name];
    if (other && target.value.trim()) fieldOf(decision.element, other).value = "";
    decide(decision);
  } else {
    if (target.name === "by") write("by", target.value);
    showProgress();
  }
}

function clicked({target}) {
  if (target.dataset.take) take(target);
  else if (target.id === "confirm") confirm();
  else if (target.id === "download") download();
  else if (target.matches(".alone")) fieldOf(takeOut(entryOf.get(target.closest("[data-row]"))), "number").focus();
  else if (target.matches(".back button")) {
    const [entry] = decisionOf.get(target.closest("article")).members;
    putBack(entry);
    showTicked();
    find("[type=checkbox], .alone", entry.element).focus();
  }
}

// Up and down, and Enter in a field, go from answer to answer; in a list of choices they are the browser's own.
function pressed(event) {
  const {key, target} = event;
  const here = target.closest("li.row, article");
  const on = key === "ArrowDown" || (key === "Enter" && target.matches("[name=number], [name=reason]"));
  if (!here || target.matches("select") || event.altKey || !(on || key === "ArrowUp")) return;
  const stops = [...document.querySelectorAll("li.row, article")];
  const next = stops[stops.indexOf(here) + (on ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  (find("[type=checkbox], [data-take]", next) ?? fieldOf(next, "number")).focus();
}

async function start() {
  const now = new Date();
  find("[name=date]").value = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  collect(document);
  document.addEventListener("change", changed);
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  find("#copy").addEventListener("toggle", showRows);
  find("[name=by]").value = kept("by") ?? "";
  unfolding = unfold().then(recall);
  await unfolding;
  find("main").ariaBusy = null;
  showProgress();
  showTicked();
  const articles = decisions.filter(({tick}) => !tick);
  await inSlices(articles, (some) => some.forEach(({element}) => fieldOf(element, "number")));
}

if (find("#export")) start();
