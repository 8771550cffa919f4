// What a user of Redis must be allowed, where an operator gives Quarry one of its own.

/** Reading and writing in general: the functions of Quarry use what belongs to these, and what they use may change. */
const COMMANDS = [
  "-@all",
  "+@read",
  "+@write",
  "-@dangerous",
  "+fcall",
  "+function|load",
  "+publish",
  "+pubsub|numsub",
  "+subscribe",
];
/** Times, replies of `durability: "synced"`, the check at opening, `quarry doctor`; nodes of a cluster. */
const AROUND = [
  "+unsubscribe",
  "+select",
  "+client|setname",
  "+time",
  "+wait",
  "+ping",
  "+info",
  "+asking",
  "+cluster|slots",
  "+cluster|info",
];

/** The rules of a user for one environment, as `ACL SETUSER <name> on ><password>` takes them: its keys, its channels, commands. */
export function redisAccessRules(environment: string): string {
  const mine = `{${environment}:*`;
  return ["resetkeys", `~${mine}`, "resetchannels", `&${mine}`, ...COMMANDS, ...AROUND].join(" ");
}
