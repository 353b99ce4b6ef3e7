// Starts the page of the API; a classic script, as the vendor's bundle gives only a global.

/** @type {any} any: Swagger UI names no types for its bundle */ (window).SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: (/** @type {{url: string, headers: Record<string, string>}} */ request) => {
    // A signed-in person's session sends commands too; they need the page's CSRF token.
    const csrf = document.querySelector('meta[name="moiso-csrf"]')?.getAttribute("content");
    if (csrf && !request.headers.Authorization) request.headers["X-CSRFToken"] = csrf;
    return request;
  },
});
