// Runs before the page is drawn, so that nothing jumps when GOV.UK Frontend takes over.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
