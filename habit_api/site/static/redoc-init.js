"use strict";

// Starts ReDoc. A file of its own, because the page's policy allows no inline script.
(() => {
  const SYSTEM_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
  const CODE_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace";

  Redoc.init(
    document.body.dataset.specUrl,
    {
      expandResponses: "200,201,202",
      nativeScrollbars: true,
      requiredPropsFirst: true,
      // ReDoc names web fonts that nobody here loads: say what is really there.
      theme: {
        colors: { primary: { main: "#1f6f4a" } },
        typography: {
          fontFamily: SYSTEM_FONT,
          headings: { fontFamily: SYSTEM_FONT, fontWeight: "600" },
          code: { fontFamily: CODE_FONT },
        },
      },
    },
    document.getElementById("redoc"),
  );
})();
