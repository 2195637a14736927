// A file of its own: the policy of the page lets no script stand in it. Keys that are typed in are forgotten with the page,
// and nobody else is asked whether the document is valid.
"use strict";
window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    persistAuthorization: false,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
});
