// Tells the visitor's or officer's browser plainly when it is too old (the floor is Chromium 90).
// Written in the oldest JavaScript on purpose: it must run where nothing else does.
(function () {
  var isEnough = "noModule" in HTMLScriptElement.prototype && "replaceChildren" in Element.prototype
    && window.CSS && CSS.supports("aspect-ratio", "1") && CSS.supports("inset", "0");
  if (isEnough) return;
  var box = document.createElement("p");
  box.className = "old-browser";
  box.appendChild(document.createTextNode(
    "Trình duyệt này đã quá cũ: cần Chrome, Edge hoặc Cốc Cốc từ phiên bản 90, Firefox từ 89, "
    + "Safari từ 15. — This browser is too old: Chromium 90, Firefox 89 or Safari 15 is needed."
  ));
  document.body.insertBefore(box, document.body.firstChild);
}());
