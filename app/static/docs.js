// Starts the page of the API; a classic script, as the vendor's bundle gives only a global.

/** @type {any} */ (window).SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: (/** @type {any} */ request) => {
    // A signed-in person's session sends commands too; they need the page's CSRF token.
    const csrf = document.querySelector('meta[name="moiso-csrf"]')?.getAttribute("content");
    if (csrf && !request.headers.Authorization) request.headers["X-CSRFToken"] = csrf;
    return request;
  },
});
