/**
 * Keeps a site's files for when there is no network. A script of its own, which the browser runs beside the page.
 *
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Lasting
 * @typedef {Event & { request: Request, respondWith: (answer: Promise<Response>) => void }} Asked
 * @typedef {object} Worker what is used here of a ServiceWorkerGlobalScope
 * @property {{ scope: string }} registration
 * @property {() => Promise<void>} skipWaiting
 * @property {{ claim: () => Promise<void> }} clients
 * @property {{ version: string, files: [path: string, integrity: string][] }} SITE which Python puts before this (site.py)
 * @property {(type: string, heard: (event: any) => void) => void} addEventListener
 */
const worker = /** @type {Worker} */ (/** @type {unknown} */ (globalThis));
const OWN = `lstm-demo ${new URL(worker.registration.scope).pathname} `;
const CACHE = OWN + worker.SITE.version;

worker.addEventListener("install", (/** @type {Lasting} */ event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (/** @type {Lasting} */ event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (/** @type {Asked} */ event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(worker.registration.scope)) event.respondWith(answer(event.request));
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(worker.SITE.files.map(([path, integrity]) => new Request(path, { integrity, cache: "reload" })));
  await worker.skipWaiting();
}

/** What an older version of this site kept is of no use any more. */
async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OWN) && name !== CACHE).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const wanted = request.mode === "navigate" ? "index.html" : request;
  const kept = request.cache === "no-store" ? undefined : await cache.match(wanted, { ignoreSearch: true });
  return kept ?? fetch(request);
}
