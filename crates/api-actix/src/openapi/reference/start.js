// Shows the document beside this page. No validator is asked: it would be another host.
const SCHEME = "Token";
const KEPT_KEY = "reference-key";

// Keeps the key until the tab is closed.
const keepKey = {
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (entries) => {
          const key = entries?.[SCHEME]?.value;
          if (key) sessionStorage.setItem(KEPT_KEY, key);
          return authorize(entries);
        },
        logout: (logout) => (names) => {
          sessionStorage.removeItem(KEPT_KEY);
          return logout(names);
        },
      },
    },
  },
};

// A key may be entered with or without the word in front of it.
function nameScheme(request) {
  const key = request.headers?.Authorization?.trim();
  if (key && !/\s/.test(key)) request.headers.Authorization = `${SCHEME} ${key}`;
  return request;
}

const reference = SwaggerUIBundle({
  url: new URL("../openapi.json", document.currentScript.src).href,
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  plugins: [keepKey],
  requestInterceptor: nameScheme,
  onComplete: () => {
    const key = sessionStorage.getItem(KEPT_KEY);
    if (key) reference.preauthorizeApiKey(SCHEME, key);
  },
});
