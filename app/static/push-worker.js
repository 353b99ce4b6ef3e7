// Shows what the server says while the page is closed, and opens the page when that is touched.
// Written in the oldest JavaScript: module workers of this kind are newer than the phones' floor.
(function () {
  "use strict";
  // The checker's libraries are those of pages: what a service worker has besides is named here.
  /** @typedef {{waitUntil: (done: Promise<unknown>) => void, data: {json: () => {title: string, body: string, lang: string}} | null, notification: Notification}} Happening */
  /** @typedef {{url: string, focus: () => Promise<unknown>}} OpenPage */
  /** @typedef {{matchAll: (which: {type: string, includeUncontrolled: boolean}) => Promise<OpenPage[]>, openWindow: (url: string) => Promise<unknown>}} OpenPages */
  /** @typedef {{registration: ServiceWorkerRegistration, clients: OpenPages, addEventListener: (name: string, act: (event: Happening) => void) => void}} Worker */
  var worker = /** @type {Worker} */ (/** @type {unknown} */ (self));

  worker.addEventListener("push", function (event) {
    if (!event.data) return;
    var told = event.data.json();
    // The newest stands in the place of the one before, and sounds again.
    var options = { body: told.body, lang: told.lang, tag: "moiso", renotify: true, vibrate: [400, 150, 400] };
    event.waitUntil(worker.registration.showNotification(told.title, options));
  });

  worker.addEventListener("notificationclick", function (event) {
    var page = worker.registration.scope;
    event.notification.close();
    event.waitUntil(worker.clients.matchAll({ type: "window", includeUncontrolled: true }).then(function (open) {
      for (var i = 0; i < open.length; i += 1) if (open[i].url.indexOf(page) === 0) return open[i].focus();
      return worker.clients.openWindow(page);
    }));
  });
}());
