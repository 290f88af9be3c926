/** The address follows the newest request, in whatever order the browser comes to them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, mock, test } from "node:test";

const source = readFileSync(new URL("../../../../lstm_demo/ui/links/address.js", import.meta.url), "utf-8").replace("export default ", "");
const PARAMETERS = ["m", "digit", "d", "r"];
/** @type {{ pathname: string, search: string, hash: string, reload: () => void }} */
let page;
/** The addresses at which the page was loaded anew. @type {string[]} */
let reloads;
/** @type {typeof import("../../../../lstm_demo/ui/links/address.js").default} */
let address;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  reloads = [];
  page = { pathname: "/", search: "?embed=true&d=old", hash: "", reload: () => reloads.push(page.search) };
  /** @param {string[]} given the state, the title, and the address */
  const replaceState = (...given) => { page.search = given[2].slice(given[2].indexOf("?")); };
  const history = { state: null, replaceState };
  address = new Function("location", "history", `${source}; return address;`)(page, history);
});

/** @param {string} query @param {number} time */
const ask = (query, time, session = "first", drawn = false) => address({ data: { query, parameters: PARAMETERS, time, session, drawn } });

test("other parameters are kept, and the page's own replaced", () => {
  ask("d=new&r=12", 1);
  mock.timers.tick(1000);
  assert.equal(page.search, "?embed=true&d=new&r=12");
});

test("an older request that is drawn later changes nothing", () => {
  ask("d=new&r=12", 2);
  ask("d=new", 1);
  mock.timers.tick(1000);
  ask("d=new", 1);
  mock.timers.tick(1000);
  assert.equal(page.search, "?embed=true&d=new&r=12");
});

test("a page that its server has forgotten is loaded anew at its last address, not at the one that the new server asks for", () => {
  ask("d=drawn", 1);
  mock.timers.tick(1000);
  ask("d=drawn&r=12", 2);
  ask("", 3, "second");
  mock.timers.tick(1000);
  assert.deepEqual(reloads, ["?embed=true&d=drawn&r=12"]);
});

test("what was drawn while there was no server is in the address at which the page is loaded anew", () => {
  ask("m=small&digit=7&r=12", 1);
  ask("d=drawn&m=other&r=3", 2, "second", true);
  assert.deepEqual(reloads, ["?embed=true&m=small&d=drawn"]);
  assert.equal(new URLSearchParams(page.search).get("d"), "drawn");
});

test("the row stays where the canvas shows what it showed before, and a picture that was not drawn changes nothing", () => {
  ask("m=small&d=drawn&r=12", 1);
  ask("d=drawn", 2, "second", true);
  ask("d=smoothed", 3, "third");
  assert.deepEqual(reloads, ["?embed=true&m=small&d=drawn&r=12", "?embed=true&m=small&d=drawn&r=12"]);
});
