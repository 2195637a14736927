// SCIM by scimmy-routers on Express 4. SCIMMY leaves the store to its user: this one is the least that keeps what the
// protocol asks for, a map by id and an index of user names, in memory.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const users = new Map();
const names = new Map();

SCIMMY.Resources.declare(SCIMMY.Resources.User, {
    ingress: (resource, data) => {
        const name = data.userName.toLowerCase();
        const holder = names.get(name);
        if (holder !== undefined && holder !== resource.id) {
            throw new SCIMMY.Types.Error(409, "uniqueness", "userName is taken");
        }
        const now = new Date();
        const before = resource.id && users.get(resource.id);
        const id = before ? before.id : randomUUID();
        const meta = { created: before ? before.meta.created : now, lastModified: now };
        // Copied, so that the store owns what it keeps.
        const user = { ...JSON.parse(JSON.stringify(data)), id, meta };
        users.set(id, user);
        names.set(name, id);
        return user;
    },
    egress: (resource) => {
        if (!resource.id) return [...users.values()];
        const user = users.get(resource.id);
        if (user === undefined) throw new SCIMMY.Types.Error(404, null, `User ${resource.id} is not there`);
        return user;
    },
    degress: (resource) => {
        const user = users.get(resource.id);
        if (user === undefined) throw new SCIMMY.Types.Error(404, null, `User ${resource.id} is not there`);
        names.delete(user.userName.toLowerCase());
        users.delete(user.id);
    },
});

const token = `Bearer ${process.env.PEER_TOKEN}`;
const app = express();
app.use("/scim", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
        if (request.header("Authorization") !== token) throw new Error("the token is not the one of this run");
        return "load";
    },
}));
const server = app.listen(0, "127.0.0.1", () => console.log(`127.0.0.1:${server.address().port}/scim`));
