// Takes the place of the file of the same name in org.webjars:swagger-ui, which shows an example of another service.
window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: new URL("../v3/api-docs", document.baseURI).pathname,
    dom_id: "#swagger-ui",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: "StandaloneLayout",
    validatorUrl: "", // the description is not sent to another site
  });
};
