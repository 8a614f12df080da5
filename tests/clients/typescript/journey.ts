// A client's day, by a client that is made from the OpenAPI document: every path, parameter, body and
// answer below is checked by the compiler against it, and then tried on the running program.

import assert from "node:assert/strict";
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

const base = process.argv[2];
assert(base, "usage: node journey.js BASE");

type Habit = components["schemas"]["Habit"];

let token = "";
const signedIn: Middleware = {
  onRequest({ request }) {
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};
const api = createClient<paths>({ baseUrl: base });
api.use(signedIn);

/** What a call answered, or the end of the journey with the error's code. */
function good<T>(result: { data?: T; error?: unknown; response: Response }): T {
  assert(result.data !== undefined, `${result.response.url}: ${JSON.stringify(result.error)}`);
  return result.data;
}

const username = `ts-${process.pid}`;
const password = "correct horse battery";
const email = `${username}@example.com`;

const { user } = good(await api.POST("/api/v1/auth/register", { body: { username, email, password } }));
assert.equal(user.level, 1);

const pair = good(await api.POST("/api/v1/auth/login", { body: { username, password } }));
token = pair.access_token;

const meditate: Habit = good(
  await api.POST("/api/v1/habits", {
    body: { name: "Meditate", schedule: { type: "weekdays", weekdays: [0, 1, 2, 3, 4, 5, 6] } },
  }),
);
const read = good(
  await api.POST("/api/v1/habits", {
    body: { name: "Read", kind: "numeric", target_value: 20, target_type: "at_least", unit: "pages" },
  }),
);
good(await api.POST("/api/v1/rewards", { body: { name: "Cinema", type: "REAL", weight: 1, pieces_required: 2 } }));

const path = { habit_id: meditate.id };
const done = good(await api.POST("/api/v1/habits/{habit_id}/complete", { params: { path }, body: {} }));
assert.deepEqual([done.streak_count, done.xp_awarded, done.log.completed], [1, 10, true]);

const again = await api.POST("/api/v1/habits/{habit_id}/complete", { params: { path }, body: {} });
assert.equal(again.response.status, 409);
assert.equal(again.error?.error.code, "ALREADY_COMPLETED");

const partial = good(
  await api.POST("/api/v1/habits/{habit_id}/checkin", {
    params: { path: { habit_id: read.id } },
    body: { add: 7.5 },
  }),
);
assert.deepEqual([partial.log.status, partial.log.value], ["partial", 7.5]);

const { streaks } = good(await api.GET("/api/v1/streaks"));
assert.deepEqual(new Map(streaks.map((one) => [one.habit.name, one.current_streak])).get("Meditate"), 1);

const { habits, total } = good(
  await api.GET("/api/v1/habits", { params: { query: { sort: "-name", limit: 1 } } }),
);
assert.deepEqual([habits[0]?.name, total], ["Read", 2]);

const task = good(
  await api.POST("/api/v1/tasks", { body: { title: "Water the plants", priority: "high", repeat: "weekly" } }),
);
const ticked = good(
  await api.PATCH("/api/v1/tasks/{task_id}", {
    params: { path: { task_id: task.id } },
    body: { status: "done" },
  }),
);
assert.ok(ticked.next_task_id);

const next = good(await api.POST("/api/v1/auth/refresh", { body: { refresh_token: pair.refresh_token ?? "" } }));
token = next.access_token;
assert.equal(good(await api.GET("/api/v1/auth/me")).xp_points, 15);

const refused = await api.PATCH("/api/v1/habits/{habit_id}", {
  params: { path },
  // @ts-expect-error: the document says that it is a number, so the compiler refuses it as well
  body: { weight: "heavy" },
});
assert.equal(refused.response.status, 422);

console.log(`The journey of ${username} is over: ${total} habits, ${streaks.length} streaks.`);
