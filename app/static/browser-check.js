// Tells the visitor's or officer's browser plainly when it is older than the page's floor.
// Written in the oldest JavaScript on purpose: it must run where nothing else does.
(function () {
  var floor = document.currentScript && document.currentScript.getAttribute("data-floor");
  var isEnough = "noModule" in HTMLScriptElement.prototype && "replaceChildren" in Element.prototype
    && window.CSS && CSS.supports("aspect-ratio", "1") && CSS.supports("inset", "0");
  var isStaffs = isEnough && "toSorted" in Array.prototype
    && CSS.supports("color", "color-mix(in srgb, red, blue)");
  if (floor === "phone" ? isEnough : isStaffs) return;
  var needed = floor === "phone" ? ["90", "89", "15"] : ["111", "115", "16.4"];
  var box = document.createElement("p");
  box.className = "old-browser";
  box.appendChild(document.createTextNode(
    "Trình duyệt này đã quá cũ: cần Chrome, Edge hoặc Cốc Cốc từ phiên bản " + needed[0] + ", Firefox từ "
    + needed[1] + ", Safari từ " + needed[2] + ". — This browser is too old: Chromium " + needed[0]
    + ", Firefox " + needed[1] + " or Safari " + needed[2] + " is needed."
  ));
  document.body.insertBefore(box, document.body.firstChild);
}());
