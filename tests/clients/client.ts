// Uses a server through the types that openapi-typescript has generated.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./media.js";

const [base, key] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl: base, headers: { Authorization: `Token ${key}` } });

type Upload = components["schemas"]["Upload"];
type BadRequest = components["schemas"]["Error"] | components["schemas"]["FieldErrors"];

// The key `code` distinguishes the two forms of errors.
function sentences(error: BadRequest): string[] {
  return "code" in error ? [error.detail] : Object.values(error).flat();
}

async function upload(name: string, content: string, texts: Omit<Upload, "f"> = {}) {
  const { data, error } = await client.POST("/api/media/files", {
    body: { f: content, ...texts },
    bodySerializer(body) {
      const form = new FormData();
      form.append("f", new File([body.f], name));
      if (body.name !== undefined) form.append("name", body.name);
      if (body.description !== undefined) form.append("description", body.description);
      return form;
    },
  });
  assert(data, JSON.stringify(error));
  return data;
}

const plain = await upload("سلام.txt", "text");
assert.deepEqual([plain.type, plain.name, plain.description, plain.size], ["text", "سلام.txt", null, 4]);
const named = await upload("b.txt", "more text", { name: "b", description: "second" });

const listed = await client.GET("/api/media/files", {
  params: { query: { type: "text", ordering: ["name", "-id"] } },
});
assert.deepEqual(listed.data?.results.map((file) => file.id), [named.id, plain.id]);

const path = { id: named.id };
const emptied = await client.PATCH("/api/media/files/{id}", { params: { path }, body: { description: null } });
assert.deepEqual([emptied.data?.name, emptied.data?.description], ["b", null]);
const retrieved = await client.GET("/api/media/files/{id}", { params: { path } });
assert.deepEqual(retrieved.data, emptied.data);
// Only images have a width.
assert(retrieved.data && retrieved.data.type !== "image");
assert.equal(await (await fetch(retrieved.data.f)).text(), "more text");

const missing = await client.GET("/api/media/files/{id}", { params: { path: { id: 4711 } } });
assert(missing.error && "code" in missing.error && missing.error.code === "not_found");
const tooLong = await client.PATCH("/api/media/files/{id}", { params: { path }, body: { name: "x".repeat(256) } });
assert(tooLong.error);
assert.deepEqual(sentences(tooLong.error), ["Ensure this field has no more than 255 characters."]);

const deleted = await client.POST("/api/media/files/delete", { body: { ids: [plain.id, named.id, 4711] } });
assert.deepEqual(deleted.data?.results.map((result) => result.status), [204, 204, 404]);
console.log("the generated TypeScript client works");
