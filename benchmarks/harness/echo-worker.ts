// Takes bytes from one list in Redis and puts them into another. Arguments: port of Redis, what the lists' names begin with.
import { Redis } from "ioredis";

const [port, lists] = process.argv.slice(2);
const [taking, giving] = [new Redis(Number(port), "127.0.0.1"), new Redis(Number(port), "127.0.0.1")];

process.once("disconnect", () => process.exit());
process.send?.("ready");
for (;;) {
  const taken = await taking.brpopBuffer(`${lists}:there`, 0);
  if (taken !== null) void giving.lpush(`${lists}:back`, taken[1]);
}
