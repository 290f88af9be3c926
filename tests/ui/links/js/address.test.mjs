/** The address follows the newest request, in whatever order the browser comes to them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, mock, test } from "node:test";

const source = readFileSync(new URL("../../../../lstm_demo/ui/links/address.js", import.meta.url), "utf-8").replace("export default ", "");
const PARAMETERS = ["d", "r"];
/** @type {{ pathname: string, search: string, hash: string }} */
let page;
/** @type {typeof import("../../../../lstm_demo/ui/links/address.js").default} */
let address;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  page = { pathname: "/", search: "?embed=true&d=old", hash: "" };
  /** @param {string[]} given the state, the title, and the address */
  const replaceState = (...given) => { page.search = given[2].slice(given[2].indexOf("?")); };
  const history = { state: null, replaceState };
  address = new Function("location", "history", `${source}; return address;`)(page, history);
});

/** @param {string} query @param {number} time */
const ask = (query, time) => address({ data: { query, parameters: PARAMETERS, time } });

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
