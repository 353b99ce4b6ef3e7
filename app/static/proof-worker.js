// Does a proof of work beside the page: finds the number whose SHA-256 behind the salt is the challenge.
// A classic worker and its own SHA-256: module workers are newer than the phones' floor, and crypto.subtle
// is only there by HTTPS, which a centre's own network may not have.
(function () {
  "use strict";
  var K = new Uint32Array(64);
  var FIRST = new Uint32Array(8);
  var words = new Uint32Array(64);

  (function constants() {
    var found = 0;
    for (var n = 2; found < 64; n += 1) {
      var isPrime = true;
      for (var d = 2; d * d <= n; d += 1) if (n % d === 0) isPrime = false;
      if (!isPrime) continue;
      if (found < 8) FIRST[found] = (Math.sqrt(n) % 1) * 4294967296;
      K[found] = (Math.cbrt(n) % 1) * 4294967296;
      found += 1;
    }
  }());

  /** @param {number} x @param {number} by */
  function turned(x, by) {
    return (x >>> by) | (x << (32 - by));
  }

  /** @param {Uint32Array} state @param {Uint8Array} bytes @param {number} from */
  function block(state, bytes, from) {
    for (var i = 0; i < 16; i += 1) {
      var at = from + i * 4;
      words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (var j = 16; j < 64; j += 1) {
      var p = words[j - 15], q = words[j - 2];
      var s0 = turned(p, 7) ^ turned(p, 18) ^ (p >>> 3);
      var s1 = turned(q, 17) ^ turned(q, 19) ^ (q >>> 10);
      words[j] = words[j - 16] + s0 + words[j - 7] + s1;
    }
    var a = state[0], b = state[1], c = state[2], d = state[3];
    var e = state[4], f = state[5], g = state[6], h = state[7];
    for (var k = 0; k < 64; k += 1) {
      var t1 = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[k] + words[k]) | 0;
      var t2 = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  /** The SHA-256 of ASCII text, in hexadecimal digits. @param {string} text */
  function sha256(text) {
    var bytes = new Uint8Array(Math.ceil((text.length + 9) / 64) * 64);
    for (var i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
    bytes[text.length] = 128;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, text.length * 8);
    var state = FIRST.slice();
    for (var from = 0; from < bytes.length; from += 64) block(state, bytes, from);
    return Array.prototype.map.call(state, function (/** @type {number} */ word) {
      return ("0000000" + word.toString(16)).slice(-8);
    }).join("");
  }

  self.onmessage = function (event) {
    var told = event.data;
    for (var n = 0; n <= told.maxnumber; n += 1) {
      if (sha256(told.salt + n) === told.challenge) {
        self.postMessage(n);
        return;
      }
    }
    self.postMessage(-1);
  };
}());
