// Knows how a browser is told something while its page is closed: by the push service of its maker.
// What is asked of the browser is asked for only where `reach` has found it.

const WORKER = "/push-worker.js";

/**
 * Whether this browser can be told, or what is in the way: `home` is an iPhone, which can from its
 * home screen only.
 * @returns {"can" | "refused" | "home" | "cannot"}
 */
export function reach() {
  if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
    return Notification.permission === "denied" ? "refused" : "can";
  }
  return Reflect.get(navigator, "standalone") === false ? "home" : "cannot";
}

/** Whether this browser is told of the page already. @param {string} page its path @returns {Promise<boolean>} */
export async function isSubscribed(page) {
  if (reach() !== "can") return false;
  const worker = await navigator.serviceWorker.getRegistration(page);
  return Boolean(await worker?.pushManager.getSubscription());
}

/**
 * Ask the person, then the browser: where it is reached, as text; null where the person says no.
 *
 * Call it in a click, on the very page. Raises where the browser's push service doesn't answer.
 * @param {string} key the server's public key @param {string} page its path @returns {Promise<string | null>}
 */
export async function subscribe(key, page) {
  if (await Notification.requestPermission() !== "granted") return null;
  await navigator.serviceWorker.register(WORKER, { scope: page });
  const worker = await navigator.serviceWorker.ready;
  // One of another key would be in the way.
  const before = await worker.pushManager.getSubscription();
  await before?.unsubscribe();
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(key) });
  return JSON.stringify(subscription);
}

/** Let the browser be told nothing more of the page. @param {string} page its path */
export async function unsubscribe(page) {
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.getRegistration(page);
  const subscription = await worker?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  await worker?.unregister();
}

/** @param {string} key base64 for addresses */
function octets(key) {
  const plain = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}
