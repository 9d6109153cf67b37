"use strict";

const survey = JSON.parse(document.body.dataset.survey);
const store = `foisurvey review of ${survey.survey}`;
const find = (selector, within = document) => within.querySelector(selector);
const entries = [...document.querySelectorAll("article")].map((article) => {
  const [organisation, question, from] = JSON.parse(article.dataset.row);
  return {article, organisation, question, from, to: "", reason: "", fault: "", value: null};
});
const entryOf = new Map(entries.map((entry) => [entry.article, entry]));
const replies = new Map(entries.map(({organisation}) => [organisation, []]));
for (const entry of entries) replies.get(entry.organisation).push(entry);

const plural = (count, one, several) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : several}`;
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

const bounds = /^(about|approximately|approx|circa|c|at least|at most|up to|more than|over|fewer than|less than|under|~|[<>]=?|[≤≥])\.?\s*(?=[£\d])/i;

// The number in the form that the reader takes without a doubt: with commas, so that 2,024 is no year. A bound or an
// approximation before it stays: the reader gives it its limits.
function numberSaid(text, {number, largest}) {
  const bound = bounds.exec(text);
  const said = /^(£ ?)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$/.exec(text.replace(bounds, ""));
  if (!said || (said[1] && number !== "money")) {
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
  return {to: before + (number === "money" ? "£" : "") + grouped(whole) + fraction, value: Number(whole + fraction)};
}

// The choices are made when a field is near to be used, and bit by bit: thousands at once would hold up the page.
function offer(field) {
  if (field.name === "kind" && field.length === 1) {
    field.append(...survey.kinds.map((kind) => new Option(kind.replaceAll("_", " "), kind)));
  }
}

function offerAll(from = 0) {
  const until = Math.min(from + 100, entries.length);
  for (const {article} of entries.slice(from, until)) offer(find("[name=kind]", article));
  if (until < entries.length) setTimeout(offerAll, 10, until);
}

function decide(entry) {
  const field = (name) => find(`[name=${name}]`, entry.article);
  const [number, kind] = [field("number"), field("kind")];
  const text = number.value.trim();
  const found = kind.value ? {to: kind.value} : text ? numberSaid(text, survey.questions[entry.question]) : {};
  const {to = "", fault = "", value = null} = found;
  Object.assign(entry, {to, fault, value, reason: field("reason").value.trim(), said: [text, kind.value]});
  number.setAttribute("aria-invalid", String(fault !== ""));
  entry.article.classList.toggle("decided", to !== "");
  entry.article.classList.toggle("faulty", fault !== "");
  for (const one of replies.get(entry.organisation)) find("output", one.article).textContent = outcome(one);
}

function outcome({organisation, question, to, fault}) {
  if (fault) return `Not decided: ${fault}.`;
  const over = survey.questions[question].role === "extra" ? "" : tooMuch(organisation);
  return to && `Decided: ${to.replaceAll("_", " ")}.${over}`;
}

// The next run sets aside a total and its parts again where these exceed it.
function tooMuch(organisation) {
  const values = (role) =>
    replies
      .get(organisation)
      .filter(({question, to, value}) => to && value !== null && survey.questions[question].role === role)
      .map(({value}) => value);
  const [total] = values("total");
  const parts = values("part").reduce((sum, value) => sum + value, 0);
  if (total === undefined || parts <= total * (1 + 1e-9)) return "";
  return ` But the parts make ${Number(parts.toPrecision(12))}, the total is ${total}: the next run would ask again.`;
}

const csvField = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvRow = (fields) => `${fields.map(csvField).join(",")}\r\n`;

function rows() {
  const [by, date] = ["by", "date"].map((name) => find(`[name=${name}]`).value.trim());
  return entries
    .filter((entry) => entry.to)
    .map(({organisation, question, from, to, reason}) => csvRow([organisation, question, from, to, reason, by, date]))
    .join("");
}

function show() {
  const decided = entries.filter((entry) => entry.to);
  const total = entries.length.toLocaleString("en-GB");
  find("#progress").textContent = `${decided.length.toLocaleString("en-GB")} of ${total} decided`;
  find("progress").value = decided.length;
  find("#rows").value = rows();
  find("#download").disabled = decided.length === 0;
  const lacking = [
    ...(find("[name=by]").value.trim() ? [] : ["your name"]),
    ...(find("[name=date]").value ? [] : ["the date"]),
  ];
  const reasons = decided.filter((entry) => !entry.reason).length;
  if (reasons) lacking.push(`the reason of ${plural(reasons, "decision", "decisions")}`);
  find("#missing").textContent = decided.length && lacking.length ? `Still blank: ${lacking.join(", ")}.` : "";
}

// The browser may have no storage for a file: the decisions then live as long as the page.
function keep() {
  const kept = entries.filter((entry) => entry.to || entry.reason || entry.said?.[0]);
  const decisions = kept.map(({article, said, reason}) => [article.dataset.row, [...said, reason]]);
  try {
    localStorage.setItem(store, JSON.stringify({by: find("[name=by]").value, decisions}));
  } catch {}
}

function recall() {
  try {
    const {by = "", decisions = []} = JSON.parse(localStorage.getItem(store)) ?? {};
    const before = new Map(decisions);
    find("[name=by]").value = by;
    for (const entry of entries.filter(({article}) => before.has(article.dataset.row))) {
      ["number", "kind", "reason"].forEach((name, place) => {
        const field = find(`[name=${name}]`, entry.article);
        offer(field);
        field.value = before.get(entry.article.dataset.row)[place];
      });
      decide(entry);
    }
  } catch {}
}

function changed(target) {
  const entry = entryOf.get(target.closest("article"));
  if (entry) {
    // A number or a reason why there is none, never both: the last one said counts.
    const other = {number: "kind", kind: "number"}[target.name];
    if (other && target.value.trim()) find(`[name=${other}]`, entry.article).value = "";
    decide(entry);
  }
  show();
  keep();
}

function take(button) {
  const value = button.dataset.take;
  const field = find(`[name=${survey.kinds.includes(value) ? "kind" : "number"}]`, button.closest("article"));
  offer(field);
  field.value = value;
  changed(field);
}

function filter(question) {
  for (const entry of entries) entry.article.hidden = question !== "" && entry.question !== question;
}

function download() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvRow(survey.header), rows()], {type: "text/csv;charset=utf-8"}));
  link.download = "corrections.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

if (entries.length) {
  const now = new Date();
  find("[name=date]").value = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  document.addEventListener("change", ({target}) => (target.name === "show" ? filter(target.value) : changed(target)));
  document.addEventListener("click", ({target}) => {
    if (target.dataset.take) take(target);
    else if (target.id === "download") download();
  });
  for (const near of ["focusin", "pointerover"]) document.addEventListener(near, ({target}) => offer(target));
  recall();
  show();
  setTimeout(offerAll, 10);
}
