// The site's service worker. Its query is the `Worker` that it plays (see `src/replica/world.rs`).
const kind = location.search.slice(1);

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  const { mode, url } = event.request;
  const { pathname, searchParams } = new URL(url);
  const isData = pathname.startsWith('/mysettings-api/') && searchParams.has('path');
  if (kind === 'PassesOn' && mode === 'navigate') event.respondWith(fetch(event.request));
  if (kind === 'KeepsDocuments' && mode === 'navigate') event.respondWith(kept(event));
  if (kind === 'KeepsData' && isData) event.respondWith(kept(event));
});

/** What the cache holds, while it is fetched again for the next time. */
async function kept(event) {
  const cache = await caches.open('kept');
  const old = await cache.match(event.request);
  const fetched = fetch(event.request).then((answer) => {
    cache.put(event.request, answer.clone());
    return answer;
  });
  if (old) event.waitUntil(fetched);
  return old ?? fetched;
}
